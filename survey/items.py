"""Answers as devices keep them until they can be sent."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from survey.answers import Form

MOST_ITEMS = 200  # sent at once

Text = Annotated[str, Field(max_length=500)]


class Fields(BaseModel):
    """What the form of a page would have posted; fields that are none of an answer's are left."""

    model_config = ConfigDict(frozen=True)

    answer: Text | list[Text] = ""
    ms: Text = ""
    changes: Text = ""
    rendered: Text = ""
    language: Text = ""
    best: Text = ""
    worst: Text = ""
    help: Text = ""

    def form(self) -> Form:
        """The same as a page's form gives."""
        answers = tuple([self.answer] if isinstance(self.answer, str) else self.answer)
        first = answers[0] if answers else ""
        return Form(
            first,
            self.ms,
            self.changes,
            self.rendered,
            self.language,
            answers,
            self.best,
            self.worst,
            self.help,
        )


class Item(BaseModel):
    """One answer, by the name and the number that its device gave it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{8,64}$")]
    page: Annotated[str, Field(pattern=r"^/question/[a-z_]{1,40}/[^/]{1,100}$")]
    revision: Annotated[int, Field(ge=1, le=1_000_000)]
    form: Fields

"""Ordinary questions: one option, several, or a number. Never free text."""

from keyword import iskeyword
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from questionnaires.expression import Expression, parse
from questionnaires.frozen import Frozen, Id, Name
from questionnaires.variables import Variable

DECLINED = "prefer_not_to_say"  # stands for the answer of who would rather not say
NONE = "none"  # the id of an option that excludes all others
OWN_NAMES = ("role", "condition", "age_band")  # what conditions call the segments


class Question(Frozen):
    """An ordinary question; its words stand in the text files under its id."""

    id: Name
    kind: Literal["single", "multiple", "number"] = "single"
    options: tuple[Id, ...] = Field(
        (), description="Ids of the answers. An option `none` excludes all others."
    )
    least: int | None = Field(None, description="Of a number: the smallest that is taken.")
    most: int | None = Field(None, description="Of a number: the largest that is taken.")
    prefer_not_to_say: bool = Field(
        True, description="Whether `Prefer not to say` is offered; never in a check."
    )
    show_if: str = Field(
        "", description='Who is asked: a condition such as `role == "patient"`. Empty: everybody.'
    )
    correct: Id | None = Field(
        None, description="The right option: makes the question a check, with feedback."
    )

    @field_validator("id")
    @classmethod
    def _check_name(cls, name: str) -> str:
        if iskeyword(name) or name in OWN_NAMES:
            raise ValueError(f'"{name}" means something else in conditions; choose another id')
        return name

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.show_if:
            parse(self.show_if)
        if self.kind == "number":
            self._check_number()
        else:
            self._check_options()
        if self.correct is not None and (self.kind != "single" or self.correct not in self.options):
            raise ValueError(
                f'question {self.id}: correct = "{self.correct}" has to be one of the options of '
                'a question of kind = "single"'
            )
        return self

    def _check_number(self) -> None:
        """Raise ValueError unless the range of a number is known; a range lets no one be found."""
        if self.options:
            raise ValueError(f'question {self.id}: a number has no options; say kind = "single"')
        if self.least is None or self.most is None or self.least >= self.most:
            raise ValueError(
                f"question {self.id}: a number needs `least` and `most`, the range of answers"
            )

    def _check_options(self) -> None:
        """Raise ValueError unless there are options to choose from."""
        if self.least is not None or self.most is not None:
            raise ValueError(f'question {self.id}: `least` and `most` go with kind = "number"')
        if len(self.options) < 2 or len(set(self.options)) < len(self.options):
            raise ValueError(f"question {self.id}: give two or more different options")
        if DECLINED in self.options:
            raise ValueError(
                f"question {self.id}: `{DECLINED}` is offered by itself; take it out of the options"
            )

    @property
    def can_be_declined(self) -> bool:
        """Whether `Prefer not to say` is among the answers."""
        return self.prefer_not_to_say and self.correct is None

    @property
    def condition(self) -> Expression | None:
        """Who is asked; None is everybody."""
        return parse(self.show_if) if self.show_if else None

    @property
    def variable(self) -> Variable:
        """What conditions can compare its answer with."""
        declined = (DECLINED,) if self.can_be_declined else ()
        return Variable(self.kind, () if self.kind == "number" else self.options + declined)

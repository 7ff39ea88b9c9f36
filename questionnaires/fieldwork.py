"""How a study is run in the field: who may come in, and how long things are held for them."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from questionnaires.frozen import Frozen


class Consent(Frozen):
    """What people agree to; its words are in `consent.<language>.md`."""

    version: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)] = Field(
        "1", description="Stored with the answers; raise it whenever the sheet changes."
    )


class Fieldwork(Frozen):
    """Who may come in, and how long things are held for them."""

    entry: Literal["open", "invited"] = Field(
        "open", description="`invited`: only with a code that `whatmatters links` made."
    )
    release_minutes: int = Field(
        60, ge=1, description="A place in a block or quota is free again after so long a silence."
    )
    freeze_on: date | None = Field(
        None, description="First day on which answers can no longer be withdrawn."
    )


class Feedback(Frozen):
    """What participants are told at the end about their own answers."""

    what_mattered: bool = Field(
        False, description="Offer a private summary of one's own choices; it is not stored."
    )

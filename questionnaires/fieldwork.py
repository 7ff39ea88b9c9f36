"""How a study is run in the field: who may come in, and how long things are held for them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from questionnaires.expression import ExpressionError, parse
from questionnaires.frozen import Frozen, Id, Name
from questionnaires.variables import Variable, check_expression


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
    release_minutes: float = Field(
        30, gt=0, description="A place in a block or quota is free again after so long a silence."
    )
    target: int | None = Field(
        None,
        ge=1,
        description="People who finish that are wanted in each condition, age band and role.",
    )
    place: Name | None = Field(
        None,
        description="Question of one option whose answer says where somebody takes part, such as "
        "the clinic: flags of quality are told for each.",
    )
    freeze_on: date | None = Field(
        None, description="First day on which answers can no longer be withdrawn."
    )


class Feedback(Frozen):
    """What participants are told at the end about their own answers."""

    what_mattered: bool = Field(
        False, description="Offer a private summary of one's own choices; it is not stored."
    )


class Quota(Frozen):
    """At most so many people of a kind."""

    id: Id
    where: str = Field(
        description="Who counts: a condition over role, condition, age_band and questions."
    )
    limit: int = Field(ge=1)


def check_place(place: str | None, known: Mapping[str, Variable]) -> None:
    """Raise ValueError unless the place is asked for, by a question of one option."""
    if place is not None and (place not in known or known[place].kind != "single"):
        raise ValueError(
            f'fieldwork.place: "{place}" is no question of kind = "single"; name the one that asks '
            "where people take part"
        )


def check_quotas(quotas: Sequence[Quota], known: Mapping[str, Variable]) -> None:
    """Raise ValueError unless quotas have names of their own and speak of what is asked."""
    if len({quota.id for quota in quotas}) < len(quotas):
        raise ValueError("quotas: two have the same id; rename one of them")
    for quota in quotas:
        try:
            check_expression(parse(quota.where), known)
        except ExpressionError as error:
            raise ValueError(f"quotas ({quota.id}).where: {error}") from None

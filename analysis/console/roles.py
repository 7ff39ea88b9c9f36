"""Who may do what: a role lets a person do some things, and nothing that is not listed here."""

from collections.abc import Collection
from typing import Literal, get_args

Role = Literal["researcher", "procurement", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
Action = Literal[
    "see own account",
    "see fieldwork",
    "see weights",
    "make weights",
    "see work",
    "export answers",
    "rehearse",
    "publish study",
    "invite people",
    "see tenders",
    "change tenders",
    "see people",
    "change people",
]
ALLOWED: dict[Action, frozenset[Role]] = {
    "see own account": frozenset(ROLES),
    "see fieldwork": frozenset({"researcher"}),
    "see weights": frozenset({"researcher", "procurement"}),
    "make weights": frozenset({"researcher"}),
    "see work": frozenset({"researcher"}),
    "export answers": frozenset({"researcher"}),  # procurement sees no answer of anybody
    "rehearse": frozenset({"researcher"}),
    "publish study": frozenset({"researcher"}),
    "invite people": frozenset({"researcher"}),
    "see tenders": frozenset({"procurement"}),
    "change tenders": frozenset({"procurement"}),
    "see people": frozenset({"admin"}),
    "change people": frozenset({"admin"}),
}
MEANING: dict[Role, str] = {
    "researcher": "fieldwork, weights, exports; publishes studies and invites people",
    "procurement": "weights and tenders; no answers of people",
    "admin": "accounts and the audit log",
}


def may(roles: Collection[str], action: Action) -> bool:
    """Whether any of some roles lets a person do something."""
    return not ALLOWED[action].isdisjoint(roles)

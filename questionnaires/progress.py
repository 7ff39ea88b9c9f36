"""How far fieldwork is: counts of people, and nothing about any one of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Cell = tuple[str, str, str]  # condition, age band, role
Status = Literal["finished", "on the way", "gone", "stopped", "full"]
Place = tuple[str, str]  # kind of a page and its name: `("choice", "3")`


@dataclass(frozen=True)
class People:
    """How many people there are of one kind."""

    cell: Cell | None  # None before they have said who they are
    status: Status
    device: str  # phone, tablet, computer or paper; empty where none was told
    n: int


@dataclass(frozen=True)
class QuotaFilled:
    """How full a quota is."""

    id: str
    limit: int
    finished: int
    on_the_way: int


@dataclass(frozen=True)
class Minutes:
    """How long those who finished took on all pages together."""

    quarter: float  # a quarter of them took less
    half: float
    three_quarters: float


@dataclass(frozen=True)
class Progress:
    """All that is counted, as of one moment."""

    people: tuple[People, ...]
    left_at: Mapping[Place, int]  # the page that those who are gone or stopped did not answer
    quotas: tuple[QuotaFilled, ...]
    minutes: Minutes | None  # None before enough people have finished
    withdrawn: int
    on_devices: int  # answers that devices still had when they last said so

    def count(
        self, *, cell: Cell | None = None, status: Status | None = None, device: str | None = None
    ) -> int:
        """How many people are of a kind; of any where nothing is said."""
        return sum(
            one.n
            for one in self.people
            if (cell is None or one.cell == cell)
            and (status is None or one.status == status)
            and (device is None or one.device == device)
        )

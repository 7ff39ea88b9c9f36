"""What a bid earns: its marks, their sum, and the rank that follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from analysis.procurement.bids import Bid

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Mark:
    """What a bid earns on one criterion, and why."""

    criterion: str
    value: Decimal  # per cent of the criterion's points, to two decimals
    points: Decimal  # to two decimals
    max_points: Decimal
    reason: str

    @classmethod
    def of(cls, criterion: str, value: Decimal, points: Decimal, reason: str) -> "Mark":
        """Mark for a value in per cent of the criterion's points."""
        return cls(criterion, value, half_up(points * value / 100), points, reason)


@dataclass(frozen=True)
class ScoredBid:
    """A bid with its marks; out of the competition if it fails a requirement."""

    bid: Bid
    marks: tuple[Mark, ...]
    failed: tuple[str, ...]  # why it is disqualified; empty if it is not
    by_price_per_point: bool = False  # whether the price of a point decides, not the total

    @property
    def total(self) -> Decimal:
        """Sum of the published marks."""
        return sum((mark.points for mark in self.marks), Decimal(0))

    @property
    def price_per_point(self) -> Decimal | None:
        """GBP of whole-life cost for each point; None for a bid without points."""
        return half_up(self.bid.whole_life_cost / self.total) if self.total else None

    def merit(self, change: Decimal = Decimal(0)) -> Decimal:
        """What bids are ranked by, the highest first, if the total were changed by so much."""
        total = self.total + change
        if not self.by_price_per_point:
            return total
        if total <= 0:
            return Decimal("-Infinity")
        return -half_up(self.bid.whole_life_cost / total)

    def mark(self, criterion: str) -> Mark:
        """Mark on the criterion of that id; KeyError if there is none."""
        for mark in self.marks:
            if mark.criterion == criterion:
                return mark
        raise KeyError(criterion)


def ranks(bids: Sequence[ScoredBid]) -> dict[str, int]:
    """Rank of each bid that is not disqualified; equal merits share a rank."""
    merits = {one.bid.id: one.merit() for one in bids if not one.failed}
    return {
        name: 1 + sum(other > merit for other in merits.values()) for name, merit in merits.items()
    }


def half_up(value: Decimal | float) -> Decimal:
    """Two decimals, half up. A float is taken to nine decimals first, which removes its noise."""
    exact = value if isinstance(value, Decimal) else Decimal(f"{value:.9f}")
    return exact.quantize(CENT, ROUND_HALF_UP)


def plain(number: Decimal) -> str:
    """A number without trailing zeros."""
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

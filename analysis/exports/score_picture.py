"""Bars of a score: which parts of each bid's total come from where."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from analysis.procurement.marks import ScoredBid
from analysis.procurement.method import Criterion
from analysis.procurement.score import Score

# Okabe & Ito (2008), Color Universal Design, without black: told apart by colour-blind readers.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442")
WIDTH = 640.0  # of a full bar, in units of the picture


@dataclass(frozen=True)
class Segment:
    """A part of a bar."""

    label: str
    points: Decimal
    x: float
    width: float
    colour: str

    @property
    def text(self) -> str:
        """The points, where there is room for them."""
        return f"{self.points:.1f}" if self.width >= 30 else ""


@dataclass(frozen=True)
class Bar:
    """A bid's bar."""

    name: str
    total: Decimal
    segments: tuple[Segment, ...]

    @property
    def description(self) -> str:
        """The bar in words."""
        parts = "; ".join(f"{one.label} {one.points}" for one in self.segments)
        return f"{self.name}: {self.total} points ({parts})"


@dataclass(frozen=True)
class Picture:
    """Bars of all bids on one scale, with the key to their colours."""

    full: Decimal  # points of a full bar
    key: tuple[tuple[str, str], ...]  # label and colour
    bars: tuple[Bar, ...]


def whole_picture(score: Score) -> Picture:
    """The whole tender: each domain, with the patient outcomes as a part of their own."""

    def part(criterion: Criterion) -> str:
        if criterion.outcome is not None:
            return "Patient outcomes"
        title = score.profile.domain(criterion.domain).title
        shared = criterion.domain == score.tender.patient_outcomes.domain
        return f"{title}: other criteria" if shared else title

    return _picture(score, score.criteria, part, Decimal(100))


def outcomes_picture(score: Score) -> Picture:
    """The patient outcomes only."""
    outcomes = [one for one in score.criteria if one.outcome is not None]
    return _picture(score, outcomes, lambda one: one.title, score.tender.patient_outcomes.points)


def _picture(
    score: Score,
    criteria: Sequence[Criterion],
    part: Callable[[Criterion], str],
    full: Decimal,
) -> Picture:
    """Bars over some criteria, gathered into parts."""
    labels = list(dict.fromkeys(part(one) for one in criteria))
    bars = tuple(
        _bar(
            one,
            full,
            [
                (
                    label,
                    sum((one.mark(c.id).points for c in criteria if part(c) == label), Decimal(0)),
                )
                for label in labels
            ],
        )
        for one in score.bids
    )
    return Picture(full, tuple((label, _colour(n)) for n, label in enumerate(labels)), bars)


def _bar(bid: ScoredBid, full: Decimal, parts: Sequence[tuple[str, Decimal]]) -> Bar:
    """One bar, its segments side by side."""
    segments = []
    x = 0.0
    for number, (label, points) in enumerate(parts):
        width = WIDTH * float(points / full)
        segments.append(Segment(label, points, round(x, 2), round(width, 2), _colour(number)))
        x += width
    return Bar(bid.bid.name, sum((points for _, points in parts), Decimal(0)), tuple(segments))


def _colour(number: int) -> str:
    """Colour of a part; they come round again after the last."""
    return COLOURS[number % len(COLOURS)]

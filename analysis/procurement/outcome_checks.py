"""What to know of the patient outcomes before they are added up: none of it changes a point.

Who measures them, which questions and stages they stand for, what others weigh, and whether two of
them tell the same story.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

import numpy as np

from analysis.procurement.criteria import PublishedOutcome, PublishedOutcomes
from analysis.procurement.marks import ScoredBid
from analysis.procurement.measures import Coverage, coverage
from analysis.procurement.outcome_criteria import Panel

FEWEST_BIDS = 5  # with fewer, almost any two outcomes go together by chance
TOGETHER = 0.9  # correlation from which two outcomes may measure the same
LITTLE = 0.05  # of the patient points: an outcome that surely weighs less earns no premium
UNMAPPED = ""  # key of the points that no question or stage stands for
Shares = Mapping[str, Decimal | int]


def of_little_value(outcomes: PublishedOutcomes, most: float = LITTLE) -> list[PublishedOutcome]:
    """Outcomes whose 95 % interval lies below a share of the patient points."""
    return [one for one in outcomes.criteria if not one.range.is_empty and one.high < most]


def measured_weight(outcomes: PublishedOutcomes) -> Coverage:
    """Weight of the outcomes whose measure nobody collects today, and the heavy ones by name."""
    weights = {one.criterion.outcome: one.weight for one in outcomes.criteria}
    collected = [
        one.criterion.outcome for one in outcomes.criteria if one.criterion.collected_by is not None
    ]
    return coverage(weights, collected)


def points_by_question(outcomes: PublishedOutcomes) -> dict[str, Decimal]:
    """Points that answer each question of the official pack; those of none under `UNMAPPED`."""
    return _points_by(outcomes, lambda one: one.criterion.questions or {UNMAPPED: 1})


def points_by_stage(outcomes: PublishedOutcomes) -> dict[str, Decimal]:
    """Points that patients notice at each stage of the pathway; those of none under `UNMAPPED`."""
    return _points_by(outcomes, lambda one: {one.criterion.pathway_stage or UNMAPPED: 1})


def _points_by(
    outcomes: PublishedOutcomes, shares: Callable[[PublishedOutcome], Shares]
) -> dict[str, Decimal]:
    """Points of all outcomes, by the names that each shares its own among; no name twice."""
    found: dict[str, Decimal] = {}
    for one in outcomes.criteria:
        for name, share in shares(one).items():
            found[name] = found.get(name, Decimal(0)) + one.points * share
    unmapped = found.pop(UNMAPPED, None)
    return found if unmapped is None else found | {UNMAPPED: unmapped}


@dataclass(frozen=True)
class Discordance:
    """An outcome as patients and a panel weigh it, in shares of the patient-outcome points."""

    outcome: PublishedOutcome
    patients: float
    panel: float

    @property
    def difference(self) -> float:
        """How much more the panel gives it."""
        return self.panel - self.patients


def discordances(outcomes: PublishedOutcomes, panel: Panel) -> tuple[Discordance, ...]:
    """Every outcome as patients and a panel weigh it, the widest apart first."""
    swings = {
        one.criterion.outcome: sum(
            panel.swings[name]
            for name in (one.criterion.outcome, *(x.criterion.outcome for x in one.merged))
        )
        for one in outcomes.criteria
    }
    total = sum(swings.values())
    found = [
        Discordance(one, one.weight, swings[one.criterion.outcome] / total if total else 0.0)
        for one in outcomes.criteria
    ]
    return tuple(sorted(found, key=lambda one: -abs(one.difference)))


def told_together(
    bids: Sequence[ScoredBid], outcomes: PublishedOutcomes
) -> Iterator[tuple[str, str, float]]:
    """Titles of two outcomes that rise and fall together over the bids, with their correlation."""
    if len(bids) < FEWEST_BIDS:
        return
    values = {
        one.criterion.title: np.array(
            [float(bid.mark(one.criterion.outcome).value) for bid in bids]
        )
        for one in outcomes.criteria
    }
    moving = {title: value for title, value in values.items() if value.std() > 0}
    for (one, left), (other, right) in combinations(moving.items(), 2):
        together = float(np.corrcoef(left, right)[0, 1])
        if together >= TOGETHER:
            yield one, other, together

"""Score descriptors that are cut at equal value to patients, not at equal units."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

import numpy as np

from analysis.procurement.criteria import PublishedOutcome

STEPS = (0, 25, 50, 75, 100)  # per cent of the points


@dataclass(frozen=True)
class Step:
    """What earns a share of the points."""

    value: Decimal  # per cent of the points
    text: str  # a level, an amount, or two levels that it lies between


def equal_value_steps(outcome: PublishedOutcome) -> tuple[Step, ...]:
    """What earns none, a quarter, half, three quarters and all of an outcome's points.

    Equal steps of value are seldom equal steps of a scale: the first help that somebody no
    longer needs may be worth more than the last.
    """
    if outcome.range.is_empty or outcome.values[-1] == 0:
        return ()
    return tuple(Step(Decimal(value), _text(outcome, float(value))) for value in STEPS)


def _text(outcome: PublishedOutcome, value: float) -> str:
    """The worst level, or amount, from which a value is earned."""
    within = outcome.range
    values = [float(one) for one in outcome.values]
    knots = [float(knot) for knot in within.knots]
    if value <= 0:
        return within.label(within.floor)
    for (left, right), (worse, better) in zip(pairwise(knots), pairwise(values), strict=True):
        if worse < value <= better:
            if value == better:
                return within.label(right)
            return _between(outcome, left + (right - left) * (value - worse) / (better - worse))
    return within.label(within.ceiling)


def _between(outcome: PublishedOutcome, position: float) -> str:
    """A position between two knots: an amount, or shares of patients at the two levels."""
    within = outcome.range
    amount = within.amount(position)
    if amount is not None:
        return f"{amount:.3g} {within.outcome.unit}".rstrip()
    left = float(np.max(within.knots[within.knots <= position]))
    right = float(np.min(within.knots[within.knots > position]))
    share = (position - left) / (right - left)
    return (
        f"{100 * (1 - share):.0f} % of patients at {within.label(left)}, "
        f"{100 * share:.0f} % at {within.label(right)}"
    )

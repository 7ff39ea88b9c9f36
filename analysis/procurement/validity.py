"""Until when stored weights may decide: people, care and what products can do change."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from analysis.errors import TenderError
from analysis.weights.weight_set import WeightSet

SOON = 365  # days: whoever plans a tender should know


def require_valid(weights: WeightSet, on: date, path: Path) -> None:
    """Hold weights to the last day that was decided before there were answers.

    Raises
    ------
    TenderError
        If that day is over.
    """
    until = weights.valid_until
    if until is not None and on > until:
        raise TenderError(
            f"{path}: these weights were good until {until:%-d %B %Y}, as {weights.study} says "
            "(analysis.valid_until); ask patients again, and make weights of their answers"
        )


def advice_on_validity(weights: WeightSet, on: date) -> Iterator[str]:
    """That weights are not good any longer, or not for long; nothing if they are."""
    until = weights.valid_until
    if until is not None and on > until:
        yield f"weights: were good until {until:%-d %B %Y}: no tender can be locked with them"
    elif until is not None and (until - on).days <= SOON:
        yield f"weights: good until {until:%-d %B %Y}: lock the tender by then, or ask again"

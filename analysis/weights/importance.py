"""Other ways to say how important an outcome is, each by its name: none is the weight of a tender.

`partial_log_likelihood`: what the model loses without the outcome. `probability_change`: by how
much the outcome alone moves a choice between two treatments that are else alike. `best_worst`:
shares of preference of short lists. They answer other questions than swings do, so they differ.

References
----------
Lancsar, Louviere and Flynn (2007), "Several methods to investigate relative attribute impact in
stated preference experiments", Social Science & Medicine 64, pp. 1738-1753.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from analysis.choices import ChoiceData
from analysis.errors import WeightsError
from analysis.models.best_worst import BestWorst, BestWorstData, preference_shares
from analysis.models.conditional_logit import ConditionalLogit
from analysis.result import ModelResult
from analysis.weights.swings import UNSURE, krinsky_robb, shares

Method = Literal["partial_log_likelihood", "probability_change", "best_worst"]
MEANING: dict[Method, str] = {
    "partial_log_likelihood": (
        "Share of the log-likelihood that is lost when the outcome is left out of the model: how "
        "much it helps to explain the choices that were shown. It has no sign and depends on how "
        "often levels differed; an outcome of no importance has a little of it by chance."
    ),
    "probability_change": (
        "By how much the outcome, at its best instead of its worst level, raises the chance of "
        "choosing one of two treatments that are else alike, as a share of the sum. The chance "
        "cannot pass 100 %, which favours weak outcomes, and more so in groups that choose "
        "consistently: do not compare groups."
    ),
    "best_worst": (
        "Share of preference among the items of short lists, of which people named what matters "
        "most and least. It is not tied to a range of levels."
    ),
}


@dataclass(frozen=True)
class Importance:
    """The share of an outcome, or item, by another method than swings."""

    id: str
    share: float
    low: float  # 95 % interval
    high: float


def partial_log_likelihood(
    data: ChoiceData, n_draws: int, seed: list[int]
) -> tuple[Importance, ...]:
    """What the model loses without each outcome; intervals by resampling respondents.

    Losses of respondents are resampled at the estimates of all: at a maximum, moves of the
    estimates change the log-likelihood in second order only.

    Raises
    ------
    NotIdentified, NotConverged
        If there are no estimates with, or without, an outcome.
    """
    full = _of_respondents(ConditionalLogit().fit(data))
    names = [one.id for one in data.coding.attributes]
    lost = np.stack(
        [full - _of_respondents(ConditionalLogit().fit(without(data, name))) for name in names],
        axis=1,
    )
    n = len(lost)
    counts = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=n_draws)
    return _shared(names, np.clip(lost.sum(axis=0), 0, None), counts @ lost)


def without(data: ChoiceData, outcome: str) -> ChoiceData:
    """The same choices, described without an outcome."""
    (left_out,) = (one for one in data.coding.attributes if one.id == outcome)
    kept = tuple(one for one in data.coding.attributes if one.id != outcome)
    x = np.delete(data.x, data.coding.columns_of(left_out), axis=1)
    return replace(data, coding=replace(data.coding, attributes=kept), x=x)


def probability_change(data: ChoiceData, n_draws: int, seed: list[int]) -> tuple[Importance, ...]:
    """By how much each outcome alone moves a choice between two; intervals by Krinsky and Robb.

    Raises
    ------
    NotIdentified, NotConverged
        If there are no estimates.
    """
    result = ConditionalLogit().fit(data)
    names = [one.id for one in data.coding.attributes]

    def changes(estimates: np.ndarray) -> np.ndarray:
        worths = data.coding.part_worths(estimates)
        swing = np.stack([worths[name][..., -1] - worths[name][..., 0] for name in names], axis=-1)
        change: np.ndarray = 1 / (1 + np.exp(-swing)) - 1 / 2
        return change

    drawn = changes(krinsky_robb(result, n_draws, seed))
    return _shared(names, np.clip(changes(result.estimates), 0, None), drawn)


def best_worst(data: BestWorstData, n_draws: int, seed: list[int]) -> tuple[Importance, ...]:
    """Shares of preference among items, best chosen first and worst of the others.

    Raises
    ------
    NotIdentified, NotConverged
        If there are no estimates.
    """
    result = BestWorst().fit(data)
    names = list(result.coding.attributes[0].levels)
    drawn = preference_shares(krinsky_robb(result, n_draws, seed))
    return _shared(names, preference_shares(result.estimates), drawn)


BY_CHOICES: dict[Method, Callable[[ChoiceData, int, list[int]], tuple[Importance, ...]]] = {
    "partial_log_likelihood": partial_log_likelihood,
    "probability_change": probability_change,
}


def _shared(names: list[str], point: np.ndarray, drawn: np.ndarray) -> tuple[Importance, ...]:
    """Shares with their intervals; shapes (n,) and (n_draws, n).

    Raises
    ------
    WeightsError
        If the answers leave open whether the outcomes matter at all.
    """
    unsure = float((drawn.sum(axis=-1) <= 0).mean())
    if unsure > UNSURE:
        raise WeightsError(f"too uncertain: the sum is below zero in {unsure:.1%} of the draws")
    low, high = np.percentile(shares(drawn), [2.5, 97.5], axis=0)
    found = zip(names, shares(point), low, high, strict=True)
    return tuple(Importance(name, *map(float, figures)) for name, *figures in found)


def _of_respondents(result: ModelResult) -> np.ndarray:
    """Log-likelihood of each respondent, in nats; shape (n_respondents,)."""
    data = result.data
    utility = data.x @ result.estimates
    largest = np.maximum.reduceat(utility, data.first_rows)
    total = np.bincount(data.task, np.exp(utility - largest[data.task]))
    of_task = utility[data.chosen] - largest - np.log(total)
    return np.bincount(data.respondent[data.first_rows], of_task)

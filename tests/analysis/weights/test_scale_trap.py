"""Coefficients of groups that choose unevenly well: what comparing or averaging them would say."""

import numpy as np
import pandas as pd
import pytest

from analysis.choices import ChoiceData
from analysis.errors import WeightsError
from analysis.models.conditional_logit import ConditionalLogit
from analysis.weights.case_mix import average
from analysis.weights.cells import cell_of
from analysis.weights.comparisons import coefficient_table, gradients
from analysis.weights.pooling import PartialPooling
from analysis.weights.weight_set import Outcome, WeightSet

N_TASKS = 10
# Truth of the shipped hip-knee study: its swings, and how consistently each group chooses.
YOUNG = {"independence": 1.2, "pain": 1.1, "role": 0.9, "effects": 1.0, "again": 1.0}
OLD = {"independence": 2.0, "pain": 1.0, "role": 0.1, "effects": 0.9, "again": 0.3}
SCALES = (1.0, 0.6)  # independence has the coefficient 1.2 in both
SHARES = (0.231, 0.465)  # 1.2 of 5.2, and 2.0 of 4.3


def answers(swings, scale, n_people, seed):
    """Long table of choices between two alternatives with two levels of each outcome."""
    rng = np.random.default_rng(seed)
    n = n_people * N_TASKS
    shown = pd.DataFrame(rng.integers(0, 2, (2 * n, len(swings))), columns=list(swings))
    utility = scale * shown.to_numpy() @ np.array(list(swings.values()))
    chosen = (utility + rng.gumbel(size=2 * n)).reshape(n, 2).argmax(axis=1)
    levels = shown.map(("worst", "best").__getitem__)
    return levels.assign(
        respondent=seed * 10_000 + np.repeat(np.arange(n_people), 2 * N_TASKS),
        task=np.tile(np.repeat(np.arange(N_TASKS), 2), n_people),
        chosen=(np.arange(2) == chosen[:, None]).ravel().astype(int),
    )


def read(table, names):
    """Choices of such a table."""
    return ChoiceData.from_long(
        table,
        respondent="respondent",
        task="task",
        chosen="chosen",
        attributes=list(names),
        directions=dict.fromkeys(names, "worst<best"),
    )


@pytest.fixture(scope="module")
def tables():
    return [
        answers(swings, scale, 600, seed)
        for swings, scale, seed in zip((YOUNG, OLD), SCALES, (1, 2), strict=True)
    ]


def test_equal_coefficients_are_told_as_the_weights_that_differ(tables):
    names = list(YOUNG)
    raw = [ConditionalLogit().fit(read(one, names)) for one in tables]
    outcomes = [Outcome(name, ("worst", "best")) for name in names]
    keys = [("knee", age, "patient") for age in ("18-44", "80+")]

    both = read(pd.concat(tables), names)
    pooled = PartialPooling(n_draws=2_000).fit(both, np.repeat([0, 1], 600), keys, outcomes)
    found = {one.outcome: one for one in gradients(pooled)}["independence"]
    weights = pooled.weights.mean(axis=0)[
        :, [one.id for one in pooled.outcomes].index(found.outcome)
    ]

    assert abs(raw[0].estimates[0] - raw[1].estimates[0]) < 0.15, "no difference, by coefficients"
    assert found.claimed
    assert weights == pytest.approx(SHARES, abs=0.03)


def test_an_average_of_coefficients_is_the_weight_of_nobody():
    names = ("a", "b", "c")
    truth = ((0.50, 0.25, 0.25), (0.25, 0.50, 0.25))
    outcomes = tuple(Outcome(name, ("worst", "best")) for name in names)
    results, cells = [], []
    for seed, (weights, scale) in enumerate(zip(truth, (4.0, 1.6), strict=True), start=1):
        swings = dict(zip(names, weights, strict=True))
        results.append(ConditionalLogit().fit(read(answers(swings, scale, 1_500, seed), names)))
        cells.append(cell_of(results[-1], outcomes, (str(seed), "all", "all"), n_draws=500))
    together = WeightSet("t", 1, outcomes, tuple(cells), "conditional_logit", 1, 500)

    fair = [one.weight for one in average(together, [(cell, 0.5) for cell in cells])]
    raw = np.mean([one.estimates for one in results], axis=0)

    assert fair == pytest.approx([0.375, 0.375, 0.250], abs=0.015)
    assert raw / raw.sum() == pytest.approx([0.429, 0.321, 0.250], abs=0.015)


def test_coefficients_of_groups_are_not_printed_side_by_side(tables):
    names = list(YOUNG)
    young, old = (ConditionalLogit().fit(read(one, names)) for one in tables)

    assert len(coefficient_table({"18-44": young})) == len(names)
    with pytest.raises(WeightsError, match=r"18-44 and 80\+ are not put side by side.*swait_louv"):
        coefficient_table({"18-44": young, "80+": old})

"""What must change no estimate of any model: how the rows of a file lie, and in which units."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.choices import ChoiceData
from analysis.covariates import Covariates
from analysis.models.conditional_logit import ConditionalLogit
from analysis.models.hierarchical import HierarchicalLogit
from analysis.models.latent_class import LatentClassLogit
from analysis.models.mixed_logit import MixedLogit
from analysis.models.scaled_logit import ScaledLogit

N_PEOPLE, N_TASKS = 80, 10
PAIN = {"strong": 0.0, "some": 0.8, "none": 1.4}


def long(seed=1):
    """Choices between two treatments, or neither, in long form, by people who differ."""
    rng = np.random.default_rng(seed)
    n = N_PEOPLE * N_TASKS * 3
    frame = pd.DataFrame(
        {
            "person": np.repeat([f"p{one:03d}" for one in range(N_PEOPLE)], N_TASKS * 3),
            "task": np.tile(np.repeat(np.arange(N_TASKS), 3), N_PEOPLE),
            "out": np.tile([0, 0, 1], n // 3),
            "pain": rng.choice(list(PAIN), n),
            "cost": rng.integers(1, 20, n) * 50.0,
        }
    )
    frame.loc[frame["out"] == 1, ["pain", "cost"]] = ["strong", 0.0]
    own = np.repeat(rng.normal(1.0, 0.6, N_PEOPLE), N_TASKS * 3)
    dear = np.repeat(rng.normal(-0.002, 0.001, N_PEOPLE), N_TASKS * 3)
    utility = own * frame["pain"].map(PAIN) + dear * frame["cost"] - 0.4 * frame["out"]
    utility += rng.gumbel(size=n)
    best = utility.groupby([frame["person"], frame["task"]]).transform("max")
    return frame.assign(chosen=(utility == best).astype(int))


def read(frame, **more):
    """The table as choices."""
    return ChoiceData.from_long(
        frame,
        respondent="person",
        task="task",
        chosen="chosen",
        attributes=["pain", "cost"],
        constants=["out"],
        **more,
    )


FRAME = long()
OLDER = Covariates(("old",), np.arange(N_PEOPLE)[:, None] % 2.0)
RANDOM = {"pain": "normal", "cost": "normal"}
MODELS = {
    "conditional": ConditionalLogit().fit,
    "scaled": lambda data: ScaledLogit().fit(data, OLDER),
    "mixed": MixedLogit(random=RANDOM, draws=200).fit,
    "mixed, correlated": MixedLogit(random=RANDOM, draws=200, correlated=True).fit,
    "latent class": LatentClassLogit(classes=2, starts=4).fit,
    "hierarchical": HierarchicalLogit(random={"cost": "normal"}, iterations=3000, burn_in=500).fit,
}
every_model = pytest.mark.parametrize(
    "fit",
    [  # compiling the chains takes longer than all else here
        pytest.param(fit, id=name, marks=[pytest.mark.slow] * (name == "hierarchical"))
        for name, fit in MODELS.items()
    ],
)
likeliest = pytest.mark.parametrize(
    "fit", [MODELS[name] for name in list(MODELS)[:5]], ids=list(MODELS)[:5]
)


@every_model
def test_the_order_of_rows_and_files_put_together_changes_nothing(fit):
    # The second half of the file comes first, as when two were put together, and each task's
    # alternatives are the other way round.
    turned = pd.concat([FRAME.iloc[1200:], FRAME.iloc[:1200]])
    order = turned.groupby(["person", "task"], sort=False).cumcount(ascending=False)
    turned = turned.assign(order=order).sort_values(["task", "order", "person"])
    here, there = fit(read(FRAME)), fit(read(turned))

    assert_allclose(there.estimates, here.estimates, rtol=2e-4, atol=1e-6)
    assert_allclose(there.standard_errors, here.standard_errors, rtol=2e-3)


@likeliest
def test_thousands_of_a_unit_change_the_estimates_of_their_column_alone(fit):
    here, there = fit(read(FRAME)), fit(read(FRAME.assign(cost=FRAME["cost"] / 1000)))
    unit = here.estimates / there.estimates
    of_cost = np.array(["cost" in name for name in here.parameters])

    assert there.log_likelihood == pytest.approx(here.log_likelihood, rel=1e-9)
    assert_allclose(unit[~of_cost], 1, rtol=1e-4)
    assert_allclose(unit[of_cost], 0.001, rtol=1e-4)
    assert_allclose(here.standard_errors / there.standard_errors, unit, rtol=1e-3)


@likeliest
def test_what_all_alternatives_of_a_task_share_changes_nothing(fit):
    data = read(FRAME)
    far = replace(data, x=data.x + np.outer(1 + data.task % 7, [2.0**20, 2.0**20, 2.0**30, 0]))
    here, there = fit(data), fit(far)

    assert there.log_likelihood == pytest.approx(here.log_likelihood, rel=1e-9)
    assert_allclose(there.estimates, here.estimates, rtol=1e-5, atol=1e-8)
    assert_allclose(there.standard_errors, here.standard_errors, rtol=1e-4)


@pytest.mark.parametrize("name", ["conditional", "scaled", "latent class"])
def test_the_level_that_others_are_compared_with_changes_no_difference(name):
    fit = MODELS[name]
    up = fit(read(FRAME, directions={"pain": "strong<some<none"}))
    down = fit(read(FRAME, directions={"pain": "none<some<strong"}))
    here, there = (one.mean_tastes(one.estimates) for one in (up, down))

    assert down.log_likelihood == pytest.approx(up.log_likelihood, rel=1e-9)
    assert there[1] == pytest.approx(-here[1], rel=1e-4)
    assert there[0] == pytest.approx(here[0] - here[1], rel=1e-4)

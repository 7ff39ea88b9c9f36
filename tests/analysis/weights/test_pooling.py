"""Cells help each other as far as their answers say that they are alike."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.engines.contrasts import Contrasts
from analysis.errors import NotIdentified
from analysis.models.conditional_logit import ConditionalLogit
from analysis.weights.local_normal import Coordinates, local_normal
from analysis.weights.pooling import PartialPooling
from analysis.weights.pooling_plan import plan

AGES = ("18-44", "45-64", "65+")
KEYS = tuple(("knee", age, role) for role in ("patient", "carer_self") for age in AGES)
MODEL = PartialPooling(n_draws=2_000)


@pytest.fixture(scope="module")
def make(long_table, choices_from):
    """A function that makes cells of so many people, at such scales; a cell may be empty."""

    def made(sizes, scales=None, seed=1):
        scales = scales or [1.0] * len(sizes)
        frames = [
            long_table(n, scale=scale, seed=seed * 100 + k).assign(cell=k)
            for k, (n, scale) in enumerate(zip(sizes, scales, strict=True))
            if n
        ]
        for k, frame in enumerate(frames):
            frame["respondent"] += 10_000 * k
        data = choices_from(pd.concat(frames, ignore_index=True))
        return data, np.repeat(np.arange(len(sizes)), sizes)

    return made


@pytest.fixture(scope="module")
def alike(make, outcomes):
    """Six cells with the same weights and very different scales; the last one is empty."""
    data, cell = make([40, 40, 40, 40, 10, 0], [1.0, 0.5, 2.0, 1.5, 1.0, 1.0])
    return MODEL.fit(data, cell, KEYS, outcomes)


def test_near_the_maximum_the_normal_likelihood_is_that_of_the_fit(make, outcomes):
    data, _ = make([60])
    fit = ConditionalLogit().fit(data)
    coordinates = Coordinates.of(outcomes, data.coding)

    near = local_normal([Contrasts.of(data)], fit.estimates[None], coordinates)

    worths = data.coding.part_worths(fit.estimates)
    expected = [*worths["pain"][1:], worths["sleep"][1], worths["weeks"][1] - worths["weeks"][0]]
    assert_allclose(near.mean[0], expected, rtol=1e-3)
    assert near.design_effect == pytest.approx(1.0, abs=0.35)


def test_an_effect_on_one_share_is_taken_from_all_alike(make, outcomes):
    data, _ = make([20])
    coordinates = Coordinates.of(outcomes, data.coding)
    layout = plan(KEYS, coordinates, np.array([0.9, 1.2, 0.8, 0.8]))

    swings = layout.effects[coordinates.best]

    assert_allclose(swings.sum(axis=0), 0, atol=1e-12)
    assert_allclose(np.diag(swings), 2 / 3)
    assert layout.effects[0, 0] == pytest.approx(0.75 * 2 / 3), "the shape of pain is kept"
    assert [factor.name for factor in layout.factors] == ["age_band", "role"]


def test_neighbours_in_age_are_alike_and_roles_are_not_in_order(make, outcomes):
    data, _ = make([20])
    layout = plan(KEYS, Coordinates.of(outcomes, data.coding), np.ones(4))
    ages, roles = (factor.precision for factor in layout.factors)
    covariance = np.linalg.inv(ages)

    assert covariance[0, 1] > covariance[0, 2]
    assert_allclose(roles, np.eye(2))


def test_shares_of_each_cell_sum_to_one_in_every_draw(alike):
    swings = alike.part_worths[:, :, alike.coordinates.best]

    assert_allclose(swings.sum(axis=2), 1, atol=1e-3)


def test_cells_that_are_alike_but_for_their_scale_lean_on_each_other(alike):
    truth = dict(zip(("pain", "sleep", "weeks"), np.array([1.2, 0.8, 0.8]) / 2.8, strict=True))
    weights = alike.weights.mean(axis=0)
    scale = alike.scale.mean(axis=0)

    assert_allclose(weights, np.tile(list(truth.values()), (6, 1)), atol=0.09)
    own = alike.own_share()
    assert own[1] < own[2], "who chooses less consistently says less"
    assert own[:5].mean() < 0.7
    assert scale[2] > 2 * scale[1], "scale is each cell's own"


def test_a_small_cell_leans_more_than_a_large_one(alike):
    own = alike.own_share()

    assert own[4] < own[:4].min()


def test_a_cell_without_people_is_predicted_with_more_doubt_than_any_other(alike):
    spread = alike.weights.std(axis=0).sum(axis=1)

    assert spread[5] > spread[:5].max()
    assert alike.own_share()[5] < 0.01


def test_large_cells_that_differ_keep_what_they_say(long_table, choices_from, outcomes):
    frames = []
    for k in range(6):
        frame = long_table(400, seed=k).assign(cell=k)
        if k >= 3:  # carers who go by sleep alone
            first = frame["sleep"].eq("good").to_numpy().reshape(-1, 2)
            noisy = 2.0 * first + np.random.default_rng(k).gumbel(size=first.shape)
            frame["chosen"] = (noisy == noisy.max(axis=1, keepdims=True)).ravel().astype(int)
        frames.append(frame.assign(respondent=frame["respondent"] + 10_000 * k))
    data = choices_from(pd.concat(frames, ignore_index=True))

    pooled = MODEL.fit(data, np.repeat(np.arange(6), 400), KEYS, outcomes)

    sleep = pooled.weights.mean(axis=0)[:, 1]
    assert_allclose(sleep, [2 / 7] * 3 + [1.0] * 3, atol=0.06)


def test_the_unit_of_an_outcome_changes_no_weight(long_table, choices_from, outcomes):
    frame = long_table(60)
    seconds = frame.assign(weeks=frame["weeks"] * 604_800)
    named = (*outcomes[:2], replace(outcomes[2], levels=("6.048e+06", "1.2096e+06")))
    cell = np.arange(60) % 6

    one = MODEL.fit(choices_from(frame), cell, KEYS, outcomes)
    other = MODEL.fit(choices_from(seconds), cell, KEYS, named)

    assert_allclose(one.weights, other.weights, atol=1e-6)


def test_the_order_of_outcomes_changes_nothing(make, outcomes):
    data, cell = make([20, 20, 20, 20, 20, 20], seed=3)

    one = MODEL.fit(data, cell, KEYS, outcomes)
    other = MODEL.fit(data, cell, KEYS, outcomes[::-1])

    assert one.outcomes == other.outcomes
    assert (one.part_worths == other.part_worths).all()


@pytest.mark.slow
def test_the_same_seed_gives_the_same_draws_and_another_seed_others(make, outcomes):
    data, cell = make([12, 12, 12, 12, 12, 12], seed=4)

    one = MODEL.fit(data, cell, KEYS, outcomes).weights
    again = MODEL.fit(data, cell, KEYS, outcomes).weights
    other = PartialPooling(n_draws=2_000, seed=2).fit(data, cell, KEYS, outcomes).weights

    assert (one == again).all()
    assert (one != other).any()
    assert_allclose(one.mean(axis=0), other.mean(axis=0), atol=0.02)


def test_answers_that_do_not_tell_outcomes_apart_are_refused(long_table, choices_from, outcomes):
    frame = long_table(30)
    frame["sleep"] = np.where(frame["pain"] == "strong", "bad", "good")
    frame["pain"] = frame["pain"].where(frame["pain"] != "some", "none")
    frame.loc[frame.index[:1], "pain"] = "some"
    data = choices_from(frame)

    with pytest.raises(NotIdentified, match="do not tell apart"):
        MODEL.fit(data, np.arange(30) % 6, KEYS, outcomes)

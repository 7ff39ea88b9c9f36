"""Moves of people's tastes, against a posterior that is known."""

import numpy as np
import pytest

from analysis.choices import ChoiceData
from analysis.coding import CodedAttribute, Coding
from analysis.engines.compiled import entrance
from analysis.engines.gibbs.lanes import LANES
from analysis.engines.gibbs.likelihood import fill_likelihoods
from analysis.engines.gibbs.luck import luck
from analysis.engines.gibbs.people import move_people
from analysis.engines.gibbs.room import room_for
from analysis.engines.gibbs.starts import started

CODING = Coding((CodedAttribute("pain", ("0", "1"), (0.0, 1.0)),))
YES, NO = 5, 2  # choices of one unit more of pain relief against none


@pytest.fixture
def alike():
    """A block full of people who all chose alike."""
    n = YES + NO
    one = np.array([True, False] * YES + [False, True] * NO)
    tasks = np.repeat(np.arange(n * LANES), 2)
    x = np.tile([[1.0], [0.0]], (n * LANES, 1))
    return ChoiceData(CODING, x, tasks, np.repeat(np.arange(LANES), 2 * n), np.tile(one, LANES))


@pytest.mark.parametrize("sign", [0.0, 1.0])
def test_peoples_tastes_are_drawn_from_their_posterior(alike, model_of, sign):
    model = model_of(alike, sign=(sign,), random=(0,))
    draws = moved(model, 2_000).ravel()
    grid = np.linspace(-6, 6, 20_001)
    utility = np.exp(grid) if sign else grid
    log_density = YES * utility - (YES + NO) * np.logaddexp(0, utility)
    log_density -= (grid - 0.3) ** 2 / 2 / 0.8
    density = np.exp(log_density) / np.exp(log_density).sum()
    mean = (density * grid).sum()

    assert draws.mean() == pytest.approx(mean, abs=0.01)
    assert draws.std() == pytest.approx(np.sqrt((density * (grid - mean) ** 2).sum()), rel=0.015)
    for level in (0.05, 0.5, 0.95):
        edge = grid[np.searchsorted(density.cumsum(), level)]
        assert (draws < edge).mean() == pytest.approx(level, abs=0.007)


def moved(model, n):
    """Index of everyone after each of n moves, in a population that stays; (n, LANES)."""
    answers, columns, rng = model.answers, model.columns, np.random.default_rng(4)
    room = room_for(answers, columns)
    chain = started(model, answers, 0, rng)
    chain.population.effects[:] = 0.3
    chain.population.covariance[:] = 0.8
    chain.population.precision[:] = 1 / 0.8
    chain.tuning.root[:] = 0.6  # about the posterior's SD
    entrance(fill_likelihoods)(answers, columns, chain.people, room)
    draws, move, drawn = np.empty((n, LANES)), entrance(move_people), luck(rng, n, answers, columns)
    for i in range(n):
        move(drawn, i, answers, columns, chain, room, 0.0)
        draws[i] = chain.people.indices[0, 0]
    return draws[n // 20 :]

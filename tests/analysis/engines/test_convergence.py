"""Whether chains have mixed, by chains whose mixing is known."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from analysis.engines.convergence import Convergence
from analysis.errors import NotConverged


def chains(seed=1, n_chains=4, n=5000, memory=0.0):
    """Normal draws, of variance one, of which each remembers some of the one before."""
    rng = np.random.default_rng(seed)
    draws = rng.normal(size=(n_chains, n))
    for i in range(1, n):
        draws[:, i] = memory * draws[:, i - 1] + np.sqrt(1 - memory**2) * draws[:, i]
    return draws


def of(*quantities):
    """How well the chains of each quantity have mixed."""
    names = tuple(f"q{k}" for k in range(len(quantities)))
    return Convergence.of(names, np.stack(quantities, axis=-1))


def test_independent_draws_are_worth_themselves():
    found = of(chains())

    assert found.r_hat[0] == pytest.approx(1, abs=0.002)
    assert found.bulk[0] == pytest.approx(20_000, rel=0.06)
    assert found.tail[0] == pytest.approx(20_000, rel=0.06)
    found.require(10_000)


@pytest.mark.parametrize("memory", [0.5, 0.9, -0.5])
def test_draws_with_memory_are_worth_what_theory_says(memory):
    found = of(chains(2, memory=memory))

    assert found.bulk[0] == pytest.approx(20_000 * (1 - memory) / (1 + memory), rel=0.12)


def test_numbers_are_those_of_arviz():
    wave = np.sin(np.arange(2000) ** 1.5).reshape(2, 1000).cumsum(axis=1) / 3
    skewed = np.exp(chains(5, n_chains=2, n=1000, memory=0.7))
    found = of(wave, skewed)

    # arviz-stats 0.8.0: rhat(method="rank"), ess(method="bulk"), ess(method="tail", prob=0.05)
    assert_allclose(found.r_hat, [2.059825342596998, 1.0008589278016493], rtol=1e-6)
    assert_allclose(found.bulk, [2.7277594094232804, 291.3476352526122], rtol=0.01)
    assert_allclose(found.tail, [13.60107295293903, 716.4987597864551], rtol=0.01)


def test_the_middle_is_found_as_well_on_any_scale():
    draws = chains(3, memory=0.6)

    assert_allclose(of(draws).bulk, of(np.exp(3 * draws)).bulk)


def test_chains_of_different_spread_disagree_though_their_means_do_not():
    draws = chains(4) * [[1.0], [1.0], [1.0], [3.0]]

    assert of(draws).r_hat[0] > 1.05


def test_a_chain_that_drifts_disagrees_with_itself():
    draws = chains(4, n_chains=2) + np.linspace(0, 3, 5000)

    with pytest.raises(NotConverged, match=r"^q1: the chains disagree \(R-hat 1\.\d\d, at most"):
        of(chains(), np.vstack([draws, draws])).require(10_000)


def test_too_few_effective_draws_say_how_many_iterations_would_do():
    slow = chains(6, n_chains=2, n=4000, memory=0.97)

    with pytest.raises(NotConverged, match=r"^q1: .* at least 400 .* as many `iterations` as 8000"):
        of(chains(6, n_chains=2, n=4000), slow).require(8000)


def test_a_quantity_that_never_changes_has_not_mixed():
    with (
        np.errstate(invalid="ignore", divide="ignore"),
        pytest.raises(NotConverged, match=r"^q0: "),
    ):
        of(np.ones((2, 100))).require(200)

"""Two engines must give the same answer, or there is none."""

import collections
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.engines.pylogit_fits import fit_conditional
from analysis.errors import Disagreement, ModelError
from analysis.models.conditional_logit import ConditionalLogit
from analysis.models.latent_class import LatentClassLogit
from analysis.models.mixed_logit import MixedLogit
from analysis.models.nested_logit import NestedLogit
from analysis.models.second_opinion import LARGEST, LARGEST_MIXED, second_opinion

ROOT = Path(__file__).parents[3]


def test_two_engines_agree_on_the_same_answers(sixty_people):
    opinion = second_opinion(ConditionalLogit().fit(sixty_people), sixty_people)

    assert opinion.engine == "pylogit 1.0.1"
    assert (opinion.n_tasks, opinion.n_respondents) == (480, 60)
    assert not opinion.sampled
    assert opinion.estimate_gap < 1e-6
    assert opinion.log_likelihood_gap < 1e-10


def test_units_do_not_keep_the_engines_apart(sixty_people):
    shillings = replace(sixty_people, x=sixty_people.x * [1, 1e4, 1e-4])
    ours = ConditionalLogit().fit(shillings)
    _, estimates = fit_conditional(shillings)

    assert_allclose(estimates, ours.estimates, rtol=1e-5)


def test_an_estimate_that_pylogit_does_not_find_is_refused_by_name(sixty_people):
    right = ConditionalLogit().fit(sixty_people)
    wrong = replace(right, estimates=right.estimates + np.array([0, 0.001, 0]))

    with pytest.raises(Disagreement, match=r"^nights: pylogit estimates .* no weights are made"):
        second_opinion(wrong, sixty_people)


def test_a_log_likelihood_that_pylogit_does_not_find_is_refused(sixty_people):
    right = ConditionalLogit().fit(sixty_people)
    wrong = replace(right, log_likelihood=right.log_likelihood * 1.00001)

    with pytest.raises(Disagreement, match="pylogit's log-likelihood is"):
        second_opinion(wrong, sixty_people)


def test_a_result_of_other_answers_is_refused(sixty_people):
    others = ConditionalLogit().fit(sixty_people.of_respondents(np.arange(50)))

    with pytest.raises(Disagreement):
        second_opinion(others, sixty_people)


def test_a_large_study_is_refitted_on_whole_respondents_by_both(answered):
    many = answered(np.random.default_rng(2), n_people=400)
    opinion = second_opinion(ConditionalLogit().fit(many), many, seed=3)

    assert opinion.sampled
    assert opinion.n_tasks == LARGEST
    assert opinion.n_respondents == LARGEST / 8
    assert opinion == second_opinion(ConditionalLogit().fit(many), many, seed=3)


def test_what_pylogit_needs_is_given_back_to_it_alone(sixty_people):
    before = set(vars(np)), set(vars(collections))
    fit_conditional(sixty_people)

    assert (set(vars(np)), set(vars(collections))) == before
    assert not hasattr(collections, "Iterable")


@pytest.mark.slow
def test_pylogit_is_not_loaded_before_it_is_asked_and_leaves_no_trace_when_it_was():
    code = """
import collections, sys
import numpy as np
from analysis.engines import pylogit_fits
assert "pylogit" not in sys.modules
numpy_names, filters = set(vars(np)), list(sys.modules["warnings"].filters)
pylogit_fits._pylogit()
assert "pylogit" in sys.modules
assert not hasattr(collections, "Iterable")
assert hasattr(np, "in1d") == ("in1d" in numpy_names)
"""
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, capture_output=True, text=True
    )

    assert run.returncode == 0, run.stderr


def test_pylogit_says_nothing_on_the_screen(sixty_people, capfd):
    fit_conditional(sixty_people)

    assert capfd.readouterr() == ("", "")


def by_own_tastes(data, seed):
    """The same tasks, answered by people who differ about pain and nights."""
    rng = np.random.default_rng(seed)
    beta = [1.0, -0.5, 0.3] + rng.normal(size=(data.n_respondents, 3)) * [0.8, 1.0, 0.0]
    utility = (data.x * beta[data.respondent]).sum(axis=1) + rng.gumbel(size=len(data.x))
    return replace(data, chosen=utility == np.maximum.reduceat(utility, data.first_rows)[data.task])


@pytest.fixture(scope="module")
def differing(answered):
    """Eighty people who differ about pain and nights."""
    return by_own_tastes(answered(np.random.default_rng(12), n_people=80), seed=12)


@pytest.fixture(scope="module")
def mixed(differing):
    """Their answers by random tastes."""
    return MixedLogit(random={"pain": "normal", "nights": "normal"}, draws=100).fit(differing)


def test_pylogit_finds_the_same_mixed_logit_with_the_same_draws(differing, mixed):
    opinion = second_opinion(mixed, differing)

    assert not opinion.sampled
    assert opinion.n_tasks == 640
    assert opinion.log_likelihood_gap < 1e-9
    assert opinion.estimate_gap < 1e-4


@pytest.mark.slow
def test_many_people_with_random_tastes_are_sampled(answered):
    many = by_own_tastes(answered(np.random.default_rng(5), n_people=300), seed=6)
    result = MixedLogit(random={"pain": "normal", "nights": "normal"}, draws=100).fit(many)
    opinion = second_opinion(result, many)

    assert opinion.sampled
    assert opinion.n_tasks == LARGEST_MIXED
    assert opinion.estimate_gap < 1e-4


def test_products_with_what_is_known_of_people_are_refitted_too(sixty_people):
    people = pd.DataFrame({"role": ["patient", "carer"] * 30})
    data = replace(sixty_people, people=people)
    result = ConditionalLogit(interactions="role").fit(data)

    assert second_opinion(result, data).estimate_gap < 1e-6


def test_nests_are_refitted_too(answered):
    data = answered(np.random.default_rng(9), n_people=60, n_alternatives=3)
    names = np.tile(["left", "right", "opt_out"], data.n_tasks)
    close = replace(data, alternatives=names)
    # The two treatments of a task share some of what nobody sees, as in a nest.
    rng = np.random.default_rng(10)
    shared = rng.gumbel(size=(data.n_tasks, 2))[:, [0, 0, 1]].ravel()
    utility = data.x @ [1.0, -0.5, 0.25] + 0.5 * rng.gumbel(size=len(data.x)) + shared
    best = np.maximum.reduceat(utility, data.first_rows)[data.task]
    close = replace(close, chosen=utility == best)
    result = NestedLogit().fit(close)
    opinion = second_opinion(result, close)

    assert result.estimates[-1] < 1
    assert opinion.log_likelihood_gap < 1e-10
    assert opinion.estimate_gap < 1e-4


def test_what_pylogit_does_not_have_is_said(differing):
    uniform = MixedLogit(random={"pain": "uniform"}, draws=64).fit(differing)
    classes = LatentClassLogit(classes=2, starts=2).fit(differing)

    with pytest.raises(ModelError, match="independent normal tastes alone"):
        second_opinion(uniform, differing)
    with pytest.raises(ModelError, match=r"pylogit 1\.0\.1 has no latent class; it gives a second"):
        second_opinion(classes, differing)


def test_both_engines_go_to_the_maximum_of_the_choices_that_they_are_given(differing, mixed):
    # Other choices than those of the result: the engines start from it, and still agree.
    others = by_own_tastes(differing, seed=99)

    assert second_opinion(mixed, others).estimate_gap < 1e-4

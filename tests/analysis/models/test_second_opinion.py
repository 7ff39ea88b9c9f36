"""Two engines must give the same answer, or there is none."""

import collections
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from analysis.errors import Disagreement
from analysis.models.conditional_logit import ConditionalLogit
from analysis.models.second_opinion import LARGEST, refit, second_opinion

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
    _, estimates = refit(shillings)

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
    refit(sixty_people)

    assert (set(vars(np)), set(vars(collections))) == before
    assert not hasattr(collections, "Iterable")


def test_pylogit_is_not_loaded_before_it_is_asked_and_leaves_no_trace_when_it_was():
    code = """
import collections, sys
import numpy as np
from analysis.models import second_opinion
assert "pylogit" not in sys.modules
numpy_names, filters = set(vars(np)), list(sys.modules["warnings"].filters)
second_opinion._pylogit()
assert "pylogit" in sys.modules
assert not hasattr(collections, "Iterable")
assert hasattr(np, "in1d") == ("in1d" in numpy_names)
"""
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, capture_output=True, text=True
    )

    assert run.returncode == 0, run.stderr


def test_pylogit_says_nothing_on_the_screen(sixty_people, capfd):
    refit(sixty_people)

    assert capfd.readouterr() == ("", "")

"""Priors come from directions, nothing, tables and fits, of one group or several."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from analysis.designs.priors import parameter_names, read_priors
from questionnaires.errors import DesignError

ROWS = "parameter,mean,sd\na1:l1,0.4,0.2\na1:l2,0.8,0\na2:l1,1,0.5\n"


@pytest.fixture
def table(tmp_path):
    """A function that writes a table of priors."""

    def write(text, name="priors.csv"):
        (tmp_path / name).write_text(text)
        return str(tmp_path / name)

    return write


def test_a_normal_prior_has_its_mean_and_spread(small_study, table):
    prior = read_priors(small_study([3, 2]), [table(ROWS)], 256, 1)

    assert_allclose(prior.mean, [0.4, 0.8, 1], atol=0.005)
    assert_allclose(prior.draws.std(axis=0), [0.2, 0, 0.5], atol=0.01)


def test_the_table_of_a_fit_is_a_prior(small_study, table):
    fit = "parameter,estimate,standard_error,z\na1:l1,.4,0,1\na1:l2,.8,0,1\na2:l1,1,0,1\n"
    prior = read_priors(small_study([3, 2]), [table(fit + "position:1,0.1,0.1,1\n")], 64, 1)

    assert_allclose(prior.draws, [[0.4, 0.8, 1]])


def test_two_groups_count_alike_however_many_draws_they_have(small_study, table):
    prior = read_priors(small_study([3, 2]), [table(ROWS), "zero"], 64, 1)

    assert prior.draws.shape == (65, 3)
    assert_allclose(prior.mean, [0.2, 0.4, 0.5], atol=0.01)


def test_other_draws_are_other_draws_of_the_same(small_study, table):
    path, study = table(ROWS), small_study([3, 2])
    one, same, other = (read_priors(study, [path], 64, seed).draws for seed in (1, 1, 2))

    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_interactions_and_constants_of_labelled_alternatives_are_parameters(small_study):
    study = small_study([3, 2], labelled=True, opt_out=True, interactions=[("a1", "a2")])

    assert parameter_names(study)[3:] == (
        *("a1:l1 × a2:l1", "a1:l2 × a2:l1"),
        *("constant:b", "opt_out"),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "needs the columns parameter, mean"),
        (ROWS + "a3:l1,1,0\n", "a3:l1 is no parameter"),
        (ROWS + "a2:l1,1,0\n", "stands twice"),
        ("parameter,mean\na1:l1,0.4\n", "no row for a1:l2, a2:l1"),
        (ROWS.replace("0.5", "-1"), "sd is below zero"),
    ],
)
def test_a_table_that_does_not_fit_the_study_is_refused(small_study, table, text, said):
    with pytest.raises(DesignError, match=said):
        read_priors(small_study([3, 2]), [table(text)], 64, 1)

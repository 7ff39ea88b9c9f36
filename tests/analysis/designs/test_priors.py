"""Priors come from directions, nothing, tables and fits, of one group or several."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from analysis.designs.priors import normal, parameter_names, read_priors
from analysis.weights.weight_set import Cell, Outcome, WeightSet
from analysis.weights.weights_file import weights_files
from questionnaires.errors import DesignError
from questionnaires.files import write_files

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


def worths(*levels):
    """Draws of part-worths, alike but for what all levels of a draw share."""
    return np.array(levels, dtype=float) + np.linspace(-1, 1, 40)[:, None]


def group(name, of_a1, of_a2, **change):
    """A group that has these part-worths."""
    draws = {"a1": worths(*of_a1), "a2": worths(*of_a2)}
    points = {one: of.mean(axis=0) for one, of in draws.items()}
    settings = {"withheld": "", "part_worths": points, "draws": draws} | change
    return Cell("any", name, "patient", n=50, n_tasks=500, **settings)


@pytest.fixture
def weights(tmp_path):
    """Where the weights of two groups are, and of one that has none; levels in another order."""
    outcomes = (Outcome("a1", ("l0", "l1", "l2")), Outcome("a2", ("l1", "l0"), declared=False))
    cells = (
        group("young", (0, 0.4, 0.8), (1, 0)),
        group("old", (0, 0.2, 1.2), (3, 0)),
        group("few", (), (), withheld="too few people", part_worths={}, draws={}),
    )
    found = WeightSet("small", 1, outcomes, cells, "conditional_logit", seed=1, n_draws=40)
    write_files(tmp_path, weights_files(found, [], {}))
    return str(tmp_path / "weights.json")


def test_weights_are_a_prior_in_which_their_groups_count_alike(small_study, weights):
    # What the levels of an outcome share in a draw is nothing that choices could tell.
    prior = read_priors(small_study([3, 2]), [weights], 64, 1)

    assert_allclose(np.unique(prior.draws.round(9), axis=0), [[0.2, 1.2, 3], [0.4, 0.8, 1]])
    assert_allclose(prior.mean, [0.3, 1.0, 2])


def test_weights_say_nothing_of_the_opt_out(small_study, weights):
    prior = read_priors(small_study([3, 2], opt_out=True), [weights], 8, 1)

    assert not prior.draws[:, -1].any()


def test_weights_of_other_levels_are_no_prior(small_study, weights):
    with pytest.raises(DesignError, match="only the study has a1:l3; take weights"):
        read_priors(small_study([4, 2]), [weights], 64, 1)


def test_draws_are_as_many_as_the_next_power_of_two():
    few = normal("pilot", np.zeros(2), np.ones(2), 100, seed=1)
    many = normal("pilot", np.zeros(2), np.ones(2), 128, seed=1)

    assert_allclose(few.draws, many.draws)
    assert few.weights.sum() == pytest.approx(1)

"""Alternatives that are closer to each other, by the nested logit."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from analysis.choice_shares import choice_shares
from analysis.choices import ChoiceData
from analysis.coding import CodedAttribute, Coding
from analysis.comparison import likelihood_ratio
from analysis.errors import ModelError, NotConverged, NotIdentified
from analysis.models.conditional_logit import ConditionalLogit
from analysis.models.nested_logit import NestedLogit
from analysis.models.nests import Nests, nested_panel
from analysis.prediction import predict
from analysis.validation import validate

CODING = Coding(
    tuple(CodedAttribute(name, ("0", "1"), (0.0, 1.0)) for name in ("pain", "weeks")), ("opt_out",)
)
THETA = np.array([1.0, -0.5, 0.3, 0.6])


def shares(utility, own):
    """Shares of two treatments in a nest of that dissimilarity and of neither, by hand."""
    inside = np.exp(utility[:, :2] / own)
    nest = inside.sum(axis=1) ** own
    neither = np.exp(utility[:, 2])
    within = inside / inside.sum(axis=1, keepdims=True)
    both = nest + neither
    return np.column_stack([within * (nest / both)[:, None], neither / both])


def answers(own, seed=1, n_people=150, n_tasks=8):
    """People who choose among two treatments and neither, in nests of that dissimilarity."""
    rng = np.random.default_rng(seed)
    n = n_people * n_tasks
    x = np.zeros((n, 3, 3))
    x[:, :2, :2] = rng.normal(size=(n, 2, 2))
    x[:, 2, 2] = 1
    probability = shares(x @ THETA[:3], own)
    chosen = (rng.random((n, 1)) > probability.cumsum(axis=1)).sum(axis=1)
    return ChoiceData(
        CODING,
        x.reshape(-1, 3),
        np.repeat(np.arange(n), 3),
        np.repeat(np.arange(n_people), 3 * n_tasks),
        (np.arange(3) == chosen[:, None]).ravel(),
        alternatives=np.tile(["left", "right", "opt_out"], n),
    )


@pytest.fixture(scope="module")
def choices():
    """Answers with a dissimilarity of 0.6."""
    return answers(0.6)


@pytest.fixture(scope="module")
def fitted(choices):
    """Those answers, with all but the opt-out in a nest."""
    return NestedLogit().fit(choices)


def nests(data):
    """The two treatments in one nest."""
    return Nests.of(data, (data.alternatives == "opt_out").astype(int), 1)


def test_the_log_likelihood_is_that_of_shares_worked_out_by_hand(choices):
    probability = shares((choices.x @ THETA[:3]).reshape(-1, 3), THETA[3])
    known = np.log(probability.ravel()[choices.chosen])
    panel = nested_panel(THETA, choices, nests(choices))

    assert_allclose(panel.log_likelihood, known.reshape(150, 8).sum(axis=1))


def test_known_preferences_and_nests_come_back(fitted):
    distance = np.abs(fitted.estimates - THETA) / np.sqrt(np.diag(fitted.jackknife_covariance))

    assert (distance < 3).all()
    assert fitted.parameters == ("pain", "weeks", "opt_out", "dissimilarity(all but opt_out)")
    assert fitted.consistent
    assert fitted.distance_left < 1e-3


def test_with_a_dissimilarity_of_one_it_is_the_conditional_logit(choices):
    shared = ConditionalLogit().fit(choices)
    panel = nested_panel(np.append(shared.estimates, 1.0), choices, nests(choices))

    assert panel.log_likelihood.sum() == pytest.approx(shared.log_likelihood)


def test_the_conditional_logit_is_tested_against_no_nests(choices, fitted):
    found = likelihood_ratio(ConditionalLogit().fit(choices), fitted)

    assert found.added == ("dissimilarity(all but opt_out)",)
    assert found.ratio.p < 0.001
    assert found.by_respondent.p < 0.001


def test_a_nest_that_people_do_not_follow_is_said_to_be_inconsistent():
    result = NestedLogit().fit(answers(1.8, n_people=300))

    assert result.estimates[3] > 1
    assert not result.consistent
    assert "is above 1, and clearly so: these nests are not consistent with people" in " ".join(
        result.summary().split()
    )


def test_shares_follow_the_nests(fitted):
    profiles = {
        "left": {"pain": 1.0, "weeks": 0.5},
        "right": {"pain": 0.2, "weeks": 0.0},
        "opt_out": {"opt_out": 1},
    }
    utility = np.array([[1.0, 0.5, 0], [0.2, 0, 0], [0, 0, 1]]) @ fitted.estimates[:3]
    known = shares(utility[None], fitted.estimates[3])[0]

    assert_allclose(choice_shares(fitted, profiles, n_draws=20)["share"], known)


def test_strangers_are_predicted_by_the_shares_of_their_tasks(choices, fitted):
    strangers = answers(0.6, seed=2)
    n = len(CODING.parameters)
    utility = (strangers.x @ fitted.estimates[:n]).reshape(-1, 3)
    expected = shares(utility, fitted.estimates[n]).ravel()
    of_each = np.log(expected[strangers.chosen]).reshape(150, 8).sum(axis=1)

    assert_allclose(predict(fitted, strangers).probability, expected)
    assert_allclose(predict(fitted, strangers).log_likelihood, of_each)
    assert predict(fitted, choices).log_likelihood.sum() == pytest.approx(fitted.log_likelihood)
    seen = strangers.task % 2 == 0
    unseen = predict(fitted, strangers, seen=seen).log_likelihood
    assert unseen.sum() == pytest.approx(np.log(expected)[strangers.chosen & ~seen].sum())


def test_who_chooses_by_nests_is_predicted_better_with_them(choices):
    held_out = [validate(one, choices, folds=3) for one in (NestedLogit(), ConditionalLogit())]
    nested, alone = (one.to_frame().loc["log_likelihood"] for one in held_out)

    assert nested["held_out"] > alone["held_out"] > alone["guess"]


def test_units_change_the_estimate_and_its_error_alone(choices, fitted):
    days = NestedLogit().fit(replace(choices, x=choices.x * [1, 7, 1]))

    assert_allclose(days.estimates * [1, 7, 1, 1], fitted.estimates, rtol=1e-5)
    assert_allclose(days.standard_errors * [1, 7, 1, 1], fitted.standard_errors, rtol=1e-5)


def test_nests_by_name_may_leave_alternatives_alone(choices, fitted):
    named = NestedLogit(nests={"left": "treatment", "right": "treatment"}).fit(choices)

    assert named.parameters[-1] == "dissimilarity(treatment)"
    assert_allclose(named.estimates, fitted.estimates, rtol=1e-6)


@pytest.mark.parametrize(
    ("nests", "error", "message"),
    [
        ({"lefft": "a"}, ModelError, 'no alternative "lefft": did you mean "left"'),
        ({"left": "a"}, NotIdentified, "nest a: no task shows two of its alternatives"),
    ],
)
def test_nests_that_do_not_fit_the_alternatives_are_refused(choices, nests, error, message):
    with pytest.raises(error, match=message):
        NestedLogit(nests=nests).fit(choices)


def test_alternatives_need_names(choices):
    with pytest.raises(ModelError, match="read the choices with `alternative`"):
        NestedLogit().fit(replace(choices, alternatives=None))


def test_without_an_opt_out_nests_have_to_be_said(choices):
    other = np.where(choices.alternatives == "opt_out", "none", choices.alternatives)

    with pytest.raises(ModelError, match="no alternative is called opt_out"):
        NestedLogit().fit(replace(choices, alternatives=other))


def test_alternatives_that_are_chosen_among_without_fail_have_no_dissimilarity():
    with pytest.raises(NotConverged, match="dissimilarity of all but opt_out goes to zero"):
        NestedLogit().fit(answers(0.01, n_people=60))


def test_positions_on_the_screen_may_be_in_nests(choices, fitted):
    places = np.tile([1, 2, 3], choices.n_tasks)
    by_place = NestedLogit(nests={"1": "treatment", "2": "treatment"})
    result = by_place.fit(replace(choices, alternatives=places))

    assert_allclose(result.estimates, fitted.estimates, rtol=1e-6)

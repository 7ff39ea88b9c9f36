"""What people would choose, out of profiles within what they were shown."""

from dataclasses import replace
from math import exp

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from scipy.special import roots_hermitenorm

from analysis.choice_shares import choice_shares, respondent_shares, respondent_tastes
from analysis.choices import ChoiceData
from analysis.coding import CodedAttribute, Coding
from analysis.errors import DataError, ModelError
from analysis.models.conditional_logit import ConditionalLogit
from analysis.models.hierarchical import HierarchicalLogit
from analysis.models.latent_class import LatentClassLogit
from analysis.models.mixed_logit import MixedLogit
from analysis.trade_offs import trade_off

CODING = Coding(
    (
        CodedAttribute("pain", ("a_lot", "little")),
        CodedAttribute("weeks", ("10", "0"), (10.0, 0.0)),
    ),
    ("opt_out",),
)
TWO = {"swift": {"pain": "a_lot", "weeks": 2}, "kind": {"pain": "little", "weeks": 8}}


@pytest.fixture(scope="module")
def choices():
    """A hundred people who differ about pain, choose among two treatments and neither."""
    rng = np.random.default_rng(5)
    n = 100 * 8
    x = np.zeros((n, 3, 3))
    x[:, :2, 0] = rng.integers(0, 2, (n, 2))
    x[:, :2, 1] = rng.integers(0, 11, (n, 2))
    x[:, 2, 2] = 1
    taste = np.array([1.5, -0.2, -1.0]) + rng.normal(size=(100, 1)) * [1.2, 0, 0]
    utility = np.einsum("njk,nk->nj", x, taste.repeat(8, axis=0)) + rng.gumbel(size=(n, 3))
    return ChoiceData(
        CODING,
        x.reshape(-1, 3),
        np.repeat(np.arange(n), 3),
        np.repeat(np.arange(100), 24),
        (utility == utility.max(axis=1, keepdims=True)).ravel(),
        people=pd.DataFrame(index=pd.Index([f"p{n}" for n in range(100)], name="respondent")),
    )


@pytest.fixture(scope="module")
def mixed(choices):
    """Those answers by random tastes for pain."""
    return MixedLogit(random={"pain": "normal"}, draws=256).fit(choices)


@pytest.fixture(scope="module")
def classes(choices):
    """Those answers by two classes."""
    return LatentClassLogit(classes=2, starts=4).fit(choices)


def test_shares_of_two_profiles_are_those_of_the_logit(choices):
    result = ConditionalLogit().fit(choices)
    found = choice_shares(result, TWO)
    pain, weeks, _ = result.estimates
    swift, kind = exp(2 * weeks), exp(pain + 8 * weeks)

    assert_allclose(found["share"], [swift / (swift + kind), kind / (swift + kind)])
    assert (found["low"] < found["share"]).all()
    assert (found["share"] < found["high"]).all()
    assert list(found.index) == ["swift", "kind"]


def test_an_opt_out_needs_no_levels(choices):
    table = pd.DataFrame(TWO).T.astype({"weeks": float})
    table.loc["neither"] = [None, None]
    found = choice_shares(ConditionalLogit().fit(choices), table.assign(opt_out=[0, 0, 1]))

    assert found["share"].sum() == pytest.approx(1)
    assert found.loc["neither", "share"] > 0


def test_random_tastes_are_averaged_over(mixed):
    found = choice_shares(mixed, TWO, n_draws=50)
    (pain, weeks, _, sd), (points, weights) = mixed.estimates, roots_hermitenorm(40)
    kind = 1 / (1 + np.exp(-(pain + sd * points + 6 * weeks)))
    at_mean = 1 / (1 + exp(-(pain + 6 * weeks)))

    assert found.loc["kind", "share"] == pytest.approx(weights @ kind / weights.sum(), abs=5e-4)
    assert abs(found.loc["kind", "share"] - at_mean) > 0.01


def test_classes_are_averaged_over(classes):
    found = choice_shares(classes, TWO, n_draws=50)
    tastes = classes.class_tastes(classes.estimates)
    kind = 1 / (1 + np.exp(-(tastes[:, 0] + 6 * tastes[:, 1])))
    shares = classes.shares(classes.estimates)

    assert found.loc["kind", "share"] == pytest.approx(shares @ kind)


def test_own_answers_move_a_persons_shares(choices, mixed, classes):
    for result in (mixed, classes):
        own = respondent_shares(result, TWO)
        relief = choices.x[:, 0] * choices.chosen
        often = np.bincount(choices.respondent, weights=relief)

        assert list(own.index[:2]) == ["p0", "p1"]
        assert_allclose(own.sum(axis=1), 1)
        assert np.corrcoef(own["kind"], often)[0, 1] > 0.7
        # People's own shares average to that of all, but for the noise of a hundred people.
        assert own["kind"].mean() == pytest.approx(
            choice_shares(result, TWO, n_draws=10).loc["kind", "share"], abs=0.02
        )


def test_own_shares_and_own_tastes_come_from_the_same_draws(mixed):
    # Over profiles that hardly differ, a share is half plus a quarter of the utility.
    close = {
        "more": {"pain": "a_lot", "weeks": 5.001},
        "less": {"pain": "a_lot", "weeks": 5},
    }
    weeks = respondent_tastes(mixed)["weeks"]
    there = 0.5 + 0.001 * weeks / 4

    assert_allclose(respondent_shares(mixed, close)["more"], there, atol=1e-9)
    assert_allclose(mixed.respondent_tastes[:, 0].mean(), mixed.estimates[0], atol=0.1)


@pytest.mark.slow
def test_hierarchical_tastes_have_shares_too(choices, mixed):
    result = HierarchicalLogit(random={"pain": "normal"}, iterations=6_000, burn_in=2_000)
    fitted = result.fit(choices)
    shares = choice_shares(fitted, TWO, n_draws=200)

    assert shares.loc["kind", "share"] == pytest.approx(
        choice_shares(mixed, TWO).loc["kind", "share"], abs=0.03
    )
    assert respondent_shares(fitted, TWO).shape == (100, 2)
    assert trade_off(fitted, "pain:little", "weeks").estimate == pytest.approx(
        trade_off(mixed, "pain:little", "weeks").estimate, rel=0.2
    )
    assert "largest R-hat" in fitted.summary()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"weeks": 12}, "profile kind: weeks 12 is beyond 0 to 10, the range that people were"),
        ({"weeks": None}, "profile kind: weeks is empty; add it"),
        ({"pain": "none"}, 'pain: level "none"'),
    ],
)
def test_a_profile_beyond_what_was_asked_is_refused(choices, changed, message):
    profiles = TWO | {"kind": TWO["kind"] | changed}

    with pytest.raises(DataError, match=message):
        choice_shares(ConditionalLogit().fit(choices), profiles)


def test_a_model_without_own_tastes_says_which_have_them(choices):
    result = ConditionalLogit().fit(choices)

    with pytest.raises(ModelError, match="conditional logit gives respondents no tastes of their"):
        respondent_tastes(result)


def test_the_same_profile_twice_is_chosen_as_often(choices):
    result = ConditionalLogit().fit(replace(choices, people=None))
    again = {"one": TWO["kind"], "two": TWO["kind"]}

    assert_allclose(choice_shares(result, again)["share"], 0.5)

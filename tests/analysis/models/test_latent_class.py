"""The latent class logit, by people of classes that are known."""

from dataclasses import replace
from math import log
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from analysis.choices import ChoiceData
from analysis.coding import CodedAttribute, Coding
from analysis.covariates import Covariates
from analysis.errors import DataError, ModelError, NotConverged, NotIdentified
from analysis.models.classes import class_likelihoods, class_panel
from analysis.models.conditional_logit import log_likelihood
from analysis.models.latent_class import LatentClassLogit

DATA = Path(__file__).parents[2] / "known_answers"
NAMES = ("pain", "nights")
CODING = Coding(tuple(CodedAttribute(name, ("0", "1"), (0.0, 1.0)) for name in NAMES))
CLASSES = np.array([[1.5, 0.0], [-0.5, 1.0]])  # of 3 and 2 in five people


def answers(seed, members, tastes=CLASSES, n_tasks=10):
    """Choices between three alternatives by people who are members of those classes."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(len(members), n_tasks, 3, 2))
    utility = np.einsum("ntjk,nk->ntj", x, tastes[members]) + rng.gumbel(size=x.shape[:3])
    n = len(members) * n_tasks
    return ChoiceData(
        CODING,
        x.reshape(-1, 2),
        np.repeat(np.arange(n), 3),
        np.repeat(np.arange(len(members)), n_tasks * 3),
        (utility == utility.max(axis=-1, keepdims=True)).ravel(),
    )


MEMBERS = np.tile([0, 1, 0, 1, 0], 40)


@pytest.fixture(scope="module")
def choices():
    """Answers of two hundred people."""
    return answers(1, MEMBERS)


@pytest.fixture(scope="module")
def fitted(choices):
    """Those answers, fitted with two classes."""
    return LatentClassLogit(classes=2, starts=4).fit(choices)


@pytest.fixture(scope="module")
def electricity():
    """361 people who chose among four suppliers twelve times."""
    return ChoiceData.from_long(
        pd.read_csv(DATA / "electricity.csv"),
        respondent="id",
        task="obsID",
        chosen="choice",
        attributes=("pf", "cl", "loc", "wk", "tod", "seas"),
    )


def test_known_classes_are_found_again_largest_first(fitted):
    error = (fitted.estimates[:4] - CLASSES.ravel()) / fitted.standard_errors[:4]
    first = fitted.class_shares().loc[1]

    assert fitted.parameters == (
        "class 1: pain",
        "class 1: nights",
        "class 2: pain",
        "class 2: nights",
        "class 2: log-odds",
    )
    assert np.abs(error).max() < 2.5
    assert first["low"] < 0.6 < first["high"]


def test_people_are_seen_to_belong_to_their_class(fitted):
    assert (fitted.posterior.argmax(axis=1) == MEMBERS).mean() > 0.97
    assert_allclose(fitted.posterior.sum(axis=1), 1)
    assert 0.8 < fitted.entropy < 1


def test_shares_are_those_of_the_posterior(fitted):
    shares = fitted.class_shares()
    odds_error = fitted.standard_errors[-1]

    assert_allclose(shares["share"], fitted.posterior.mean(axis=0), rtol=1e-6)
    assert_allclose(shares["standard_error"], shares["share"].prod() * odds_error)
    assert fitted.estimates[-1] == pytest.approx(log(shares["share"][2] / shares["share"][1]))


def test_mean_tastes_are_those_of_classes_by_their_shares(fitted):
    tastes, shares = fitted.class_tastes(fitted.estimates), fitted.shares(fitted.estimates)
    draws = np.vstack([fitted.estimates, 2 * fitted.estimates])

    assert_allclose(fitted.mean_tastes(fitted.estimates), shares @ tastes)
    assert_allclose(fitted.mean_tastes(draws)[0], shares @ tastes)
    assert_allclose(fitted.respondent_tastes, fitted.posterior @ tastes)
    assert_allclose(fitted.respondent_tastes.mean(axis=0), shares @ tastes, rtol=1e-6)


def test_a_class_has_a_result_of_its_own(fitted):
    second = fitted.of_class(2)

    assert second.parameters == NAMES
    assert_array_equal(second.estimates, fitted.estimates[2:4])
    assert_array_equal(second.standard_errors, fitted.standard_errors[2:4])


def test_all_starts_lead_to_the_same_maximum_whatever_the_seed(choices, fitted):
    other = LatentClassLogit(classes=2, starts=4, seed=2).fit(choices)

    assert fitted.n_agreeing == 4
    assert other.log_likelihood == pytest.approx(fitted.log_likelihood, rel=1e-12)
    assert_allclose(other.estimates, fitted.estimates, atol=1e-5)
    assert_allclose(other.covariance, fitted.covariance, atol=1e-5)


def test_the_same_seed_gives_the_same_bytes_with_any_number_of_threads(choices, fitted):
    alone = LatentClassLogit(classes=2, starts=4, threads=1).fit(choices)

    assert alone.estimates.tobytes() == fitted.estimates.tobytes()
    assert alone.covariance.tobytes() == fitted.covariance.tobytes()


def test_units_change_nothing_but_the_units(choices, fitted):
    in_thousands = replace(choices, x=choices.x * [1, 1000])
    result = LatentClassLogit(classes=2, starts=4).fit(in_thousands)
    units = np.array([1, 1000, 1, 1000, 1])

    assert result.log_likelihood == pytest.approx(fitted.log_likelihood, rel=1e-12)
    assert_allclose(result.estimates * units, fitted.estimates, rtol=1e-6)
    assert_allclose(result.standard_errors * units, fitted.standard_errors, rtol=1e-6)


def test_no_neighbour_of_the_estimates_is_more_likely(choices, fitted):
    z = np.ones((200, 1))
    at_estimates = class_panel(fitted.estimates, choices, z, 2, with_information=False)

    assert at_estimates.log_likelihood.sum() == pytest.approx(fitted.log_likelihood)
    for nudge in np.vstack([np.eye(5), -np.eye(5)]) * 1e-2:
        near = class_panel(fitted.estimates + nudge, choices, z, 2, with_information=False)
        assert near.log_likelihood.sum() < fitted.log_likelihood


def test_score_and_information_are_slopes():
    data = answers(3, MEMBERS[:20])
    rng = np.random.default_rng(3)
    z = np.column_stack([np.ones(20), rng.normal(size=20)])
    theta = rng.normal(size=10)
    panel = class_panel(theta, data, z, 3)
    pairs = [
        [class_panel(theta + sign * nudge, data, z, 3) for sign in (1, -1)]
        for nudge in 1e-5 * np.eye(10)
    ]
    slope = [(up.log_likelihood - down.log_likelihood) / 2e-5 for up, down in pairs]
    fall = [(down.score - up.score) / 2e-5 for up, down in pairs]

    assert_allclose(panel.score, np.stack(slope, axis=1), atol=1e-7)
    assert_allclose(panel.information, np.stack(fall, axis=1), atol=1e-7)
    together = class_panel(theta, data, z, 3, apart=False)
    assert_allclose(together.information[0], panel.information.sum(axis=0), atol=1e-10)


def test_classes_of_the_same_tastes_are_as_likely_as_one():
    data = answers(3, MEMBERS[:20])
    panel = class_panel(np.array([0.5, 0.2, 0.5, 0.2, 0.7]), data, np.ones((20, 1)), 2)

    assert panel.log_likelihood.sum() == pytest.approx(log_likelihood(np.array([0.5, 0.2]), data))
    assert_allclose(panel.tastes, np.tile([0.5, 0.2], (20, 1)))


def test_likelihoods_hold_at_extreme_utilities():
    likelihoods = class_likelihoods(np.array([[1e3, -1e3]]), answers(3, MEMBERS[:20]))

    assert np.isfinite(likelihoods.log_likelihood).all()
    assert np.isfinite(likelihoods.probability).all()


def test_who_belongs_where_may_depend_on_what_is_known_of_them():
    rng = np.random.default_rng(4)
    carer = np.arange(400) % 2
    members = (rng.uniform(size=400) < np.where(carer, 0.7, 0.2)).astype(int)
    role = Covariates(("role:carer",), carer[:, None].astype(float))
    result = LatentClassLogit(classes=2, starts=4).fit(answers(4, members), role)
    truth = [log(0.2 / 0.8), log(0.7 / 0.3) - log(0.2 / 0.8)]
    error = (result.estimates[4:] - truth) / result.standard_errors[4:]
    shares = result.class_shares()["share"]

    assert result.parameters[4:] == ("class 2: log-odds", "class 2: log-odds by role:carer")
    assert np.abs(error).max() < 2.5
    assert_allclose(shares, result.posterior.mean(axis=0), rtol=1e-6)


def test_units_of_what_is_known_change_no_share(choices):
    age = np.random.default_rng(5).uniform(20, 90, size=(200, 1))
    model = LatentClassLogit(classes=2, starts=2)
    years = model.fit(choices, Covariates(("age",), age))
    decades = model.fit(choices, Covariates(("age",), age / 10 - 5))

    assert_allclose(years.class_shares(), decades.class_shares(), rtol=1e-6)
    assert years.estimates[5] == pytest.approx(decades.estimates[5] / 10, rel=1e-5)


def test_what_gmnl_finds_with_two_classes_is_found_with_the_right_errors(electricity):
    # gmnl 1.1-4, refined, with errors from a numerical Hessian; its own error of the
    # log-odds, 0.041, takes each choice for a person.
    result = LatentClassLogit(classes=2, starts=4).fit(electricity)
    by_model = np.sqrt(np.diag(result.model_covariance))

    assert result.log_likelihood == pytest.approx(-4526.82903, abs=1e-4)
    assert_allclose(
        result.estimates[:6], [-0.46164, -0.12399, 1.90321, 1.23656, -3.09441, -3.82748], atol=2e-5
    )
    assert_allclose(
        result.estimates[6:12],
        [-0.74770, -0.12224, 1.20381, 0.99437, -8.47439, -7.65521],
        atol=2e-5,
    )
    assert result.estimates[12] == pytest.approx(-0.05394, abs=2e-5)
    assert by_model[0] == pytest.approx(0.04496, abs=2e-5)
    assert by_model[12] == pytest.approx(0.14115, abs=2e-5)
    assert result.standard_errors[12] > by_model[12]


def test_many_starts_find_better_classes_than_one(electricity):
    result = LatentClassLogit(classes=3, starts=12).fit(electricity)

    assert result.log_likelihood > -4298.03  # from its one start, gmnl ends at -4338.364
    assert result.n_agreeing > 1
    assert result.start_log_likelihoods[-1] == pytest.approx(-4338.36401, abs=1e-4)


def test_a_class_whose_choices_are_predicted_without_fail_has_no_estimate():
    data = answers(7, MEMBERS, tastes=np.array([[0.5, 0.5], [0.0, 200.0]]))

    with pytest.raises(NotConverged, match=r"no estimate of nights in one of about 80 people"):
        LatentClassLogit(classes=2, starts=4).fit(data)


def test_more_classes_than_the_answers_tell_apart_are_refused():
    with pytest.raises((NotConverged, NotIdentified), match="use fewer"):
        LatentClassLogit(classes=5, starts=4).fit(answers(8, MEMBERS[:20], n_tasks=3))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"classes": 1}, "1 classes; use two or more, or the conditional logit"),
        ({"classes": 2, "starts": 0}, "0 starts; use one or more"),
        ({"classes": 201}, "201 classes for 200 respondents; use fewer"),
    ],
)
def test_settings_that_cannot_be_are_refused(choices, settings, message):
    with pytest.raises(ModelError, match=message):
        LatentClassLogit(**settings).fit(choices)


def test_covariates_that_only_vary_together_are_named(choices):
    role = np.arange(200)[:, None] % 2.0
    twice = Covariates(("carer", "patient"), np.hstack([role, 1 - role]))

    with pytest.raises(NotIdentified, match="membership by carer, patient cannot be told apart"):
        LatentClassLogit(classes=2).fit(choices, twice)


def test_covariates_of_other_people_are_refused(choices):
    with pytest.raises(DataError, match="covariates have 199 rows"):
        LatentClassLogit(classes=2).fit(choices, Covariates(("age",), np.arange(199.0)[:, None]))


@pytest.mark.slow
def test_nineteen_of_twenty_intervals_hold_the_share_that_a_class_had():
    n_studies = 150
    inside = 0
    for seed in range(n_studies):
        members = (np.random.default_rng(seed).uniform(size=150) < 0.4).astype(int)
        result = LatentClassLogit(classes=2, starts=2).fit(answers(seed, members))
        first = result.class_shares().loc[1]
        inside += first["low"] < 0.6 < first["high"]

    assert inside / n_studies == pytest.approx(0.95, abs=0.053)  # three binomial errors

"""Public choices, fitted by others before us: the sources are in known_answers/SOURCE.md."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.choices import ChoiceData
from analysis.models.conditional_logit import ConditionalLogit
from analysis.models.second_opinion import refit, second_opinion

DATA = Path(__file__).parent.parent / "known_answers"
ELECTRICITY = {  # estimate, error, clustered error; survival::clogit
    "pf": (-0.62522777, 0.0232223164, 0.033443642),
    "cl": (-0.10829909, 0.0082442153, 0.013997306),
    "loc": (1.44224287, 0.0505571245, 0.078759416),
    "wk": (0.99550400, 0.0447800761, 0.063782168),
    "tod": (-5.46275865, 0.1837125084, 0.277769441),
    "seas": (-5.84003083, 0.1866778966, 0.272338511),
}
KENYA = {  # the same
    "goodqualityclinicalservices": (0.800416719, 0.0333336619, 0.0496876841),
    "distancetofacilityshort": (0.470987557, 0.0325774732, 0.0289559487),
    "attitudekindsupportive": (1.178796472, 0.0351909980, 0.0553755129),
    "medicalequipmentdrugsavail": (1.083954067, 0.0341767100, 0.0419677564),
    "referralservicesavailable": (0.260894422, 0.0319677481, 0.0310768485),
    "cost1000": (0.032542542, 0.0098084384, 0.0075503858),
    "asc_optout": (0.935988282, 0.0792280820, 0.1315913960),
}
KENYA_PUBLISHED = {  # Oluoch-Aridi et al. 2020, Table 4
    "goodqualityclinicalservices": 0.826,
    "distancetofacilityshort": 0.457,
    "attitudekindsupportive": 1.184,
    "medicalequipmentdrugsavail": 1.073,
    "referralservicesavailable": 0.266,
    "cost1000": 0.018,
}


@pytest.fixture(scope="module")
def electricity():
    """361 people who chose among four suppliers twelve times."""
    return ChoiceData.from_long(
        pd.read_csv(DATA / "electricity.csv"),
        respondent="id",
        task="obsID",
        chosen="choice",
        attributes=tuple(ELECTRICITY),
    )


@pytest.fixture(scope="module")
def kenya():
    """466 women who chose where to give birth, or neither, sixteen times."""
    frame = pd.read_csv(DATA / "kenya_delivery_dce.csv")
    return ChoiceData.from_long(
        frame.assign(cost1000=frame["cost"] / 1000),
        respondent="respondent_id",
        task="choice_set",
        chosen="choice",
        attributes=tuple(KENYA)[:-1],
        constants=("asc_optout",),
    )


@pytest.mark.parametrize(
    ("choices", "known", "log_likelihood", "n_respondents", "n_tasks"),
    [
        ("electricity", ELECTRICITY, -4958.649119, 361, 4308),
        ("kenya", KENYA, -5608.200226, 466, 7456),
    ],
)
def test_the_conditional_logit_is_the_one_that_r_finds(
    request, choices, known, log_likelihood, n_respondents, n_tasks
):
    result = ConditionalLogit().fit(request.getfixturevalue(choices))
    estimates, errors, clustered = np.array(list(known.values())).T

    assert result.parameters == tuple(known)
    assert (result.n_respondents, result.n_tasks) == (n_respondents, n_tasks)
    assert result.log_likelihood == pytest.approx(log_likelihood, abs=1e-6)
    assert_allclose(result.estimates, estimates, rtol=1e-6)
    assert_allclose(np.sqrt(np.diag(result.model_covariance)), errors, rtol=1e-6)
    assert_allclose(result.standard_errors, clustered, rtol=1e-6)


@pytest.mark.parametrize("choices", ["electricity", "kenya"])
def test_errors_for_few_people_are_larger_and_close_when_they_are_many(request, choices):
    result = ConditionalLogit().fit(request.getfixturevalue(choices))
    ratio = np.sqrt(np.diag(result.jackknife_covariance)) / result.standard_errors

    assert (ratio > 1).all()
    assert (ratio < 1.02).all()


def test_without_preferences_each_alternative_is_as_likely(electricity, kenya):
    assert ConditionalLogit().fit(electricity).null_log_likelihood == pytest.approx(
        -4308 * np.log(4)
    )
    assert ConditionalLogit().fit(kenya).null_log_likelihood == pytest.approx(-7456 * np.log(3))


def test_the_estimates_from_kenya_are_close_to_the_published_ones(kenya):
    result = ConditionalLogit().fit(kenya)
    found = dict(zip(result.parameters, result.estimates, strict=True))

    for name, published in KENYA_PUBLISHED.items():
        assert found[name] == pytest.approx(published, abs=0.03), name


@pytest.mark.parametrize("choices", ["electricity", "kenya"])
def test_pylogit_agrees_on_a_sample_of_many_people(request, choices):
    data = request.getfixturevalue(choices)
    opinion = second_opinion(ConditionalLogit().fit(data), data)

    assert opinion.sampled
    assert 2_900 < opinion.n_tasks <= 3_000
    assert opinion.n_respondents < data.n_respondents
    assert opinion.estimate_gap < 1e-6
    assert opinion.log_likelihood_gap < 1e-10


def test_pylogit_agrees_on_all_answers_of_few_people(kenya):
    few = kenya.of_respondents(np.arange(100))
    opinion = second_opinion(ConditionalLogit().fit(few), few)

    assert not opinion.sampled
    assert (opinion.n_respondents, opinion.n_tasks) == (100, 1600)
    assert opinion.estimate_gap < 1e-6


def test_pylogit_gives_the_log_likelihood_of_the_answers_it_was_shown(electricity):
    few = electricity.of_respondents(np.arange(50))
    log_likelihood, estimates = refit(few)
    ours = ConditionalLogit().fit(few)

    assert log_likelihood == pytest.approx(ours.log_likelihood, rel=1e-10)
    assert_allclose(estimates, ours.estimates, rtol=1e-5)

"""Public choices, fitted by others before us: the sources are in known_answers/SOURCE.md."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from analysis.engines.pylogit_fits import fit_conditional
from analysis.models.conditional_logit import ConditionalLogit
from analysis.models.second_opinion import second_opinion

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
KENYA_BAD_LEVELS = {  # the same; of the cost, in 1,000 shillings
    "cost1000": (0.3202735, 6.5299075e-03, 8.7258001e-03),
    "badqualityclinicalservices": (-0.4944021429, 3.0941089e-02, 5.0641361e-02),
    "distancetofacilitylong": (-0.0214803160, 2.9462643e-02, 3.0165978e-02),
    "attitudeunkindnotsupportive": (-0.8009673310, 3.2482160e-02, 5.7332497e-02),
    "medicalequipmentdrugsnotavail": (-0.9825936631, 3.4919431e-02, 4.9738803e-02),
    "referralservicesnotavailable": (0.1411396991, 3.1575017e-02, 3.4248379e-02),
}
YOGURT = {  # the same
    "price": (-0.36658447, 0.024366066, 0.053954013),
    "feat": (0.49143348, 0.120063009, 0.192919010),
    "hiland": (-3.71560021, 0.145419007, 0.351872578),
    "weight": (-0.64118430, 0.054498274, 0.444989095),
    "yoplait": (0.73457119, 0.080644199, 0.275813318),
}
KENYA_PUBLISHED = {  # Oluoch-Aridi et al. 2020, Table 4
    "goodqualityclinicalservices": 0.826,
    "distancetofacilityshort": 0.457,
    "attitudekindsupportive": 1.184,
    "medicalequipmentdrugsavail": 1.073,
    "referralservicesavailable": 0.266,
    "cost1000": 0.018,
}


@pytest.mark.parametrize(
    ("choices", "known", "log_likelihood", "n_respondents", "n_tasks"),
    [
        ("electricity", ELECTRICITY, -4958.649119, 361, 4308),
        ("kenya", KENYA, -5608.200226, 466, 7456),
        ("kenya_bad_levels", KENYA_BAD_LEVELS, -6375.982117, 466, 7456),
        ("yogurt", YOGURT, -2656.887878, 100, 2412),
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
    log_likelihood, estimates = fit_conditional(few)
    ours = ConditionalLogit().fit(few)

    assert log_likelihood == pytest.approx(ours.log_likelihood, rel=1e-10)
    assert_allclose(estimates, ours.estimates, rtol=1e-5)

"""Mixed logits of public choices: the sources are in known_answers/SOURCE.md.

A simulated estimate depends on its draws. The references are means over four seeds, with the SD
between them; one fit lies within three of those SDs, and another engine no closer.
"""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from analysis.models.mixed_logit import MixedLogit

ELECTRICITY = {  # mean, SD between seeds, error from the Hessian, clustered error; 5,000 draws
    "pf": (-1.01174, 0.00397, 0.03919, 0.05656),
    "cl": (-0.23202, 0.00368, 0.02598, 0.02700),
    "loc": (2.34801, 0.01466, 0.13384, 0.14189),
    "wk": (1.68341, 0.00825, 0.09824, 0.10772),
    "tod": (-9.73035, 0.01765, 0.34924, 0.51091),
    "seas": (-9.88024, 0.05412, 0.33737, 0.50337),
    "sd(pf)": (0.22057, 0.00794, 0.01959, 0.02162),
    "sd(cl)": (0.41027, 0.00227, 0.02517, 0.02755),
    "sd(loc)": (1.89743, 0.01305, 0.12982, 0.13805),
    "sd(wk)": (1.24877, 0.01067, 0.09667, 0.10626),
    "sd(tod)": (2.50688, 0.03830, 0.18910, 0.19759),
    "sd(seas)": (1.63478, 0.04859, 0.18968, 0.17634),
}
KENYA = {  # the same, with 2,000 draws
    "goodqualityclinicalservices": (1.30901, 0.02254, 0.09164, 0.11082),
    "distancetofacilityshort": (0.75936, 0.00547, 0.04879, 0.05308),
    "attitudekindsupportive": (1.98171, 0.00843, 0.09930, 0.12012),
    "medicalequipmentdrugsavail": (1.77544, 0.00539, 0.06970, 0.07635),
    "referralservicesavailable": (0.44219, 0.00242, 0.05177, 0.05441),
    "cost1000": (0.04206, 0.00036, 0.01309, 0.01280),
    "asc_optout": (0.31982, 0.06308, 0.25035, 0.28502),
    "sd(goodqualityclinicalservices)": (1.57129, 0.02228, 0.09170, 0.12096),
    "sd(distancetofacilityshort)": (0.34800, 0.01521, 0.08681, 0.11112),
    "sd(attitudekindsupportive)": (1.61614, 0.01118, 0.09249, 0.10337),
    "sd(medicalequipmentdrugsavail)": (0.77262, 0.01668, 0.06829, 0.05863),
    "sd(referralservicesavailable)": (0.58097, 0.00942, 0.06898, 0.07783),
    "sd(asc_optout)": (3.36352, 0.06166, 0.20928, 0.18969),
}
KENYA_BAD_LEVELS = {  # the same, with 2,000 draws; the specification of a Stata example
    "cost1000": (0.45276, 0.00051, 0.00986, 0.01374),
    "badqualityclinicalservices": (-0.88105, 0.01647, 0.09507, 0.11213),
    "distancetofacilitylong": (-0.15613, 0.00666, 0.05428, 0.05366),
    "attitudeunkindnotsupportive": (-1.39648, 0.02458, 0.09757, 0.10816),
    "medicalequipmentdrugsnotavail": (-1.70433, 0.00194, 0.08035, 0.09007),
    "referralservicesnotavailable": (0.10117, 0.00316, 0.05915, 0.05832),
    "sd(badqualityclinicalservices)": (1.77601, 0.01967, 0.09398, 0.12847),
    "sd(distancetofacilitylong)": (0.77552, 0.01214, 0.06389, 0.08247),
    "sd(attitudeunkindnotsupportive)": (1.80775, 0.00936, 0.08988, 0.09861),
    "sd(medicalequipmentdrugsnotavail)": (1.21519, 0.00343, 0.07580, 0.06934),
    "sd(referralservicesnotavailable)": (0.85395, 0.00732, 0.06711, 0.07545),
}
YOGURT = {  # the same, with 5,000 draws
    "price": (-0.46137, 0.00142, 0.04144, 0.08511),
    "feat": (1.02639, 0.03134, 0.27717, 0.28981),
    "hiland": (-5.47989, 0.05244, 0.55392, 0.99953),
    "weight": (-3.29067, 0.20663, 0.53739, 0.60635),
    "yoplait": (0.72656, 0.13145, 0.39735, 0.59197),
    "sd(feat)": (1.17237, 0.06356, 0.32085, 0.36322),
    "sd(hiland)": (2.62548, 0.02530, 0.44475, 0.73464),
    "sd(weight)": (3.97168, 0.22684, 0.45786, 0.61972),
    "sd(yoplait)": (3.65555, 0.06704, 0.39636, 0.50030),
}
KENYA_PUBLISHED = {  # Oluoch-Aridi et al. 2020, Table 5, with a log-normal cost
    "goodqualityclinicalservices": 1.316,
    "distancetofacilityshort": 0.759,
    "attitudekindsupportive": 1.972,
    "medicalequipmentdrugsavail": 1.764,
    "referralservicesavailable": 0.436,
    "sd(goodqualityclinicalservices)": 1.577,
    "sd(distancetofacilityshort)": 0.374,
    "sd(attitudekindsupportive)": 1.582,
    "sd(medicalequipmentdrugsavail)": 0.778,
    "sd(referralservicesavailable)": 0.535,
}


def independent(data, *, but=(), draws):
    """A fit with normal tastes of their own for all columns but some."""
    random = dict.fromkeys([name for name in data.parameters if name not in but], "normal")
    return MixedLogit(random=random, draws=draws).fit(data)


@pytest.fixture(scope="module")
def electricity_fitted(electricity):
    """Six tastes of the customers, with many draws."""
    return independent(electricity, draws=5000)


@pytest.fixture(scope="module")
def kenya_fitted(kenya):
    """Six tastes of the women, with many draws; all weigh the cost alike."""
    return independent(kenya, but=("cost1000",), draws=5000)


def test_errors_are_of_people_and_not_of_choices(electricity):
    result = independent(electricity, draws=600)
    place = result.parameters.index("cl")

    # 0.014, as from scores of single choices, would be half of what is right.
    assert np.sqrt(result.model_covariance[place, place]) == pytest.approx(0.0256, abs=0.001)
    assert result.standard_errors[place] == pytest.approx(0.0300, abs=0.002)


def test_too_few_draws_for_six_tastes_are_said_to_be(electricity):
    doubled = independent(electricity, draws=100).doubled

    assert doubled.largest == np.abs(doubled.shift).max() > 0.5
    assert not doubled.steady


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fitted", "known", "log_likelihood"),
    [
        ("electricity_fitted", ELECTRICITY, -3878.8),
        ("kenya_fitted", KENYA, -4394.2),
    ],
)
def test_many_draws_give_the_reference(request, fitted, known, log_likelihood):
    result = request.getfixturevalue(fitted)
    estimates, between, by_model, clustered = np.array(list(known.values())).T

    assert result.parameters == tuple(known)
    assert (np.abs(result.estimates - estimates) < 3 * between).all()
    assert result.log_likelihood == pytest.approx(log_likelihood, abs=3)
    assert_allclose(np.sqrt(np.diag(result.model_covariance)), by_model, rtol=0.1)
    assert_allclose(result.standard_errors, clustered, rtol=0.15)
    assert result.doubled.steady


@pytest.mark.slow
def test_many_draws_give_the_reference_of_another_specification(kenya_bad_levels):
    # Four seeds tell an SD to about half of it. For one of the eleven, 0.110 where the reference
    # says 0.101, ours lie three SDs off with any seed, and so do 16,384 draws of either kind.
    result = independent(kenya_bad_levels, but=("cost1000",), draws=5000)
    estimates, between, by_model, clustered = np.array(list(KENYA_BAD_LEVELS.values())).T
    apart = np.abs(result.estimates - estimates)

    assert result.parameters == tuple(KENYA_BAD_LEVELS)
    assert (apart < np.maximum(3 * between, 0.2 * clustered)).all()
    assert (apart < 3 * between).sum() >= 10
    assert result.log_likelihood == pytest.approx(-5428.5, abs=3)
    assert_allclose(np.sqrt(np.diag(result.model_covariance)), by_model, rtol=0.1)
    assert_allclose(result.standard_errors, clustered, rtol=0.15)


@pytest.mark.slow
def test_few_people_with_long_panels_need_very_many_draws(yogurt):
    result = independent(yogurt, but=("price",), draws=20_000)
    estimates, between, by_model, _ = np.array(list(YOGURT.values())).T

    assert result.parameters == tuple(YOGURT)
    assert (np.abs(result.estimates - estimates) < 3 * between).all()
    assert result.log_likelihood == pytest.approx(-1245.9, abs=3)
    assert_allclose(np.sqrt(np.diag(result.model_covariance)), by_model, rtol=0.15)


@pytest.mark.slow
def test_a_published_health_study_is_found_again(kenya_fitted):
    estimates = dict(zip(kenya_fitted.parameters, kenya_fitted.estimates, strict=True))
    errors = dict(zip(kenya_fitted.parameters, kenya_fitted.standard_errors, strict=True))

    for name, published in KENYA_PUBLISHED.items():
        if name.startswith("sd("):
            assert estimates[name] == pytest.approx(published, abs=errors[name]), name
        else:
            assert estimates[name] == pytest.approx(published, rel=0.02), name

"""Swiss journeys, fitted by Biogeme before us: see known_answers/SOURCE.md.

Some of its examples take each journey for a person of its own, and some cluster by person.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from scipy.special import logit

from analysis.choices import ChoiceData
from analysis.covariates import Covariates
from analysis.models.classes import class_panel
from analysis.models.conditional_logit import ConditionalLogit
from analysis.models.mixed_logit import MixedLogit
from analysis.models.nested_logit import NestedLogit
from analysis.models.scaled_logit import ScaledLogit
from analysis.models.swait_louviere import swait_louviere

DATA = Path(__file__).parent.parent / "known_answers"


@pytest.fixture(scope="module")
def journeys():
    """752 people who chose among train, Swissmetro and car nine times, in long form."""
    wide = pd.read_csv(DATA / "swissmetro.csv")
    modes = [
        pd.DataFrame(
            {
                "person": wide["ID"],
                "task": wide.index,
                "driver": wide["SURVEY"],
                "chosen": (wide["CHOICE"] == number).astype(int),
                "mode": mode,
                "time": wide[f"{mode}_TT"] / 100,
                "cost": wide[f"{mode}_CO"] / 100 * (1 if mode == "CAR" else 1 - wide["GA"]),
                "asc_train": int(mode == "TRAIN"),
                "asc_car": int(mode == "CAR"),
            }
        )[wide[f"{mode}_AV"] == 1]
        for number, mode in enumerate(("TRAIN", "SM", "CAR"), start=1)
    ]
    return pd.concat(modes, ignore_index=True)


def choices(frame, respondent="person"):
    """Journeys as numbers, of people, or each of a person of its own."""
    return ChoiceData.from_long(
        frame,
        respondent=respondent,
        task="task",
        chosen="chosen",
        attributes=["time", "cost"],
        constants=["asc_train", "asc_car"],
        alternative="mode",
    )


def test_biogeme_finds_the_same_scale_of_drivers(journeys):
    driver = Covariates.from_frame(journeys, ["driver"], respondent="person")
    result = ScaledLogit().fit(choices(journeys), driver)
    time, cost, train, car, log_scale = result.estimates

    assert result.log_likelihood == pytest.approx(-4976.690602, abs=1e-5)
    assert -cost == pytest.approx(0.357350, abs=5e-5)  # their scale of those on a train
    assert np.exp(log_scale) == pytest.approx(1.492976 / 0.357350, rel=1e-4)
    assert time / -cost == pytest.approx(-1.047820, abs=1e-4)
    assert train / -cost == pytest.approx(-1.251037, abs=2e-4)  # theirs ends 2e-6 nats lower
    assert car / -cost == pytest.approx(-0.042907, abs=1e-4)
    assert np.sqrt(result.model_covariance[1, 1]) == pytest.approx(0.030424, abs=1e-5)


def test_without_a_scale_biogeme_finds_the_same_tastes(journeys):
    # Example b01a; the errors that allow for a person's journeys being alike, by exact Newton.
    by_person = ConditionalLogit().fit(choices(journeys))
    by_journey = ConditionalLogit().fit(choices(journeys, "task"))

    assert by_person.log_likelihood == pytest.approx(-5331.252007, abs=1e-6)
    assert_allclose(
        by_person.estimates, [-1.2778603, -1.0837907, -0.7011867, -0.1546324], rtol=1e-6
    )
    assert_allclose(
        np.sqrt(np.diag(by_person.model_covariance)),
        [0.0568833, 0.0518302, 0.0548739, 0.0432355],
        rtol=1e-6,
    )
    assert_allclose(
        by_journey.standard_errors, [0.1042545, 0.0682251, 0.0825620, 0.0581634], rtol=1e-6
    )
    assert_allclose(
        by_person.standard_errors, [0.2377271, 0.1611691, 0.1834700, 0.1289083], rtol=1e-6
    )


def test_classes_that_share_all_but_one_taste_are_as_likely_as_biogeme_says(journeys):
    # Example b07: a quarter does not mind the time, and its estimates are a maximum.
    data = choices(journeys, "task")
    found = np.array([-2.797932, -1.264065, -0.397586, 0.124605, logit(0.250792)])
    turn = np.zeros((9, 5))  # from what the classes share to the parameters of two classes
    turn[[0, 1, 2, 3, 5, 6, 7, 8], [0, 1, 2, 3, 1, 2, 3, 4]] = 1
    panel = class_panel(turn @ found, data, np.ones((data.n_respondents, 1)), 2)
    score = panel.score @ turn
    bread = np.linalg.inv(turn.T @ panel.information.sum(axis=0) @ turn)
    robust = bread @ (score.T @ score) @ bread

    assert panel.log_likelihood.sum() == pytest.approx(-5208.498030, abs=1e-6)
    assert_allclose(bread @ score.sum(axis=0), 0, atol=5e-6)  # as far as its digits go
    assert_allclose(
        np.sqrt(np.diag(bread))[:4], [0.175604, 0.061179, 0.060847, 0.050484], rtol=1e-4
    )
    assert_allclose(
        np.sqrt(np.diag(robust))[:4], [0.171663, 0.085605, 0.062033, 0.050735], rtol=1e-4
    )


def by_quadrature(theta, data, *, log_normal):
    """Log-likelihood of single journeys with a random taste for time, by the trapezium rule."""
    nodes = np.linspace(-7, 7, 281)
    weights = np.exp(-(nodes**2) / 2) / np.exp(-(nodes**2) / 2).sum()
    index = theta[0] + theta[4] * nodes
    of_time = -np.exp(index) if log_normal else index
    utility = (data.x[:, 1:] @ theta[1:4])[:, None] + data.x[:, :1] * of_time
    log_totals = np.logaddexp.reduceat(utility, data.first_rows, axis=0)
    return float(np.log(np.exp(utility[data.chosen] - log_totals) @ weights).sum())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("distribution", "biogeme", "robust"),
    [
        (  # example b05a, with 10,000 pseudo-random draws
            "normal",
            [-2.256833, -1.284623, -0.402642, 0.136320, 1.654339],
            [0.117184, 0.086250, 0.065846, 0.051755, 0.131836],
        ),
        (  # example b17b, by quadrature
            "negative log-normal",
            [0.569948, -1.376255, -0.350867, 0.167804, 1.213820],
            [0.070411, 0.096032, 0.073180, 0.063408, 0.141278],
        ),
    ],
)
def test_a_taste_for_time_that_differs_is_found_as_biogeme_finds_it(
    journeys, distribution, biogeme, robust
):
    data = choices(journeys, "task")
    result = MixedLogit(random={"time": distribution}, draws=2000).fit(data)
    log_normal = distribution != "normal"
    exact = by_quadrature(result.estimates, data, log_normal=log_normal)

    assert result.log_likelihood == pytest.approx(exact, abs=0.2)
    assert exact > by_quadrature(np.array(biogeme), data, log_normal=log_normal) - 0.05
    assert (np.abs(result.estimates - biogeme) < 0.2 * np.array(robust)).all()
    assert_allclose(result.standard_errors, robust, rtol=0.08)
    assert result.doubled.steady


@pytest.mark.slow
def test_people_who_differ_in_three_tastes_are_found_as_biogeme_finds_them(journeys):
    # Example b12, with 5,000 pseudo-random draws. Its three constants are not told apart; ours
    # are differences to that of Swissmetro, whose spread it finds to be nothing.
    names = ["time", "asc_train", "asc_car"]
    result = MixedLogit(random=dict.fromkeys(names, "normal"), draws=5000).fit(choices(journeys))
    biogeme = [-6.045210, -3.580028, -0.035216 - 0.510528, 0.904044 - 0.510528]
    spreads = [3.547604, 2.763781, 3.957354]

    assert result.log_likelihood == pytest.approx(-3574.9, abs=10)
    assert (np.abs(result.estimates - [*biogeme, *spreads]) < result.standard_errors).all()


def test_drivers_and_passengers_differ_in_more_than_scale(journeys):
    driver = Covariates.from_frame(journeys, ["driver"], respondent="person").z[:, 0]
    groups = {
        name: choices(journeys).of_respondents(np.flatnonzero(driver == number))
        for number, name in enumerate(("passengers", "drivers"))
    }
    result = swait_louviere(groups)

    assert result.scaled.log_likelihood == pytest.approx(-4976.690602, abs=1e-5)
    assert result.log_likelihood == pytest.approx(-5331.252007, abs=1e-5)
    assert result.finding == "tastes differ"


@pytest.fixture(scope="module")
def nested(journeys):
    """Train and car, the modes that there were, in a nest; each journey of a person of its own."""
    existing = {"TRAIN": "existing", "CAR": "existing"}
    return NestedLogit(nests=existing).fit(choices(journeys, respondent="task"))


def test_biogeme_finds_the_same_nest(nested):
    # Example b09, which ends 2e-6 nats lower; its nest parameter is one over the dissimilarity.
    time, cost, train, car, own = nested.estimates

    assert nested.log_likelihood == pytest.approx(-5236.900015, abs=1e-5)
    assert 1 / own == pytest.approx(2.053862, rel=2e-4)
    assert_allclose(
        [time, cost, train, car], [-0.898716, -0.856701, -0.511953, -0.167141], atol=1e-4
    )


def test_biogeme_finds_the_same_errors_of_a_nest(nested):
    known = {  # of time, cost, train, car and the nest parameter
        "model": [0.056989, 0.046273, 0.045181, 0.037137, 0.117679],
        "robust": [0.107108, 0.060033, 0.079114, 0.054528, 0.164154],
    }
    slope = np.append(np.ones(4), nested.estimates[4] ** -2)  # from dissimilarity to theirs

    for errors, covariance in zip(
        known.values(), (nested.model_covariance, nested.covariance), strict=True
    ):
        assert_allclose(np.sqrt(np.diag(covariance)) * slope, errors, rtol=1e-3)


def test_errors_of_a_nest_grow_when_journeys_of_a_person_hang_together(journeys, nested):
    existing = {"TRAIN": "existing", "CAR": "existing"}
    by_person = NestedLogit(nests=existing).fit(choices(journeys))

    assert_allclose(by_person.estimates, nested.estimates, rtol=1e-4)
    assert (by_person.standard_errors > 1.3 * nested.standard_errors).all()
    assert by_person.consistent

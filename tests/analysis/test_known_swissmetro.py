"""Public choices of two groups, fitted by others before us: see known_answers/SOURCE.md."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.choices import ChoiceData
from analysis.covariates import Covariates
from analysis.models.conditional_logit import ConditionalLogit
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
                "time": wide[f"{mode}_TT"] / 100,
                "cost": wide[f"{mode}_CO"] / 100 * (1 if mode == "CAR" else 1 - wide["GA"]),
                "asc_train": int(mode == "TRAIN"),
                "asc_car": int(mode == "CAR"),
            }
        )[wide[f"{mode}_AV"] == 1]
        for number, mode in enumerate(("TRAIN", "SM", "CAR"), start=1)
    ]
    return pd.concat(modes, ignore_index=True)


def choices(frame):
    """Journeys as numbers."""
    return ChoiceData.from_long(
        frame,
        respondent="person",
        task="task",
        chosen="chosen",
        attributes=["time", "cost"],
        constants=["asc_train", "asc_car"],
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
    result = ConditionalLogit().fit(choices(journeys))

    assert result.log_likelihood == pytest.approx(-5331.252007, abs=1e-5)


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

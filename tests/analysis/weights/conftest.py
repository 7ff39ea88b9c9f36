"""People who weigh pain, sleep and weeks in bed as 3 : 2 : 2, and cells made by hand."""

import numpy as np
import pandas as pd
import pytest

from analysis.choices import ChoiceData
from analysis.weights.weight_set import Cell, Outcome

ATTRIBUTES = ("pain", "sleep", "weeks")
DIRECTIONS = {"pain": "strong<some<none", "sleep": "bad<good", "weeks": "lower"}
PAIN = {"strong": 0.0, "some": 0.9, "none": 1.2}
SLEEP = {"bad": 0.0, "good": 0.8}


def make_table(n_people=40, n_tasks=8, *, scale=1.0, seed=1):
    """Answers in long form: one row for each of two alternatives."""
    rng = np.random.default_rng(seed)
    n = n_people * n_tasks
    frame = pd.DataFrame(
        {
            "respondent": np.repeat(np.arange(n_people), 2 * n_tasks),
            "task": np.tile(np.repeat(np.arange(n_tasks), 2), n_people),
            "pain": rng.choice(list(PAIN), 2 * n),
            "sleep": rng.choice(list(SLEEP), 2 * n),
            "weeks": rng.choice([2.0, 6.0, 10.0], 2 * n),
        }
    )
    utility = frame["pain"].map(PAIN) + frame["sleep"].map(SLEEP) - 0.1 * frame["weeks"]
    noisy = (scale * utility + rng.gumbel(size=2 * n)).to_numpy().reshape(n, 2)
    return frame.assign(chosen=(noisy == noisy.max(axis=1, keepdims=True)).ravel().astype(int))


def read(frame, attributes=ATTRIBUTES, directions=DIRECTIONS):
    """The choices of such a table."""
    return ChoiceData.from_long(
        frame,
        respondent="respondent",
        task="task",
        chosen="chosen",
        attributes=attributes,
        directions={name: directions[name] for name in attributes if name in directions},
    )


def make_cell(part_worths, spread=0.0, n_draws=2_000, seed=1, **change):
    """A cell with these part-worths, and draws around them; the first level is always zero."""
    rng = np.random.default_rng(seed)
    points = {name: np.array(values, dtype=float) for name, values in part_worths.items()}
    draws = {
        name: values + spread * np.append(0, np.ones(len(values) - 1)) * noise
        for name, values in points.items()
        for noise in [rng.normal(size=(n_draws, len(values)))]
    }
    given = {"condition": "knee", "age_band": "80+", "role": "patient", "n": 50, "n_tasks": 500}
    return Cell(**(given | {"withheld": "", "part_worths": points, "draws": draws} | change))


@pytest.fixture(scope="session")
def long_table():
    """A function that makes answers in long form."""
    return make_table


@pytest.fixture(scope="session")
def choices_from():
    """A function that reads such answers as choices."""
    return read


@pytest.fixture(scope="session")
def cell_of():
    """A function that makes a cell by hand."""
    return make_cell


@pytest.fixture(scope="session")
def outcomes():
    """Pain of three levels, sleep of two, and weeks in bed."""
    return (
        Outcome("pain", ("strong", "some", "none")),
        Outcome("sleep", ("bad", "good")),
        Outcome("weeks", ("10", "2"), (10.0, 2.0), "weeks"),
    )

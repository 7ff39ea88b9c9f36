"""Flags by place and device add up to the flags of all, and tell of nobody."""

import numpy as np
import pandas as pd
import pytest

from analysis.exports.quality_files import flagged_lines
from analysis.quality import Signal
from analysis.quality_groups import flagged_groups
from questionnaires.disclosure import SMALLEST_SHOWN

PLACES = ["north"] * 40 + ["south"] * 30 + [""] * 10


def signal(flagged, asked):
    """One signal of eighty people, by their places in the row."""
    people = np.arange(80)
    return Signal(
        "speed", "quick", np.isin(people, asked), np.isin(people, flagged), np.zeros(80), []
    )


def told(found, **columns):
    """What is told of each group: how many could be flagged, and how many are."""
    lines = flagged_lines([found], flagged_groups([found], pd.DataFrame(columns)))
    return {(one["by"], one["group"]): tuple(one["flags"][0].values())[1:] for one in lines}


def test_each_group_has_its_own_flags_and_together_they_have_all():
    found = signal(range(50), range(75))
    groups = flagged_groups([found], pd.DataFrame({"clinic": PLACES}))

    assert [(one.id, one.n_asked[0], one.n_flagged[0]) for one in groups] == [
        ("", 5, 0),
        ("north", 40, 40),
        ("south", 30, 10),
    ]
    assert sum(one.n_flagged[0] for one in groups) == found.n_flagged


def test_counts_are_told_to_the_nearest_five_for_each_kind_of_group():
    found = signal(range(52), range(80))
    shown = told(found, device=["tablet"] * 80, clinic=PLACES)

    assert shown[("device", "tablet")] == (80, 50)
    assert shown[("clinic", "north")] == (40, 40)
    assert shown[("clinic", "south")] == (30, 10)  # of 12
    assert shown[("clinic", "")] == (10, 0)


@pytest.mark.parametrize("n", range(1, SMALLEST_SHOWN))
def test_few_who_are_flagged_are_not_told_of(n):
    few = told(signal(range(n), range(80)), clinic=PLACES)

    assert few[("clinic", "north")][1] is None


@pytest.mark.parametrize("n", range(1, SMALLEST_SHOWN))
def test_few_who_are_not_flagged_could_still_be_any_of_one_to_seven(n):
    could, flagged = told(signal(range(n, 80), range(80)), clinic=PLACES)[("clinic", "north")]

    if flagged is not None:  # both are to the nearest 5, so at most 2 away
        assert could - 2 - (flagged + 2) <= 1
        assert could + 2 - (flagged - 2) >= SMALLEST_SHOWN - 1

"""Weights for the people that a service cares for, by numbers written into a page."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.console.explorer import explored
from analysis.console.own_mix import PEOPLE, groups_of, own_mix
from analysis.errors import WeightsError
from analysis.weights.case_mix import mix_weights
from analysis.weights.case_mix_file import CaseMix, Stratum
from analysis.weights.cells import Group
from analysis.weights.weight_set import Cell, Outcome, WeightSet

COLUMNS = ("respondent", "condition", "age_band", "role")


@pytest.fixture
def words(source):
    """The study, and its words."""
    return source.questionnaire.study, source.questionnaire.texts["en"]


@pytest.fixture
def weights(words):
    """Weights of patients of three groups, the second modelled and the third of nobody."""
    outcomes = tuple(Outcome(one.id, tuple(one.level_ids)) for one in words[0].attributes)
    rng = np.random.default_rng(1)

    def cell(condition, age_band, n, swings, role="patient", withheld=""):
        worths = {
            one.id: np.linspace(0, swing, len(one.levels))
            for one, swing in zip(outcomes, swings, strict=True)
        }
        draws = {name: one * rng.uniform(0.8, 1.2, (500, 1)) for name, one in worths.items()}
        kept = ({}, {}) if withheld else (worths, draws)
        return Cell(condition, age_band, role, n, 10 * n, withheld, *kept)

    cells = (
        cell("hip", "65-79", 40, (5, 1, 1, 1, 2)),
        cell("knee", "80+", 3, (1, 1, 1, 5, 2)),
        cell("knee", "18-44", 0, (1, 1, 1, 1, 1), withheld="no respondents"),
        cell("hip", "65-79", 40, (1, 1, 1, 1, 1), role="carer_self"),
    )
    return WeightSet("hip-knee", 1, outcomes, cells, "conditional_logit", 1, 500, "partial")


@pytest.fixture
def mixed(weights, words):
    """Makes the mix of what was written for groups of patients, in their order."""

    def mix(*typed, ranges=None):
        asked = {f"{PEOPLE}{place}": one for place, one in enumerate(typed)}
        groups = groups_of(weights, "patient", asked, *words)
        return own_mix(weights, groups, ranges or {}, words[1])

    return mix


def test_people_of_one_group_alone_have_the_weights_of_that_group(mixed, weights, words):
    alone = mixed("12")
    group = explored(weights, weights.cells[0], {}, *words)

    assert [label for label, _ in alone.lines] == [line.label for line in group.lines]
    assert [(one.weight, one.low, one.high) for _, one in alone.lines] == [
        pytest.approx((line.weight.weight, line.weight.low, line.weight.high))
        for line in group.lines
    ]
    assert alone.picture == group.picture


def test_numbers_in_the_same_proportion_give_the_same_weights(mixed):
    assert mixed("30", "10") == mixed("3", "1", "0")


def test_each_group_counts_in_its_share(mixed):
    found = dict(mixed("30", "10").lines)

    assert found["Independence"].weight == pytest.approx(0.75 * 0.5 + 0.25 * 0.1)
    assert sum(one.weight for one in found.values()) == pytest.approx(1)
    assert mixed("30", "10").modelled_share == 0.25


def test_the_page_says_what_a_file_of_the_same_people_makes_the_command_say(mixed, weights):
    strata = (Stratum("hip", "65-79", (), 30, 2), Stratum("knee", "80+", (), 10, 3))
    mix = CaseMix(Path("mix.csv"), "Hospital", date(2026, 3, 31), (), strata)
    patients = replace(weights, cells=weights.cells[:2])
    asked = [
        Group(cell.key, pd.DataFrame([dict(zip(COLUMNS, ("x", *cell.key), strict=True))]))
        for cell in patients.cells
    ]
    said = mix_weights(patients, asked, mix).roles[0]

    found = mixed("30", "10")

    assert {one.id: one for _, one in found.lines} == {one.id: one for one in said.weights}
    assert found.modelled_share == said.modelled_share


def test_a_narrower_range_changes_the_weights_of_the_mix(mixed):
    ranges = {"independence": ("some_help", "independent")}
    whole, narrow = (dict(one.lines) for one in (mixed("1", "1"), mixed("1", "1", ranges=ranges)))

    assert narrow["Independence"].weight < whole["Independence"].weight


def test_groups_are_those_of_the_role_that_answered(weights, words):
    assert [one.field for one in groups_of(weights, "carer_self", {}, *words)] == ["people-3"]


@pytest.mark.parametrize("typed", [(), ("0", " ", ""), ("", "0")])
def test_nobody_is_no_mix(mixed, typed):
    assert mixed(*typed) is None


@pytest.mark.parametrize("typed", ["-3", "2.5", "many", "12345678", "１２"])
def test_what_is_no_number_of_people_is_refused_with_its_group(mixed, typed):
    with pytest.raises(WeightsError, match=r"Knee, 80 or over: .*: write a whole number of people"):
        mixed("1", typed)


def test_people_without_weights_cannot_be_counted(mixed):
    with pytest.raises(WeightsError, match=r"no weights \(no respondents\); leave it empty"):
        mixed("1", "1", "1")

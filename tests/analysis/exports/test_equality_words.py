"""Weights that differ by age come with what they may not be used for."""

import pytest

from analysis.exports.equality_words import EQUALITY, equality_sentences
from analysis.exports.weights_words import Words
from analysis.weights.case_mix_json import mix_sentences
from analysis.weights.comparisons import Difference
from analysis.weights.group_differences import GroupComparison

WORDS = Words("A study", {"pain": "Pain", "sleep": "Sleep"}, {})
ROLE = {"role": "patient", "withheld": None, "strata": [], "effective_n": 50, "unknown": []}


def compared(segment, p):
    """A comparison of two groups whose weights of pain differ, with this p."""
    found = Difference("pain", ("a", "b"), 0.1, 0.05, 0.15, p, p)
    return GroupComparison(segment, "patient", ("a", "b"), "", (found,))


def test_outcomes_that_ages_weigh_unlike_are_named_with_what_is_owed():
    said = list(equality_sentences([compared("age_band", 0.01)], WORDS))

    assert said == ["Weights of patients differ by age: “Pain”.", EQUALITY]
    assert "never rank or ration people" in EQUALITY


@pytest.mark.parametrize(("segment", "p"), [("age_band", 0.2), ("condition", 0.01)])
def test_nothing_is_said_where_ages_are_not_shown_to_differ(segment, p):
    assert list(equality_sentences([compared(segment, p)], WORDS)) == []


def test_groups_with_less_than_half_of_their_share_are_named():
    line = {"population_share": 0.4, "n": 10, "under_represented": True}
    missing = [line | {"by": "age_band", "group": "80+"}, line | {"by": "sex", "group": "f"}]
    said = list(mix_sentences({"roles": [ROLE | {"modelled_share": 0, "margins": missing}]}))

    assert "Patients: fewer than half of their share were asked: age 80+; sex f" in said

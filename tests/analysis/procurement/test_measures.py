"""Scores of a PROM become shares of patients, and weight that nobody measures is named."""

from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from analysis.errors import TenderError
from analysis.procurement import measures as measures_module
from analysis.procurement.measures import (
    Scores,
    as_cell,
    coverage,
    level_of,
    level_shares,
    read_scores,
)
from questionnaires.attributes import Attribute
from questionnaires.files import find_study, read_study

EXAMPLE = Path(measures_module.__file__).parent / "example"
CONTROL = np.array([-0.0512, 0.1076, 0.1848, 0.2094])  # ICECAP-O, Coast et al. 2008
VALUES = (CONTROL - CONTROL[0]) / (CONTROL[3] - CONTROL[0])


def attribute(cut_offs, n_levels=4):
    """An outcome with levels l0 to l3, measured by a score."""
    measure = {"instrument": "A score", "time_point": "12 months", "cut_offs": cut_offs}
    levels = [{"id": f"l{number}"} for number in range(n_levels)]
    return Attribute.model_validate({"id": "control", "measure": measure, "levels": levels})


def test_a_score_at_a_cut_off_is_in_the_better_level():
    asked = attribute((10, 20, 30))

    assert [level_of(asked, score) for score in (9.9, 10, 20, 29, 30, 48)] == [0, 1, 2, 2, 3, 3]


def test_where_a_low_score_is_good_cut_offs_fall():
    asked = attribute((30, 20, 10))

    assert [level_of(asked, score) for score in (48, 30, 20, 11, 10, 0)] == [0, 1, 2, 2, 3, 3]


def test_shares_add_up_to_a_hundred_exactly():
    shares = level_shares(attribute((10, 20, 30)), Scores("control", (5, 15, 25), (1, 1, 1)))

    assert list(shares.values()) == [Decimal("33.4"), Decimal("33.3"), Decimal("33.3"), 0]
    assert as_cell(shares) == "33.4% l0; 33.3% l1; 33.3% l2"


def test_a_better_mean_score_can_be_worth_less_to_patients():
    asked = attribute((1, 2, 3))
    wide = level_shares(asked, Scores("control", (0, 1, 2, 3), (40, 5, 5, 50)))
    narrow = level_shares(asked, Scores("control", (0, 1, 2, 3), (0, 50, 50, 0)))

    def worth(shares):
        return float(np.array(list(shares.values()), dtype=float) @ VALUES)

    def mean(shares):
        return float(np.array(list(shares.values()), dtype=float) @ np.arange(4)) / 100

    assert mean(wide) == pytest.approx(1.65)
    assert mean(narrow) == pytest.approx(1.50)
    assert worth(wide) < worth(narrow)


@pytest.mark.parametrize(
    ("cut_offs", "message"),
    [((10, 20), "need 3 cut-offs; there are 2"), ((10, 30, 20), "must rise, or fall")],
)
def test_cut_offs_that_do_not_tell_levels_apart_are_refused(cut_offs, message):
    with pytest.raises(ValidationError, match=message):
        attribute(cut_offs)


def test_without_cut_offs_scores_stand_for_no_level():
    with pytest.raises(TenderError, match=r"no cut-offs for its measure; agree which scores"):
        level_of(attribute(()), 12)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("pian,12,3", r'row 2, outcome: "pian"; did you mean "pain"'),
        ("pain,much,3", r'row 2, score: "much" is no number'),
        ("pain,12,some", r'row 2, people: "some"; write how many'),
        ("pain,12,0", r"pain: nobody has a score"),
    ],
)
def test_each_fault_of_the_scores_names_its_row(tmp_path, row, message):
    (tmp_path / "scores.csv").write_text(f"outcome,score,people\n{row}\n")

    with pytest.raises(TenderError, match=message):
        read_scores(tmp_path / "scores.csv", read_study(find_study("hip-knee")))


def test_weight_without_a_measure_is_summed_and_heavy_gaps_are_named():
    found = coverage({"a": 0.4, "b": 0.35, "c": 0.2, "d": 0.05}, {"b"})

    assert found.unmeasured == pytest.approx(0.65)
    assert found.gaps == ("a", "c")
    assert coverage({"a": 1.0}, {"a"}).unmeasured == 0


def test_the_scores_of_the_example_are_what_its_bid_states():
    asked = read_study(find_study("hip-knee"))
    pain = next(
        one for one in read_scores(EXAMPLE / "proms-steady.csv", asked) if one.outcome == "pain"
    )
    steady = (EXAMPLE / "bids.csv").read_text().splitlines()[2]

    assert as_cell(level_shares(asked.attribute("pain"), pain)).replace(".0%", "%") in steady

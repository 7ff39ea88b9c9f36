"""Text that a spreadsheet would run is refused wherever people write it, with its place."""

import json
from datetime import UTC, datetime

import pytest

from analysis.errors import TenderError
from analysis.procurement.claims import read_claim
from analysis.procurement.evaluations import recorded
from analysis.procurement.locking import locked
from analysis.procurement.method import make_method
from analysis.procurement.plain_words import formula_fault, require_plain

T, B = "tender.toml", "bids.csv"
CALC = "=cmd|' /C calc'!A0"
AT = datetime(2026, 9, 1, tzinfo=UTC)
REMEDY = "begins like a formula of a spreadsheet; begin with a letter or a digit"


@pytest.mark.parametrize("text", [CALC, "+1+1", "-2+3", "@SUM(1)", "\t=1+1", "\r=1+1"])
def test_whatever_a_spreadsheet_begins_to_calculate_with_is_refused(text):
    with pytest.raises(ValueError, match=REMEDY):
        require_plain(text)


@pytest.mark.parametrize("text", ["Swift Joint", "5 % = few", "a-b", "<b>", ""])
def test_words_are_left_as_they_are(text):
    assert formula_fault(text) == ""
    assert require_plain(text) == text


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_the_name_of_a_bid_is_no_formula(score_changed, start):
    with pytest.raises(TenderError, match=f"bids.csv, row 4, column name: .*{REMEDY}"):
        score_changed((B, "Swift Joint", f"{start}cmd"))


def test_a_claim_says_nothing_that_runs(tmp_path, claim_said):
    (tmp_path / "claim.json").write_text(json.dumps(claim_said | {"comparator": CALC}))

    with pytest.raises(TenderError, match=f"claim.json: comparator: .*{REMEDY}"):
        read_claim(tmp_path / "claim.json")


@pytest.mark.parametrize("column", ["evaluator", "reason"])
def test_evaluators_words_say_nothing_that_runs(tmp_path, example_score, column):
    said = {"evaluator": "Ann", "reason": "Complete record of a year"} | {column: CALC}
    (tmp_path / "new.csv").write_text(
        "bid,criterion,evaluator,word,reason\n"
        f"steady,delivery,{said['evaluator']},good,{said['reason']}\n"
    )

    with pytest.raises(TenderError, match=f"row 2, column {column}: .*{REMEDY}"):
        recorded(tmp_path / "none.csv", tmp_path / "new.csv", example_score.tender, AT)


def test_nobody_signs_with_a_formula(changed, joint_weights):
    path = changed() / T
    method = make_method(path, joint_weights, "ab" * 32)

    with pytest.raises(TenderError, match=f"--signatory: .*{REMEDY}"):
        locked(path, path, method, signatory=CALC, at=AT)

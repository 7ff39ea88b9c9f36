"""Bids as they are handed in: a slip names file, row and column."""

import re
from decimal import Decimal

import pytest

from analysis.errors import TenderError
from analysis.procurement.bids import read_bids

B = "bids.csv"


@pytest.fixture
def bids_after(changed, example_score):
    """Bids of the example after their text was changed."""

    def read(*replacements):
        folder = changed(*((B, old, new) for old, new in replacements))
        return read_bids(folder / B, example_score.tender, example_score.outcomes.criteria)

    return read


def test_a_bid_says_levels_amounts_shares_and_words(bids_after):
    present = bids_after()[0]

    assert present.status_quo
    assert present.whole_life_cost == Decimal(4650)
    assert [(part.percent, part.level) for part in present.outcomes["independence"]] == [
        (5, "most_help"),
        (25, "some_help"),
        (45, "manages"),
        (25, "independent"),
    ]
    assert present.outcomes["reoperation"][0].position == 2
    assert present.words["clinical_fit"] == "good"


def test_a_cell_may_hold_a_single_level(bids_after):
    bids = bids_after((",6,8,6.5,", ",6_weeks,10_in_100,6.5,"))

    assert bids[2].outcomes["usual_role"][0].position == 3


def test_shares_may_be_of_amounts(bids_after):
    parts = bids_after((",6,8,6.5,", ",50% 6; 50% 26,8,6.5,"))[2].outcomes["usual_role"]

    assert [part.position for part in parts] == [3, 1]


def test_words_may_be_written_in_capitals(bids_after):
    assert bids_after(("outstanding", "Outstanding"))[0].words["training"] == "outstanding"


def test_a_cost_may_have_a_pound_sign_and_commas(bids_after):
    assert bids_after((",4650,", ',"£4,650.50",'))[0].whole_life_cost == Decimal("4650.50")


def test_an_empty_row_is_no_bid(bids_after):
    assert len(bids_after(("\nswift", "\n" + 15 * "," + "\nswift"))) == 3


def test_a_bid_without_a_name_goes_by_its_id(bids_after):
    assert bids_after((",Steady Joint,", ",,"))[1].name == "steady"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (",pain,", ",pian,", 'column "pian": did you mean "pain"?'),
        (",pain,", ",pain,pain,", 'column "pain" stands twice'),
        (",good\n", "\n", "row 2: not 16 cells"),
        ("steady,", "Steady!,", 'row 3, column bid: "Steady!" is not an id'),
        ("steady,", "swift,", 'bid "swift" stands twice'),
        (",yes,4650", ",no,4650", "no row has status_quo = yes; add what is used now"),
        (",no,4850", ",yes,4850", "row 3, status_quo: row 2 is the existing product already"),
        (",no,4850", ",maybe,4850", 'row 3, column status_quo: "maybe"; write yes or no'),
        (",4850,", ",cheap,", 'row 3, column whole_life_cost: "cheap" is not an amount in GBP'),
        (",4850,", ",-1,", 'column whole_life_cost: "-1" is not an amount'),
        (",4850,", ",4850.505,", 'column whole_life_cost: "4850.505" is not an amount'),
        (",6,8,6.5,", ",6,25,6.5,", "row 4, column side_effects: 25 is outside the"),
        (",6,8,6.5,", ",6,,6.5,", "row 4, column side_effects: empty; write a level"),
        (",6,8,6.5,", ",6,few,6.5,", 'row 4, column side_effects: level "few" was'),
        ("2% most_help", "3% most_help", "column independence: shares sum to 101 %; take away 1 %"),
        ("2% most_help", "1% most_help", "column independence: shares sum to 99 %; add 1 %"),
        ("2% most_help", "2% most help", '"2% most help" is not a share of patients'),
        ("outstanding", "superb", 'row 2, column training: "superb" is not a word of the scale'),
    ],
)
def test_a_slip_is_named_with_row_column_and_remedy(bids_after, old, new, message):
    with pytest.raises(TenderError, match=re.escape(message)) as error:
        bids_after((old, new))

    assert B in str(error.value)


def test_a_file_without_bids_is_refused(tmp_path, example_score):
    path = tmp_path / B
    path.write_text(",".join(example_score.tender.columns) + "\n")

    with pytest.raises(TenderError, match="no bids; add one row for each"):
        read_bids(path, example_score.tender, example_score.outcomes.criteria)


def test_a_missing_file_is_named(tmp_path, example_score):
    with pytest.raises(TenderError, match=r"bids\.csv: missing"):
        read_bids(tmp_path / B, example_score.tender, example_score.outcomes.criteria)

"""Points with reasons, by rules that can be followed by hand."""

from decimal import Decimal

import pytest

from analysis.errors import TenderError
from analysis.procurement.scoring import half_up

T, B = "tender.toml", "bids.csv"


def mark(score, bid, criterion):
    """Mark of a bid on a criterion."""
    return next(one for one in score.bids if one.bid.id == bid).mark(criterion)


def total(score, bid):
    """Total of a bid."""
    return next(one for one in score.bids if one.bid.id == bid).total


@pytest.mark.parametrize(
    ("shares", "value"),
    [
        ("35% most_help; 0% some_help; 30% manages; 35% independent", "62.18"),
        ("10% most_help; 40% some_help; 40% manages; 10% independent", "70.60"),
    ],
)
def test_value_is_expected_over_patients_not_taken_at_their_mean(score_changed, shares, value):
    """Mean levels 1.65 and 1.50: the higher mean has the lower value."""
    score = score_changed((B, "2% most_help; 13% some_help; 40% manages; 45% independent", shares))

    assert mark(score, "steady", "independence").value == Decimal(value)


def test_points_follow_from_published_numbers(example_score):
    """.05 × 0 + .25 × 60.9 + .45 × 90.6 + .25 × 100 = 80.995, half up 81.00; of 8.2 points."""
    one = mark(example_score, "present", "independence")

    assert (one.value, one.max_points) == (Decimal("81.00"), Decimal("8.2"))
    assert one.points == Decimal("6.64")
    assert one.reason == (
        "5 % of patients “most help” (0 %); 25 % of patients “some help” (60.9 %); 45 % of patients"
        " “manages” (90.6 %); 25 % of patients “independent” (100 %): on average 81 % of the points"
    )


def test_a_total_is_the_sum_of_published_marks(example_score):
    for one in example_score.bids:
        assert one.total == sum(mark.points for mark in one.marks)
        assert -one.total.as_tuple().exponent == 2


def test_halves_are_rounded_up_not_to_even():
    assert half_up(Decimal("2.665")) == Decimal("2.67")
    assert half_up(2.675) == Decimal("2.68")


def test_an_amount_earns_in_proportion_between_levels(example_score):
    """8 in 100, two fifths of the way from 10 (35.7 %) to 5 (71.4 %)."""
    one = mark(example_score, "swift", "side_effects")

    assert one.value == Decimal("49.98")
    assert one.reason == "“8 people in 100”: 49.98 % of the points"


def test_better_than_the_ceiling_earns_what_the_ceiling_earns(score_changed):
    score = score_changed((T, 'ceiling = "6_weeks"', 'ceiling = "3_months"'))
    one = mark(score, "swift", "usual_role")

    assert one.value == 100
    assert "better than the ceiling, which counts as the ceiling" in one.reason


def test_below_a_floor_that_is_not_pass_or_fail_earns_nothing(score_changed):
    score = score_changed((B, ",6,8,6.5,", ",30,8,6.5,"))
    one = mark(score, "swift", "usual_role")

    assert one.points == 0
    assert "below the floor" in one.reason
    assert not score.bids[2].failed


def test_below_a_pass_or_fail_floor_a_bid_is_out(score_changed):
    score = score_changed((B, ",6,8,6.5,", ",6,16,6.5,"))
    swift = score.bids[2]

    (reason,) = swift.failed
    assert reason == (
        "Long-term side effects: 0 % of patients reach the floor, “15 people in 100”; the tender "
        "asks for 100 %"
    )
    assert "swift" not in score.ranks
    assert sorted(score.ranks.values()) == [1, 2]


def test_the_tender_says_how_many_patients_must_reach_a_floor(score_changed):
    must_reach = 'floor = "some_help"\npass_fail = true\nfloor_share = 95\n'

    score = score_changed((T, 'floor = "most_help"\n', must_reach))

    assert [one.bid.id for one in score.bids if one.failed] == ["swift"]


def test_the_level_that_all_bids_must_reach_earns_no_points(score_changed):
    one_level = 'floor = "3_months"\nceiling = "3_months"\n'

    score = score_changed((T, 'floor = "6_months"\nceiling = "6_weeks"\n', one_level))

    assert [one.bid.id for one in score.bids if one.failed] == ["present"]
    assert mark(score, "swift", "usual_role").max_points == 0
    assert "which meets the level" in mark(score, "swift", "usual_role").reason


@pytest.mark.parametrize(
    ("cost", "value"),
    [("3000", "100.00"), ("3500", "100.00"), ("5000", "50.00"), ("6500", "0.00"), ("7000", "0.00")],
)
def test_cost_earns_by_amounts_that_were_published(score_changed, cost, value):
    assert mark(
        score_changed((B, ",4850,", f",{cost},")), "steady", "whole_life_cost"
    ).value == Decimal(value)


def test_the_values_of_words_come_from_the_tender(score_changed):
    score = score_changed((T, 'word = "good", value = 75', 'word = "good", value = 70'))

    assert mark(score, "steady", "clinical_fit").value == 70


def test_words_count_against_the_best_words_value(score_changed):
    score = score_changed(
        (T, '"outstanding", value = 100', '"outstanding", value = 4'),
        (T, '"good", value = 75', '"good", value = 3'),
        (T, '"acceptable", value = 50', '"acceptable", value = 2'),
        (T, '"limited", value = 25', '"limited", value = 1'),
    )

    assert mark(score, "steady", "clinical_fit").value == 75


def test_removing_a_losing_bid_reverses_nothing(changed, example_score, score_changed):
    """Scored relative to the lowest price, the winner of three could lose to the second of two."""
    swift = (changed() / B).read_text().splitlines()[-1]

    score = score_changed((B, swift + "\n", ""))

    assert {one.bid.id for one in score.bids} == {"present", "steady"}
    for bid in ("present", "steady"):
        assert total(score, bid) == total(example_score, bid)


def test_equal_totals_share_a_rank(changed, score_changed):
    steady = next(
        line for line in (changed() / B).read_text().splitlines() if line.startswith("steady")
    )

    score = score_changed((B, steady, steady + "\n" + steady.replace("steady", "twin", 1)))

    assert score.ranks == {"steady": 1, "twin": 1, "swift": 3, "present": 4}


def test_the_order_of_bids_changes_nothing(changed, example_score, score_changed):
    lines = (changed() / B).read_text().splitlines()
    bids = "\n".join(lines[-3:])

    score = score_changed((B, bids, "\n".join(reversed(lines[-3:]))))

    assert score.ranks == example_score.ranks
    assert score.robustness == example_score.robustness


def test_the_existing_product_is_scored_like_every_bid(example_score, score_changed):
    score = score_changed((B, ",yes,", ",no,"), (B, "Steady Joint,no,", "Steady Joint,yes,"))

    assert [one.total for one in score.bids] == [one.total for one in example_score.bids]


EVERGREEN = """[[gates]]
id = "evergreen"
title = "Evergreen"
definition = "Level 1 of the supplier assessment"
evidence = "The published assessment"
link = "Suppliers of these implants"

# --- The part that patients share out"""


def gated(said):
    """Changes of the example to a tender with a gate, and what Steady Joint says about it."""
    return (
        (T, "# --- The part that patients share out", EVERGREEN),
        (B, "status_quo,", "status_quo,evergreen,"),
        (B, ",yes,4650", ",yes,yes,4650"),
        (B, ",no,4850", f",no,{said},4850"),
        (B, ",no,4300", ",no,yes,4300"),
    )


def test_a_bid_that_fails_a_gate_is_out_and_says_why(example_score, score_changed):
    """Steady Joint would be first. The others keep their totals."""
    score = score_changed(*gated("no"))

    failed = {one.bid.id: one.failed for one in score.bids if one.failed}
    assert failed == {"steady": ("Evergreen: the bid does not meet it",)}
    assert score.ranks == {"swift": 1, "present": 2}
    assert set(score.robustness.bids) == {"present", "swift"}
    assert [one.total for one in score.bids] == [one.total for one in example_score.bids]


def test_a_gate_earns_no_points(example_score, score_changed):
    score = score_changed(*gated("yes"))

    assert score.ranks == example_score.ranks
    assert sum(one.points for one in score.criteria) == 100


def test_a_gate_is_answered_by_yes_or_no(score_changed):
    with pytest.raises(TenderError, match=r'bids.csv, row 3, column evergreen: "perhaps"; write y'):
        score_changed(*gated("perhaps"))

"""How firm a ranking is, which is never the award."""

from decimal import Decimal

import pytest

T, B = "tender.toml", "bids.csv"


def test_chances_of_being_first_sum_to_one(example_score):
    assert sum(example_score.robustness.p_best.values()) == pytest.approx(1)


def test_the_margin_is_between_first_and_second(example_score):
    firm = example_score.robustness
    first, second, _ = sorted((one.total for one in example_score.bids), reverse=True)

    assert firm.leaders == ("steady",)
    assert firm.runner_up == "swift"
    assert firm.margin == first - second


def test_a_bid_that_is_better_in_every_way_is_always_first(score_changed):
    score = score_changed((B, ",4850,", ",3500,"))

    assert score.robustness.p_best["steady"] == 1
    assert score.robustness.points is None


def test_a_bid_that_is_out_has_no_chance(score_changed):
    score = score_changed((B, ",6,8,6.5,", ",6,16,6.5,"))

    assert set(score.robustness.p_best) == {"present", "steady"}


def test_twins_split_their_chance(changed, score_changed):
    steady = next(
        line for line in (changed() / B).read_text().splitlines() if line.startswith("steady")
    )

    chances = score_changed(
        (B, steady, steady + "\n" + steady.replace("steady", "twin", 1))
    ).robustness.p_best

    assert chances["steady"] == chances["twin"]
    assert sum(chances.values()) == pytest.approx(1)


def test_a_word_flip_is_what_scoring_again_would_show(example_score, score_changed):
    """Steady Joint's answer on delivery, one step down: 10 points × 25 % lost."""
    flips = [
        one
        for one in example_score.robustness.words
        if (one.bid, one.criterion) == ("steady", "delivery")
    ]

    again = score_changed(
        (B, "good,good,good,good,good\nswift", "good,good,good,acceptable,good\nswift")
    )

    assert [(one.word, one.other_word, one.leaders) for one in flips] == [
        ("good", "acceptable", ("swift",))
    ]
    assert again.robustness.leaders == ("swift",)


def test_without_a_close_rival_no_word_flips(score_changed):
    score = score_changed((B, ",4850,", ",3500,"), (B, ",4300,", ",6000,"), (B, ",4650,", ",6000,"))

    assert score.robustness.words == ()


def test_moving_the_points_of_the_flip_brings_the_rival_level(example_score):
    firm = example_score.robustness
    flip = firm.points
    values = {
        one.bid.id: {mark.criterion: mark.value for mark in one.marks} for one in example_score.bids
    }

    def gain(bid):
        return values[bid][flip.to_outcome] - values[bid][flip.from_outcome]

    moved = flip.points * (gain(flip.rival) - gain(firm.leaders[0])) / 100

    assert abs(moved - firm.margin) < Decimal("0.01")


def test_a_single_bid_has_no_runner_up(changed, score_changed):
    lines = (changed() / B).read_text().splitlines()

    firm = score_changed((B, "\n".join(lines[-2:]) + "\n", "")).robustness

    assert (firm.leaders, firm.runner_up, firm.margin) == (("present",), "", None)
    assert firm.p_best == {"present": 1}


def test_when_every_bid_is_out_nobody_leads(score_changed):
    score = score_changed((T, "floor = 15 ", "floor = 2 "))

    assert score.robustness.leaders == ()
    assert score.robustness.p_best == {}
    assert score.ranks == {}


def test_each_group_of_patients_has_a_result_of_its_own(example_score):
    cohorts = example_score.robustness.cohorts

    assert [one.cohort.split(", ")[1] for one in cohorts] == ["18-44", "45-64", "65-79", "80+"]
    for one in cohorts:
        assert sum(one.first.values()) == pytest.approx(1)
        assert one.leader == max(one.first, key=one.first.__getitem__)


def test_the_smallest_change_of_one_mark_is_the_margin_and_makes_the_rival_level(example_score):
    flip = example_score.robustness.mark
    firm = example_score.robustness

    bids = {one.bid.id: one for one in example_score.bids}
    assert abs(flip.points) == firm.margin
    changed = {name: bids[name].merit() for name in (firm.leaders[0], flip.rival)}
    changed[flip.bid] = bids[flip.bid].merit(flip.points)
    assert changed[firm.leaders[0]] == changed[flip.rival]


def test_a_lead_beyond_every_mark_cannot_be_flipped_by_one(score_changed):
    score = score_changed((B, ",4850,", ",3500,"), (B, ",4650,", ",6500,"), (B, ",4300,", ",6500,"))

    assert score.robustness.mark is None or abs(score.robustness.mark.points) > 10


def test_where_prices_are_relative_bids_whose_leaving_changes_the_winner_are_named(score_changed):
    relative = (T, 'method = "absolute"', 'method = "relative"\nbecause = "The board asked."')
    score = score_changed(relative, (T, "best = 3500", "# "), (T, "worst = 6500", "# "))

    for one in score.robustness.reversals:
        assert one.without not in score.robustness.leaders
        assert one.leaders != score.robustness.leaders
    cost = {one.bid.id: one.mark("whole_life_cost").value for one in score.bids}
    assert cost["swift"] == 100
    assert cost["steady"] == Decimal("88.66")

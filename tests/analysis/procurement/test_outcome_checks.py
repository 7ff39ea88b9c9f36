"""What to know of the outcomes before they are added up changes no point, and drops none."""

from decimal import Decimal

import pytest

from analysis.exports.outcome_words import (
    aspect_table,
    coverage_sentence,
    little_value_sentence,
    outcome_document,
    outcome_tables,
)
from analysis.exports.score_report import score_report
from analysis.procurement.advice import advice
from analysis.procurement.outcome_checks import (
    UNMAPPED,
    discordances,
    measured_weight,
    of_little_value,
    points_by_question,
    points_by_stage,
    told_together,
)

T = "tender.toml"


def weight(score, outcome):
    """Weight of an outcome before rounding."""
    return next(one.weight for one in score.outcomes.criteria if one.criterion.outcome == outcome)


def points(score, outcome):
    """Points of an outcome."""
    return next(one.points for one in score.outcomes.criteria if one.criterion.outcome == outcome)


def sum_of_outcomes(bid, score):
    """Points of a bid on all patient outcomes."""
    names = [one.criterion.outcome for one in score.outcomes.criteria]
    return sum(bid.mark(name).points for name in names)


def test_weight_that_nobody_measures_is_summed_and_named(example_score, score_changed):
    nobody = score_changed((T, 'collected_by = "National PROMs"', ""))
    found = measured_weight(nobody.outcomes)

    assert measured_weight(example_score.outcomes).unmeasured == weight(example_score, "usual_role")
    assert found.unmeasured == pytest.approx(
        sum(weight(nobody, name) for name in ("usual_role", "independence", "pain"))
    )
    assert found.gaps[0] == "independence"
    assert "“Independence after a year”" in coverage_sentence(nobody)


def test_an_outcome_surely_worth_little_earns_no_premium(example_score, score_changed):
    """A week sooner, from 7 to 6, is surely worth little; from six months, it may be worth more."""
    narrow = score_changed((T, 'floor = "6_months"', "floor = 7"))
    (usual_role,) = of_little_value(narrow.outcomes)

    assert usual_role.criterion.outcome == "usual_role"
    assert usual_role.high < 0.05
    assert of_little_value(example_score.outcomes, 0.01) == []
    assert of_little_value(example_score.outcomes, 1.01) == list(example_score.outcomes.criteria)
    assert "“Back to work, caring or usual role”. Ask for what care" in little_value_sentence(
        narrow
    )
    assert little_value_sentence(example_score) == ""


def test_questions_share_all_points_and_what_answers_none_is_shown(example_score):
    found = points_by_question(example_score.outcomes)

    half = points(example_score, "pain") / 2
    assert found["outcomes_1"] == points(example_score, "independence") + half
    assert found["experience_1"] == points(example_score, "usual_role") + half
    assert found[UNMAPPED] == points(example_score, "reoperation")
    assert sum(found.values()) == example_score.tender.patient_outcomes.points
    assert b"No question: shown, not dropped" in score_report(example_score, "ab" * 32)


def test_points_by_stage_add_up_to_all(example_score):
    found = points_by_stage(example_score.outcomes)

    assert found["Ten years after the operation"] == points(example_score, "reoperation")
    assert sum(found.values()) == Decimal(20)


def test_value_is_split_into_outcome_experience_and_safety_for_every_bid(
    example_score, score_changed
):
    """What is called experience takes all its points with it, of every bid."""
    moved = score_changed((T, 'aspect = "outcome"', 'aspect = "experience"'))
    before, after = (aspect_table(one, one.bids).rows for one in (example_score, moved))

    for column, whole in enumerate(
        [Decimal(20), *(sum_of_outcomes(bid, example_score) for bid in example_score.bids)], start=1
    ):
        assert sum(Decimal(row[column]) for row in before[:3]) == whole
        assert sum(Decimal(row[column]) for row in after[:3]) == whole
    gone = Decimal(before[0][1]) - Decimal(after[0][1])
    assert gone == points(example_score, "independence") + points(example_score, "pain")
    assert Decimal(after[1][1]) - Decimal(before[1][1]) == gone
    assert b"Best Possible Value" in score_report(example_score, "ab" * 32)


def test_a_panel_stands_beside_the_patients_and_moves_no_point(example_score, score_changed):
    other = score_changed((T, "independence = 80, pain = 100", "independence = 1, pain = 100"))
    (panel,) = example_score.tender.patient_outcomes.panels
    found = discordances(example_score.outcomes, panel)

    assert sum(one.panel for one in found) == pytest.approx(1)
    assert sum(one.patients for one in found) == pytest.approx(1)
    gaps = [abs(one.difference) for one in found]
    assert gaps == sorted(gaps, reverse=True)
    assert {one.outcome.criterion.outcome: one.panel for one in found}["pain"] == 100 / 370
    assert [one.total for one in other.bids] == [one.total for one in example_score.bids]


def test_outcomes_that_go_together_over_the_bids_are_named(example_score):
    bids = [example_score.bids[number % 3] for number in range(5)]

    assert list(told_together(example_score.bids, example_score.outcomes)) == []
    pairs = {(one, other) for one, other, _ in told_together(bids, example_score.outcomes)}
    assert ("Independence after a year", "Pain after a year") in pairs


def test_two_outcomes_with_one_measure_may_count_it_twice(score_changed):
    same = score_changed((T, "Score, pain items", "Score, function items"))

    assert any("independence and pain have the same measure" in one for one in advice(same.tender))


def test_pages_say_whom_it_bears_on_and_ask_for_the_equality_impact(score_changed, example_score):
    open_question = score_changed((T, "equality = ", "# equality = "))

    said = score_report(example_score, "ab" * 32).decode()
    assert "never rank or ration people" in said
    assert "nobody&#39;s care depends on their age" in said
    assert "about 900 a year" in said
    assert b"not written down yet" in score_report(open_question, "ab" * 32)
    assert any("declaration.equality: missing" in one for one in advice(open_question.tender))


def test_the_document_says_the_same_as_the_tables(example_score):
    document = outcome_document(example_score)
    captions = [table.caption for table in outcome_tables(example_score)]

    assert document["unmeasured_weight"] == round(weight(example_score, "usual_role"), 6)
    assert document["questions"][-1]["question"] is None
    (panel,) = example_score.tender.patient_outcomes.panels
    assert [one["outcome"] for one in document["panels"][0]["weights"]] == [
        one.outcome.criterion.outcome for one in discordances(example_score.outcomes, panel)
    ]
    assert any(caption.startswith("Beside the patients, and not counted") for caption in captions)

"""The whole way from the files of a tender to its scores."""

from dataclasses import replace

import pytest

from analysis.errors import TenderError
from analysis.procurement.score import score

T, B = "tender.toml", "bids.csv"


def test_every_point_of_the_tender_belongs_to_one_criterion(example_score):
    assert sum(one.points for one in example_score.criteria) == 100
    assert len({one.id for one in example_score.criteria}) == len(example_score.criteria)


@pytest.mark.parametrize("change", [{"study": "stroke"}, {"version": 2}])
def test_weights_of_another_study_or_version_are_refused(changed, joint_weights, change):
    folder = changed()

    with pytest.raises(TenderError, match="asks for hip-knee v1, but the weights are of"):
        score(folder / T, folder / B, replace(joint_weights, **change), "")


def test_stretching_all_utilities_changes_nothing(changed, joint_weights, example_score):
    folder = changed()
    cells = tuple(
        replace(
            cell,
            part_worths={name: 3 * values for name, values in cell.part_worths.items()},
            draws={name: 3 * values for name, values in cell.draws.items()},
        )
        for cell in joint_weights.cells
    )

    stretched = score(folder / T, folder / B, replace(joint_weights, cells=cells), "")

    assert [one.marks for one in stretched.bids] == [one.marks for one in example_score.bids]
    assert stretched.robustness == example_score.robustness


def test_the_order_of_criteria_changes_no_points(changed, joint_weights, example_score):
    folder = changed()
    text = (folder / T).read_text()
    start = text.index("[[patient_outcomes.criteria]]")
    end = text.index("# --- Whose preferences")
    parts = text[start:end].split("[[patient_outcomes.criteria]]")[1:]
    mark = "[[patient_outcomes.criteria]]"
    turned = mark + mark.join(reversed(parts))
    (folder / T).write_text(text[:start] + turned + text[end:])

    again = score(folder / T, folder / B, joint_weights, "")

    def points(scored):
        return {one.criterion.outcome: one.points for one in scored.outcomes.criteria}

    assert points(again) == points(example_score)
    assert [one.total for one in again.bids] == [one.total for one in example_score.bids]


def test_an_older_population_gives_independence_more_points(score_changed, example_score):
    older = score_changed((T, '"80+", share = 20', '"80+", share = 900'))

    def independence(scored):
        return scored.outcomes.criteria[0].points

    assert independence(older) > independence(example_score)


def test_a_younger_population_may_prefer_another_bid(score_changed, example_score):
    younger = score_changed(
        (T, "share = 3 ", "share = 50 "),
        (
            T,
            'share = 50 },\n  { age_band = "80+", share = 20',
            'share = 5 },\n  { age_band = "80+", share = 5',
        ),
    )

    assert example_score.robustness.leaders == ("steady",)
    assert younger.robustness.leaders == ("swift",)

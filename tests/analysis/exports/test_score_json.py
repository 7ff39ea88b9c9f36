"""`score.json` holds all that was published, and why."""

import json

from analysis.exports.score_json import score_document
from questionnaires.files import json_bytes

B = "bids.csv"


def test_a_document_says_what_it_is_and_what_it_is_made_from(example_score):
    document = score_document(example_score)

    assert document["format"] == "whatmatters/score/2"
    assert document["study"] == {
        "id": "hip-knee",
        "version": 1,
        "model": "conditional_logit",
        "weights_sha256": "ab" * 32,
    }
    assert [group["age_band"] for group in document["population"]["groups"]] == [
        "18-44",
        "45-64",
        "65-79",
        "80+",
    ]


def test_a_criterion_carries_its_range_and_its_weight_in_the_whole_tender(example_score):
    criteria = {one["id"]: one for one in score_document(example_score)["criteria"]}

    side_effects = criteria["side_effects"]
    assert side_effects["source"] == "patient_outcome"
    assert side_effects["effective_percent"] == side_effects["points"] == 3.5
    assert (side_effects["outcome"]["floor"], side_effects["outcome"]["ceiling"]) == (
        "15",
        "1_in_100",
    )
    assert criteria["delivery"]["source"] == "evaluated"
    assert criteria["whole_life_cost"]["source"] == "whole_life_cost"


def test_every_criterion_and_bid_has_the_same_keys(score_changed):
    document = score_document(score_changed((B, ",6,8,6.5,", ",6,16,6.5,")))

    for rows in (document["criteria"], document["bids"]):
        assert len({tuple(row) for row in rows}) == 1


def test_marks_add_up_to_the_published_totals(example_score):
    for bid in score_document(example_score)["bids"]:
        assert round(sum(mark["points"] for mark in bid["criteria"]), 2) == bid["total"]


def test_a_bid_that_is_out_has_no_rank_and_a_reason(score_changed):
    document = score_document(score_changed((B, ",6,8,6.5,", ",6,16,6.5,")))
    swift = document["bids"][2]

    assert swift["rank"] is None
    assert swift["p_best"] is None
    assert "Long-term side effects" in swift["disqualified"][0]


def test_what_the_score_does_not_mean_is_in_it(example_score):
    notes = " ".join(score_document(example_score)["notes"])

    assert "not QALYs" in notes
    assert "not the award" in notes
    assert "not legal advice" in notes


def test_the_same_score_gives_the_same_bytes(example_score, score_changed):
    one, other = (json_bytes(score_document(score)) for score in (example_score, score_changed()))

    assert one == other
    assert json.loads(one)["robustness"]["label"] == "robustness, not the award"

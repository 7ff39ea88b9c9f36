"""Fieldwork is told when more answers would not change a tender."""

import json

import pytest

from analysis.console.stopping import stopping
from analysis.exports.score_json import score_document


def test_it_says_what_the_score_says_and_nothing_of_who_wins(example_score, tmp_path):
    path = tmp_path / "score.json"
    path.write_text(json.dumps(score_document(example_score)))
    advice = stopping("Hips", path)
    now = example_score.robustness.more_patients[0].right

    assert advice.enough == (now >= 0.95)
    assert not any(one.bid.name in advice.sentence for one in example_score.bids)


@pytest.mark.parametrize(
    ("right", "enough", "said"),
    [(0.97, True, "more answers will not change it"), (0.6, False, "with 50 more")],
)
def test_the_advice_is_to_stop_once_the_winner_is_sure(tmp_path, right, enough, said):
    chances = [{"more_in_each_group": more, "right": p} for more, p in ((0, right), (50, 0.8))]
    path = tmp_path / "score.json"
    path.write_text(json.dumps({"robustness": {"more_patients": chances}}))
    advice = stopping("Hips", path)

    assert advice.enough is enough
    assert said in advice.sentence


def test_without_a_ranking_nothing_is_said(tmp_path):
    path = tmp_path / "score.json"
    path.write_text('{"robustness": {"more_patients": []}}')

    assert stopping("Hips", path) is None

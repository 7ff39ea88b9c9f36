"""A score in sentences that a board can read."""

import pytest

from analysis.exports.robustness_words import robustness_sentences, word_flip_sentences
from analysis.exports.score_words import ROLES as ROLES_OF_BIDS
from analysis.exports.score_words import chance, summary
from analysis.exports.weights_words import ROLES as ROLES_OF_WEIGHTS
from analysis.verification import ROLES_IN_WORDS
from analysis.weights.explanation import WHO
from questionnaires.study import ROLES

T, B = "tender.toml", "bids.csv"


@pytest.mark.parametrize("words", [ROLES_OF_BIDS, ROLES_OF_WEIGHTS, ROLES_IN_WORDS, WHO])
def test_everybody_who_may_answer_is_called_by_words(words):
    assert {*ROLES} <= words.keys()


def test_bids_with_equal_totals_share_first_place(changed, score_changed):
    steady = next(
        line for line in (changed() / B).read_text().splitlines() if line.startswith("steady")
    )
    twin = steady.replace("steady,Steady", "twin,Twin", 1)

    said = summary(score_changed((B, steady, steady + "\n" + twin)))

    assert said == "Steady Joint and Twin Joint share first place with 68.87 of 100 points."


def test_no_bid_in_the_competition_is_said_plainly(score_changed):
    assert summary(score_changed((T, "floor = 15 ", "floor = 2 "))).startswith("No bid is scored")


def test_the_only_bid_is_called_so(changed, score_changed):
    lines = (changed() / B).read_text().splitlines()

    said = summary(score_changed((B, "\n".join(lines[-2:]) + "\n", "")))

    assert said.startswith("The implant we use now is the only bid in the competition, with 67.39")


def test_words_to_read_again_are_gathered_by_bid(example_score):
    sentences = word_flip_sentences(example_score)

    assert sentences[0].startswith("Steady Joint, one step down in “Progress to net zero”, ")
    assert sentences[0].endswith("Swift Joint would be first.")


def test_a_firm_ranking_says_that_nothing_would_change_it(score_changed):
    score = score_changed((B, ",4850,", ",3500,"), (B, ",4300,", ",6000,"), (B, ",4650,", ",6000,"))

    sentences = robustness_sentences(score)

    assert any(one.startswith("No single word of the evaluators") for one in sentences)
    assert any(one.startswith("No move of points") for one in sentences)


@pytest.mark.parametrize(
    ("share", "said"),
    [(0, "0 %"), (0.004, "less than 1 %"), (0.5, "50 %"), (0.996, "more than 99 %"), (1, "100 %")],
)
def test_a_chance_is_never_rounded_to_certain_or_impossible(share, said):
    assert chance(share) == said

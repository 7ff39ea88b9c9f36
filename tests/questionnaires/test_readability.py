"""Formulas for reading, on sentences short enough to count by hand."""

import pytest

from questionnaires.readability import (
    automated_readability_index,
    hardest,
    lix,
    longest,
    reading_age,
    sentences,
    words,
)

CAT = "The cat sat on the mat."  # 6 words of 3, 3, 3, 2, 3 and 3 letters
PAIN = "Pain is short."  # 3 words, 11 letters
LIFE = "Independence matters to everybody."  # 4 words of 12, 7, 2 and 9 letters


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One. Two! Three?", ("One.", "Two!", "Three?")),
        (
            "It is harder: each is better in some ways.",
            ("It is harder:", "each is better in some ways."),
        ),
        ("It costs 2.50 a day", ("It costs 2.50 a day",)),
        ("He said “no.” She left.", ("He said “no.”", "She left.")),
        ("Pa un? Dewisoch A.", ("Pa un?", "Dewisoch A.")),
        ("...", ()),
        ("", ()),
    ],
)
def test_a_sentence_ends_with_a_stop_that_is_followed_by_a_space(text, found):
    assert sentences(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Well-being isn’t a score", ("Well-being", "isn’t", "a", "score")),
        ("Mae'r GIG yn helpu", ("Mae'r", "GIG", "yn", "helpu")),
        ("65 to 79, or {age_band}", ("65", "to", "79", "or", "age", "band")),
        ("– 20 in 100 people –", ("20", "in", "100", "people")),
        ("llawdriniaeth ŵyr", ("llawdriniaeth", "ŵyr")),
    ],
)
def test_words_have_their_hyphens_and_apostrophes_inside(text, found):
    assert words(text) == found


def test_the_automated_readability_index_is_that_of_senter_and_smith():
    assert automated_readability_index([CAT]) == pytest.approx(4.71 * 17 / 6 + 0.5 * 6 - 21.43)
    assert automated_readability_index([CAT]) == pytest.approx(-5.085)
    assert automated_readability_index([PAIN, LIFE]) == pytest.approx(
        4.71 * 41 / 7 + 0.5 * 7 / 2 - 21.43
    )
    assert automated_readability_index([PAIN, LIFE]) == pytest.approx(7.907142857)


def test_lix_is_the_length_of_sentences_and_the_share_of_long_words():
    assert lix([CAT]) == 6
    assert lix([PAIN, LIFE]) == pytest.approx(7 / 2 + 100 * 3 / 7)
    assert lix([PAIN, LIFE]) == pytest.approx(46.357142857)


def test_a_word_is_long_from_seven_letters_on_and_an_apostrophe_is_none():
    assert lix(["people"]) == 1
    assert lix(["careful"]) == 101
    assert lix(["people's"]) == 101
    assert lix(["isn't it's"]) == 2


def test_reading_age_is_the_grade_and_five_years():
    assert reading_age(4.5) == 9.5
    assert reading_age(-5.085) == 5


def test_the_longest_sentence_is_counted_in_words():
    assert longest([PAIN, CAT, LIFE]) == 6


def test_the_hardest_sentences_come_first_and_short_ones_are_not_compared():
    long_words = "Independence matters to everybody every morning."
    short_words = "You can go out on your own."

    assert hardest([short_words, LIFE, long_words, CAT]) == (long_words, short_words, CAT)
    assert hardest([short_words, LIFE, long_words, CAT], count=1) == (long_words,)
    assert hardest([PAIN]) == ()

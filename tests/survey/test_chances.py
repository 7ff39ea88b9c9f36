"""Chances in the fewest words."""

import pytest

from survey.chances import chance


@pytest.mark.parametrize(
    ("people", "part", "whole"),
    [
        (1, 1, 100),
        (2, 1, 50),
        (5, 1, 20),
        (10, 1, 10),
        (20, 1, 5),
        (25, 1, 4),
        (40, 2, 5),
        (90, 9, 10),
    ],
)
def test_a_chance_that_a_small_fraction_meets_is_said_as_it_is(people, part, whole):
    short = chance(people)

    assert (short.part, short.whole, short.exact) == (part, whole, True)


@pytest.mark.parametrize(
    ("people", "part", "whole"), [(3, 1, 33), (7, 1, 14), (12, 1, 8), (15, 1, 7), (33, 1, 3)]
)
def test_a_chance_that_it_nearly_meets_is_said_with_about(people, part, whole):
    short = chance(people)

    assert (short.part, short.whole, short.exact) == (part, whole, False)


@pytest.mark.parametrize("people", [0, 97, 99, 100])
def test_nobody_and_nearly_everybody_have_no_short_way(people):
    assert chance(people).whole == 0


@pytest.mark.parametrize("people", range(1, 100))
def test_no_short_way_is_off_by_more_than_a_sixteenth(people):
    short = chance(people)

    if short.whole:
        assert abs(short.part / short.whole - people / 100) <= people / 100 / 16


def test_words_that_say_it_already_are_known_in_any_language():
    assert chance(10).is_said_in("1 o bob 10 o bobl")
    assert not chance(10).is_said_in("10 o bob 100 o bobl")

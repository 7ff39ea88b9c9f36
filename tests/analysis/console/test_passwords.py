"""Passwords: long ones, kept so that they cannot be found."""

import pytest

from analysis.console.passwords import fault, is_right, kept


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("fourteen signs", "at least 15"),
        ("x" * 129, "at most 128"),
        ("abababababababab", "different"),
        ("my name is Ada Lovelace", "Leave your name out"),
    ],
)
def test_a_weak_password_is_refused_with_the_remedy(password, said):
    assert said in fault(password, "ada lovelace")


def test_a_few_words_will_do():
    assert fault("correct horse battery", "ada") == ""


def test_a_password_is_known_again_and_differs_from_what_is_kept():
    stored = kept("correct horse battery")

    assert stored.startswith("$argon2id$")
    assert is_right("correct horse battery", stored)
    assert not is_right("correct horse batterie", stored)
    assert not is_right("correct horse battery", None)
    assert not is_right("correct horse battery", "damaged")

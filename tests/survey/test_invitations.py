"""Codes that let people in: easy to type, hard to guess, kept as hashes."""

import pytest

from survey.errors import StoreError
from survey.invitations import (
    ALPHABET,
    NAME,
    check_character,
    code_hash,
    new_code,
    read_code,
    read_invitations,
    shown,
    with_codes,
)


def test_codes_are_never_the_same_and_check_themselves():
    codes = {new_code() for _ in range(500)}

    assert len(codes) == 500
    assert all(read_code(code) == code for code in codes)


def test_a_code_is_understood_however_it_is_typed():
    code = "10ABCXYZ" + check_character("10ABCXYZ")

    assert shown(code).startswith("10A-BCX-YZ")
    for typed in (shown(code), code.lower(), f" {code} ", code.replace("1", "l").replace("0", "o")):
        assert read_code(typed) == code


def test_one_wrong_character_is_always_noticed():
    code = new_code()

    for place in range(9):
        for letter in set(ALPHABET) - {code[place]}:
            assert read_code(code[:place] + letter + code[place + 1 :]) is None


def test_two_neighbours_swapped_are_nearly_always_noticed():
    missed = 0
    for first in ALPHABET:
        for second in ALPHABET:
            code = f"7K{first}{second}MM2X"
            swapped = f"7K{second}{first}MM2X"
            missed += first != second and check_character(code) == check_character(swapped)

    assert missed == 2  # of 992: the two that Luhn's method cannot tell apart, 0 and Z


@pytest.mark.parametrize("typed", ["", "ABC", "A" * 10, "ÄÖÜ", "4F7-K9X-W2M-9", "x" * 10_000])
def test_what_is_no_code_is_none(typed):
    assert read_code(typed) is None


def test_a_file_of_codes_holds_no_code(tmp_path):
    codes = [new_code() for _ in range(3)]
    files = with_codes({}, "hip-knee", {"personal": codes})
    (tmp_path / NAME).write_bytes(files[NAME])
    known = read_invitations(tmp_path, "hip-knee")

    assert not any(code.encode() in files[NAME] for code in codes)
    assert [known[code_hash(code, "hip-knee")] for code in codes] == ["personal"] * 3
    assert code_hash(codes[0], "stroke") not in known


def test_codes_that_were_made_later_are_seen(tmp_path):
    for number, kind in enumerate(("personal", "kiosk"), start=1):
        files = with_codes(read_invitations(tmp_path, "s"), "s", {kind: [new_code()]})
        (tmp_path / NAME).write_bytes(files[NAME])

        assert len(read_invitations(tmp_path, "s")) == number


def test_a_file_that_cannot_be_used_is_named(tmp_path):
    (tmp_path / NAME).write_bytes(with_codes({}, "stroke", {})[NAME])
    with pytest.raises(StoreError, match=r"invitations.json: codes of stroke, not of hip-knee"):
        read_invitations(tmp_path, "hip-knee")
    (tmp_path / NAME).write_text("{half")
    with pytest.raises(StoreError, match=r"invitations.json: damaged; restore it"):
        read_invitations(tmp_path, "hip-knee")

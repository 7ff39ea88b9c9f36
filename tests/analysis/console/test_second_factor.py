"""Codes of the second factor are those that every app shows, and work once."""

import base64

import pytest

from analysis.console.second_factor import step_of

SECRET = base64.b32encode(b"12345678901234567890").decode()
PUBLISHED = {59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"}
# the last six of the eight digits in RFC 6238, appendix B, SHA1


@pytest.mark.parametrize(("now", "code"), PUBLISHED.items())
def test_codes_are_those_of_the_standard(now, code):
    assert step_of(code, SECRET, now, 0) == now // 30
    assert step_of(f"{code[:3]} {code[3:]}", SECRET, now, 0) == now // 30


def test_a_clock_may_be_half_a_minute_off_and_no_more():
    now, code = 1111111109, "081804"

    assert step_of(code, SECRET, now + 30, 0) == step_of(code, SECRET, now - 30, 0) == now // 30
    assert step_of(code, SECRET, now + 61, 0) is None
    assert step_of(code, SECRET, now - 61, 0) is None


def test_a_code_is_not_taken_again():
    assert step_of("081804", SECRET, 1111111109, after=1111111109 // 30) is None
    assert step_of("081805", SECRET, 1111111109, after=0) is None

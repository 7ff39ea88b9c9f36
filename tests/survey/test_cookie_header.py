"""Cookies as a device sends them."""

import pytest
from fastapi import Request

from survey.cookie_header import cookies_of

HEADERS = [
    [],
    [(b"cookie", b"participant=abc; language=cy")],
    [(b"host", b"a"), (b"cookie", b"participant=abc"), (b"cookie", b"language=cy")],
    [(b"cookie", 'participant="a b"; =; x; é=ü'.encode("latin-1"))],
]


@pytest.mark.parametrize("headers", HEADERS)
def test_cookies_are_those_that_the_framework_reads(headers):
    for _ in range(2):  # read, and known from then on
        request = Request({"type": "http", "headers": headers})

        assert dict(cookies_of(request)) == request.cookies

"""The cookies that came with a request; each device says the same with all of its requests."""

from collections.abc import Mapping
from functools import lru_cache

from fastapi import Request
from starlette.requests import cookie_parser

MOST = 2048  # devices


def cookies_of(request: Request) -> Mapping[str, str]:
    """The cookies of a request, by their names."""
    return _read(b"; ".join(value for name, value in request.scope["headers"] if name == b"cookie"))


@lru_cache(maxsize=MOST)  # reading them takes as long as reading the answer that came with them
def _read(header: bytes) -> Mapping[str, str]:
    """The cookies of a header."""
    return cookie_parser(header.decode("latin-1"))

"""What a device remembers: who is answering, and the invitation that let them in."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response

from survey.codes import joined_token, new_token
from survey.cookie_header import cookies_of
from survey.languages import forget_language
from survey.rendering import redirect
from survey.settings import Settings

COOKIE_DAYS = 7  # someone may go on later, on their own device
PARTICIPANT = "participant"
INVITATION = "invitation"
PRESENCE = "presence"  # in a kiosk: without it, the other cookie is worth nothing


@dataclass(frozen=True)
class Secrets:
    """A new participant's token, and the cookies that it is read from."""

    token: str
    cookies: Mapping[str, str]


def new_secrets(settings: Settings) -> Secrets:
    """Secrets of someone who begins.

    In a kiosk the token is made of two cookies. Scripts can delete one of them, also while the
    network is away, and no script can read the other.
    """
    kept, presence = new_token(), new_token()
    if not settings.kiosk:
        return Secrets(kept, {PARTICIPANT: kept})
    return Secrets(joined_token(kept, presence), {PARTICIPANT: kept, PRESENCE: presence})


def read_token(request: Request, settings: Settings) -> str:
    """Token of whoever is here; empty if nobody is."""
    kept = read_cookie(request, settings, PARTICIPANT)
    if not settings.kiosk or not kept:
        return kept
    presence = read_cookie(request, settings, PRESENCE)
    return joined_token(kept, presence) if presence else ""


def read_cookie(request: Request, settings: Settings, name: str) -> str:
    """What a device remembers under a name; empty if nothing."""
    return cookies_of(request).get(settings.cookie(name), "")


def remember(response: Response, settings: Settings, name: str, value: str) -> None:
    """Let a device remember something, for this site only and not for scripts.

    But scripts may delete that someone is there.
    """
    response.set_cookie(
        settings.cookie(name),
        value,
        max_age=COOKIE_DAYS * 24 * 60 * 60,
        httponly=name != PRESENCE,
        secure=settings.secure_cookie,
        samesite="lax",
    )


def let_in(settings: Settings, secrets: Secrets) -> Response:
    """Give a device the cookies of someone who begins, and lead to the first question."""
    response = redirect("/continue")
    for name, value in secrets.cookies.items():
        remember(response, settings, name, value)
    return response


def forget(response: Response, settings: Settings, name: str) -> None:
    """Let a device forget something."""
    response.delete_cookie(
        settings.cookie(name), httponly=True, secure=settings.secure_cookie, samesite="lax"
    )


def forget_person(settings: Settings, path: str = "/") -> Response:
    """Let the device forget who was here, and lead on; who may come in, it still knows."""
    response = redirect(path)
    if path == "/":
        forget_language(response, settings)
    return without_person(response, settings)


def without_person(response: Response, settings: Settings) -> Response:
    """The same answer, which makes the device forget who was here."""
    forget(response, settings, PARTICIPANT)
    if settings.kiosk:
        forget(response, settings, PRESENCE)
    return response

"""What a device remembers: who is answering, and the invitation that let them in."""

from fastapi import Request
from fastapi.responses import Response

from survey.languages import forget_language
from survey.rendering import redirect
from survey.settings import Settings

COOKIE_DAYS = 7  # someone may go on later, on their own device
PARTICIPANT = "participant"
INVITATION = "invitation"


def read_cookie(request: Request, settings: Settings, name: str) -> str:
    """What a device remembers under a name; empty if nothing."""
    return request.cookies.get(settings.cookie(name), "")


def remember(response: Response, settings: Settings, name: str, value: str) -> None:
    """Let a device remember something, for this site only and not for scripts."""
    response.set_cookie(
        settings.cookie(name),
        value,
        max_age=COOKIE_DAYS * 24 * 60 * 60,
        httponly=True,
        secure=settings.secure_cookie,
        samesite="lax",
    )


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
    forget(response, settings, PARTICIPANT)
    return response

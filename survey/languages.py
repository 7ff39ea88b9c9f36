"""The words that someone reads: asked for by an address, kept on the device, or guessed."""

from collections.abc import Sequence
from typing import TypeVar

from fastapi import Request, Response
from starlette.datastructures import URL, QueryParams
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from questionnaires.language import preferred
from survey.cookie_header import cookies_of
from survey.settings import Settings

COOKIE = "language"
PARAMETER = "lang"
KEPT_FOR = 7 * 24 * 60 * 60  # seconds; as long as someone may go on later

Answer = TypeVar("Answer", bound=Response)


class LanguageChoice:
    """Takes `?lang=cy` off an address, keeps it in a cookie, and shows the same page again.

    The choice is of the device, not of the participant: it holds before consent, and a page
    that is answered, refused or not found is found in the same place in other words.
    """

    def __init__(self, app: ASGIApp, offered: Sequence[str], settings: Settings) -> None:
        self.app = app
        self.offered = offered
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        chosen = QueryParams(scope["query_string"]).get(PARAMETER)
        if chosen is None:
            await self.app(scope, receive, send)
            return
        rest = URL(scope=scope).remove_query_params(PARAMETER)
        # One slash at the start: two would be the address of another site.
        path = "/" + rest.path.lstrip("/")
        response = RedirectResponse(
            f"{path}?{rest.query}" if rest.query else path, 303, {"Cache-Control": "no-store"}
        )
        if chosen in self.offered:
            response.set_cookie(
                self.settings.cookie(COOKIE),
                chosen,
                max_age=KEPT_FOR,
                httponly=not self.settings.kiosk,  # there, a script has to forget it
                secure=self.settings.secure_cookie,
                samesite="lax",
            )
        await response(scope, receive, send)


def language_asked(request: Request, offered: tuple[str, ...], settings: Settings) -> str:
    """The words that someone chose on this device, else those that their browser prefers."""
    chosen = cookies_of(request).get(settings.cookie(COOKIE))
    if chosen is not None and chosen in offered:
        return chosen
    return preferred(request.headers.get("accept-language", ""), offered)


def forget_language(response: Answer, settings: Settings) -> Answer:
    """The same answer, which makes the device forget the choice of words."""
    response.delete_cookie(
        settings.cookie(COOKIE), httponly=True, secure=settings.secure_cookie, samesite="lax"
    )
    return response

"""What every answer of the console says to browsers, and which requests it refuses.

Stricter than the survey, which has to serve old tablets: whatever changes something has to be sent
by a page of this console, and the browser has to say so.
"""

from secrets import token_urlsafe

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from questionnaires.web_headers import EVERYWHERE, SAFE_METHODS, STAY_WITH_HTTPS, host_of

POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    **EVERYWHERE,
    "Referrer-Policy": "same-origin",  # with which browsers tell the origin of every form
}
ONE_PAGE_ALONE = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
SURVEY_PAGE = (  # without scripts, and nothing can be sent from it
    "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)


class Guard:
    """Adds the headers to every answer, and refuses what no page of ours has sent."""

    def __init__(self, app: ASGIApp, https: bool) -> None:
        self.app = app
        self.https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope.setdefault("state", {})["nonce"] = nonce = token_urlsafe(16)

        async def send_protected(message: Message) -> None:
            """Send on, with the headers added where an answer starts."""
            if message["type"] == "http.response.start":
                protect(MutableHeaders(scope=message), nonce, https=self.https)
            await send(message)

        if scope["method"] not in SAFE_METHODS and not is_ours(Headers(scope=scope)):
            refusal = PlainTextResponse("Refused: no page of this console has sent this.", 403)
            await refusal(scope, receive, send_protected)
            return
        await self.app(scope, receive, send_protected)


def protect(headers: MutableHeaders, nonce: str, *, https: bool) -> None:
    """Add what is not there to the headers of an answer."""
    headers.setdefault("Content-Security-Policy", POLICY.format(nonce=nonce))
    headers.setdefault("Cache-Control", "no-store")
    headers.update(HEADERS | (STAY_WITH_HTTPS if https else {}))


def is_ours(headers: Headers) -> bool:
    """Whether the browser says that a page of this site sent a request.

    References
    ----------
    W3C (2021), "Fetch Metadata Request Headers", section 2.2.
    """
    site = headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return False
    origin = headers.get("origin")
    if origin is None:
        return site is not None
    return host_of(origin) == headers.get("host")

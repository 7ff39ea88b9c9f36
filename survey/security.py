"""What every answer of the server says to browsers, and which requests it refuses."""

from collections.abc import Iterable, Mapping
from secrets import token_urlsafe

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from questionnaires.web_headers import EVERYWHERE, SAFE_METHODS, STAY_WITH_HTTPS, host_of

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src {scripts}",
        "style-src 'self'",
        "img-src 'self'",
        "media-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS, OVER_HTTPS = (
    tuple((name.lower().encode(), value.encode()) for name, value in said.items())
    for said in (EVERYWHERE | {"Referrer-Policy": "no-referrer"}, STAY_WITH_HTTPS)
)


class Security:
    """Adds the headers to every answer, and refuses what another site's page sends."""

    def __init__(self, app: ASGIApp, https: bool) -> None:
        self.app = app
        self.https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        scope.setdefault("state", {})

        async def send_with_headers(message: Message) -> None:
            """Send on, with the headers added where an answer starts."""
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *headers(scope, https=self.https)]
            await send(message)

        if scope["method"] not in SAFE_METHODS and is_cross_site(scope["headers"]):
            refusal = PlainTextResponse("Refused: this form was sent by another site.", 403)
            await refusal(scope, receive, send_with_headers)
            return
        await self.app(scope, receive, send_with_headers)


def new_nonce(scope: Scope) -> str:
    """A nonce that the scripts of a page are named with, as its answer will say."""
    nonce = token_urlsafe(16)
    scope["state"]["nonce"] = nonce
    return nonce


def headers(scope: Scope, *, https: bool) -> list[tuple[bytes, bytes]]:
    """Headers of an answer: only scripts run that its page names, and what these import."""
    nonce = scope["state"].get("nonce")
    policy = _policy(f"'nonce-{nonce}'") if nonce else WITHOUT_SCRIPTS
    return [policy, *HEADERS, *(OVER_HTTPS if https else ())]


def _policy(scripts: str) -> tuple[bytes, bytes]:
    """The header of the policy."""
    return b"content-security-policy", CONTENT_SECURITY_POLICY.format(scripts=scripts).encode()


WITHOUT_SCRIPTS = _policy("'none'")


def is_vouched_for(headers: Mapping[str, str]) -> bool:
    """Whether the browser says that one of our own pages sent this, or no browser sent it.

    Another site's page cannot add a header such as htmx's without asking first, which we never
    allow. Every browser since 2020 sends Origin with a form, and older ones know SameSite.
    """
    if headers.get("sec-fetch-site") in ("same-origin", "none") or "hx-request" in headers:
        return True
    return "origin" not in headers or host_of(headers["origin"]) == headers.get("host")


def is_cross_site(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether a request that changes something was sent by another site's page.

    Browsers since 2023 say so in Sec-Fetch-Site. Older ones have only Origin, which is "null" on
    our own forms too, because pages send no referrer: there the cookie's SameSite=Lax protects.
    The first of several headers counts; they are as they came, as most requests pass here.

    References
    ----------
    W3C (2021), "Fetch Metadata Request Headers", section 2.2.
    """
    said = dict(reversed([*headers]))
    site = said.get(b"sec-fetch-site")
    if site is not None:
        return site not in (b"same-origin", b"none")
    origin = said.get(b"origin", b"null").decode("latin-1")
    return origin != "null" and host_of(origin) != said.get(b"host", b"").decode("latin-1")

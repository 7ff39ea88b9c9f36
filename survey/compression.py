"""Smaller answers for slow connections, but never of a page that shows a secret."""

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

COMPRESSED = ("/static/", "/consent", "/question/", "/pack")  # addresses that begin so show no code


class Compression:
    """Compresses static files and the pages of the questions.

    Compression tells on secrets: an answer's length depends on what stands beside a secret in it.
    Pages with a code are therefore sent as they are, and so is whatever is not known to have none.

    References
    ----------
    Gluck, Harris and Prado (2013), "BREACH: reviving the CRIME attack".
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.compressed = GZipMiddleware(app, minimum_size=1000, compresslevel=6)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        compress = scope["type"] == "http" and scope["path"].startswith(COMPRESSED)
        await (self.compressed if compress else self.app)(scope, receive, send)

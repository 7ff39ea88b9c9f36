"""Templates to pages, and where static files are."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader

from analysis.console.words import FILTERS
from questionnaires.disclosure import published, shown

PACKAGES = ("analysis.console", "analysis.exports", "nhsuk_frontend_jinja")  # with templates
STATIC = Path(__file__).parent / "static"


@cache
def static_root() -> str:
    """Address of all static files, which changes with any of them, so that they can be kept."""
    files = sorted(path for path in STATIC.rglob("*") if path.is_file())
    content = b"".join(hashlib.sha256(path.read_bytes()).digest() for path in files)
    return f"/static/{hashlib.sha256(content).hexdigest()[:12]}"


@cache
def environment() -> Environment:
    """The templates of the console and of NHS.UK's components, compiled once."""
    made = Environment(
        loader=ChoiceLoader([PackageLoader(one) for one in PACKAGES]),
        autoescape=True,
        undefined=ChainableUndefined,  # NHS.UK's components are written for it
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["static"] = lambda name: f"{static_root()}/{name}"
    made.filters |= FILTERS | {"shown": shown, "told": published}
    return made


def render(
    request: Request, template: str, context: Mapping[str, object], status: int = 200
) -> HTMLResponse:
    """A page, or a part of one if that is what the template is."""
    content = (
        environment()
        .get_template(template)
        .render(path=request.url.path, nonce=request.state.nonce, **context)
    )
    return HTMLResponse(content, status)


def redirect(path: str) -> Response:
    """Lead on to another page, by a GET whatever the method of this request."""
    return RedirectResponse(path, status_code=303)

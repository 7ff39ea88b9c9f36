"""Templates to answers: a whole page, or only its changing part when htmx asks."""

import hashlib
from collections.abc import Mapping
from functools import cache, lru_cache, partial
from pathlib import Path

import nh3
from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader
from markdown_it import MarkdownIt
from markupsafe import Markup

from questionnaires.language import direction, language_of, reading_level
from survey.security import new_nonce
from survey.translations import long_date, plurals, translations

STATIC = Path(__file__).parent / "static"
NO_STORE = {"Cache-Control": "no-store", "Vary": "HX-Request, HX-History-Restore-Request"}

markdown = MarkdownIt("commonmark", {"html": False})
ELEMENTS = {"p", "br", "hr", "strong", "em", "ul", "ol", "li", "blockquote"}
ELEMENTS |= {"h1", "h2", "h3", "h4", "a"}  # of a study's text: no pictures, no code


@lru_cache(maxsize=1024)  # a study has a few hundred texts, and each is shown to everybody
def prose(text: str) -> Markup:
    """Markdown of a study's author as HTML; tags in it are shown, not obeyed.

    What is made of it is cleaned besides, so that a fault of one library is none of ours.
    """
    cleaned = nh3.clean(
        markdown.render(text),
        tags=ELEMENTS,
        attributes={"a": {"href"}},
        url_schemes={"https", "http", "mailto", "tel"},
    )
    return Markup(cleaned)  # noqa: S704 - made of escaped text, and cleaned, by the lines above


@cache
def static_root() -> str:
    """Address of all static files, which changes with any of them, so that they can be kept.

    It is a part of their path: files that name each other, as scripts do, stay of one version.
    """
    files = sorted(path for path in STATIC.rglob("*") if path.is_file())
    content = b"".join(hashlib.sha256(path.read_bytes()).digest() for path in files)
    return f"/static/{hashlib.sha256(content).hexdigest()[:12]}"


def static_url(name: str) -> str:
    """Address of a static file."""
    return f"{static_root()}/{name}"


@cache
def environment(language: str) -> Environment:
    """The templates of the survey and of NHS.UK's components, compiled once for each language."""
    made = Environment(
        loader=ChoiceLoader([PackageLoader("survey"), PackageLoader("nhsuk_frontend_jinja")]),
        autoescape=True,
        undefined=ChainableUndefined,  # NHS.UK's components are written for it
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    # The i18n extension adds this method when it is loaded, which no type checker sees.
    made.install_gettext_translations(  # type: ignore[attr-defined]
        translations(language), newstyle=True
    )
    # Globals, because macros do not see what a page is rendered with.
    made.globals |= {
        "static": static_url,
        "language": language,
        "lang": language_of(language),
        "direction": direction(language),
        "reading_level": reading_level(language),
        "plurals": plurals(language),
    }
    made.filters |= {"prose": prose, "lang": language_of, "direction": direction}
    made.filters["long_date"] = partial(long_date, tag=language)
    return made


def render(
    request: Request, template: str, context: Mapping[str, object], status: int = 200
) -> HTMLResponse:
    """Render a template that extends `layout`, which depends on who is asking."""
    settings = request.app.state.survey.settings
    fragment = wants_fragment(request)
    layout = "fragment.html" if fragment else "page.html"
    templates = environment(str(context["language"]))
    content = templates.get_template(template).render(
        layout=layout,
        fragment=fragment,
        path=request.url.path,
        nonce="" if fragment else new_nonce(request.scope),
        kiosk=settings.kiosk,
        still=settings.paper,  # no scripts: nothing is timed, and nothing waits to be sent
        query=f"{request.url.query}&" if request.url.query else "",  # kept in other words, too
        **context,
    )
    headers = NO_STORE
    if fragment and status != 200:
        headers = NO_STORE | {"HX-Push-Url": "false"}  # the same page again: no new history
    return HTMLResponse(content, status, headers)


def error_words(language: str, reason: str, named: str) -> str:
    """What is wrong with an answer, in the words that its page would show."""
    parts = environment(language).get_template("parts.html").module
    # Macros are attributes of a template's module, which no type checker sees.
    words: Markup = parts.message(reason, named)  # type: ignore[attr-defined]
    return words.unescape().strip()


def fragment(template: str, context: Mapping[str, object], path: str) -> str:
    """The changing part of a page, as htmx would get it."""
    templates = environment(str(context["language"]))
    return templates.get_template(template).render(
        layout="fragment.html", fragment=True, path=path, **context
    )


def wants_fragment(request: Request) -> bool:
    """Whether htmx asks, and not to restore a page that it has lost."""
    return (
        request.headers.get("HX-Request") == "true"
        and request.headers.get("HX-History-Restore-Request") != "true"
    )


def redirect(path: str) -> RedirectResponse:
    """Lead on to another page, by a GET whatever the method of this request."""
    return RedirectResponse(path, status_code=303, headers=NO_STORE)

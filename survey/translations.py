"""The survey's own words in other languages: catalogues of gettext, compiled when first needed."""

import io
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from questionnaires.language import EASY

MOST_FOR_A_PLURAL = 120  # numbers up to it show all plurals of a language that are common
LOCALES = Path(__file__).parent / "locales"


@cache
def translations(tag: str) -> NullTranslations:
    """Words for a tag; what its catalogue lacks is said in standard words, and then in English."""
    chain: NullTranslations = NullTranslations()
    for name in reversed(list(catalogue_names(tag))):
        path = LOCALES / f"{name}.po"
        if path.is_file():
            compiled = _compile(path)
            compiled.add_fallback(chain)
            chain = compiled
    return chain


def has_catalogue(tag: str) -> bool:
    """Whether the survey's own words are in that language; English stands in the templates."""
    language = tag.removesuffix(EASY)
    named = any((LOCALES / f"{name}.po").is_file() for name in catalogue_names(language))
    return named or language.split("-")[0] == "en"


def catalogue_names(tag: str) -> Iterator[str]:
    """Catalogues that words are looked for in, in turn: pt-br-easy, pt-easy, pt-br, pt."""
    language = tag.removesuffix(EASY)
    general = [language]
    while "-" in general[-1]:
        general.append(general[-1].rpartition("-")[0])
    if tag.endswith(EASY):
        yield from (name + EASY for name in general)
    yield from general


@cache
def plurals(tag: str) -> Mapping[str, int]:
    """A number for each plural of a language, by the name that browsers know it by."""
    rule = _locale(tag).plural_form
    return {rule(number): number for number in range(MOST_FOR_A_PLURAL, 0, -1)}


def long_date(day: date, tag: str) -> str:
    """A day as people write it, such as 1 March 2027; in English where a language is not known."""
    return format_date(day, "long", _locale(tag))


def _locale(tag: str) -> Locale:
    """What is known of a language; English where nothing is."""
    language = tag.removesuffix(EASY)
    try:
        return Locale.parse("en-gb" if language == "en" else language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en", "GB")


def _compile(path: Path) -> GNUTranslations:
    """A catalogue as gettext reads it."""
    with path.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)

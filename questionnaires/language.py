"""Which words: a language and how simply it is said, in one tag such as `cy` or `en-easy`."""

from functools import lru_cache
from typing import Annotated, Literal

from pydantic import StringConstraints

EASY = "-easy"
ReadingLevel = Literal["standard", "easy"]
WRITTEN_RIGHT_TO_LEFT = frozenset(
    {"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi", "arab", "hebr", "thaa"}
)

# A language, perhaps its script and region, perhaps "-easy": en, cy-easy, pa-arab, pt-br-easy.
Tag = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[a-z]{4})?(-[a-z]{2})?(-easy)?$")]


def language_of(tag: str) -> str:
    """The language of a tag, as browsers and screen readers know it: `cy` for `cy-easy`."""
    return tag.removesuffix(EASY)


def reading_level(tag: str) -> ReadingLevel:
    """How simply the words of a tag are said."""
    return "easy" if tag.endswith(EASY) else "standard"


def direction(tag: str) -> Literal["ltr", "rtl"]:
    """The direction in which a language is written; a script that is named decides."""
    language, *rest = language_of(tag).split("-")
    script = next((part for part in rest if len(part) == 4), language)
    return "rtl" if script in WRITTEN_RIGHT_TO_LEFT else "ltr"


@lru_cache(maxsize=256)  # asked for every page, and browsers say few different things
def preferred(header: str, offered: tuple[str, ...]) -> str:
    """The words that a browser's Accept-Language asks for, else the first that are offered.

    Nobody is given easy words unasked: a browser cannot say that it wants them.

    References
    ----------
    Fielding, Nottingham and Reschke (2022), "HTTP Semantics", RFC 9110, section 12.5.4;
    Phillips and Davis (2006), "Matching of Language Tags", RFC 4647, section 3.4 (lookup).
    """
    standard = [tag for tag in offered if reading_level(tag) == "standard"]
    for wanted in _by_quality(header):
        while wanted:
            if wanted in standard:
                return wanted
            wanted = wanted.rpartition("-")[0]  # cy-GB asks for cy where there is no cy-gb
    return offered[0]


def _by_quality(header: str) -> list[str]:
    """Languages of an Accept-Language header, those that are wanted most first."""
    ranges: list[tuple[float, str]] = []
    for part in header.lower().split(","):
        name, _, quality = part.partition(";")
        try:
            weight = float(quality.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if weight > 0:
            ranges.append((weight, name.strip()))
    return [name for _, name in sorted(ranges, key=lambda one: -one[0])]

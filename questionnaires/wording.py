"""One study in several languages: the same keys in each, and the same names to fill in."""

import re
from collections.abc import Iterator, Mapping

from questionnaires.errors import StudyError
from questionnaires.text import Text

PLACEHOLDER = re.compile(r"\{[^{}]*\}")
ABOUT_THE_FILE = {"language", "needs_review"}  # said of the words, and never shown among them


def words_by_key(text: Text) -> dict[str, str]:
    """All words of a text by their key, as `attributes.pain.label`, in the order of the file."""
    return dict(_flat(text.model_dump(exclude=ABOUT_THE_FILE)))


def _flat(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    """Strings inside a value, each with the way that leads to it; what is empty is not there."""
    if isinstance(value, str) and value.strip():
        yield key, value.strip()
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield from _flat(part, f"{key}.{name}" if key else name)
    elif isinstance(value, list | tuple):
        for place, part in enumerate(value):
            yield from _flat(part, f"{key}[{place}]")


def require_same_words(texts: Mapping[str, Text], folder: object) -> None:
    """Hold every language to the first: whatever one says, all say.

    Raises
    ------
    StudyError
        If a language lacks a text that the first has, has one that it lacks, or fills in other
        names; the first of these, with its file and key.
    """
    first, *others = texts
    original = words_by_key(texts[first])
    for tag in others:
        found = list(_differences(original, words_by_key(texts[tag]), f"text.{first}.toml"))
        if found:
            more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
            raise StudyError(f"{folder}/text.{tag}.toml: {found[0]}{more}")


def _differences(
    original: Mapping[str, str], words: Mapping[str, str], source: str
) -> Iterator[str]:
    """What one language has to change to say the same as another."""
    for key in (key for key in original if key not in words):
        yield f"{key}: no text, but {source} has one; add it"
    for key in (key for key in words if key not in original):
        yield f"{key}: {source} has no such text; remove it here or add it there"
    for key in (key for key in original if key in words):
        theirs, ours = (set(PLACEHOLDER.findall(said[key])) for said in (original, words))
        if theirs != ours:
            yield (
                f"{key}: fills in {_listed(ours)}, but {source} {_listed(theirs)}; "
                "use the same names"
            )


def _listed(names: set[str]) -> str:
    """Names in an order that is the same each time."""
    return ", ".join(sorted(names)) or "nothing"

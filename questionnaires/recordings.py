"""Recordings of what a page says: sound files beside the words, one for each screen and language.

`audio/cy/attributes.pain.mp3` reads what `[attributes.pain]` says in `text.cy.toml`.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from questionnaires.errors import StudyError, did_you_mean
from questionnaires.text import Text
from questionnaires.wording import words_by_key

FOLDER = "audio"
FORMATS = (".mp3", ".m4a", ".ogg")
CARERS_SHEET = "consent-carer"  # which has a file of its own, and no table in the texts


def find_recordings(
    folder: Path, texts: Mapping[str, Text], carers: Iterable[str] = ()
) -> dict[str, dict[str, str]]:
    """Files of the recordings by language and screen; most studies have none.

    Raises
    ------
    StudyError
        If a file is for no language or screen of the study, is no recording, or is one of two
        for the same screen.
    """
    found: dict[str, dict[str, str]] = {}
    for path in sorted((folder / FOLDER).rglob("*")):
        if path.is_dir():
            continue
        tag, name = path.parent.name, path.name
        if tag not in texts or path.parent.parent != folder / FOLDER:
            raise StudyError(f"{path}: in no folder of a language; {did_you_mean(tag, texts)}")
        if path.suffix not in FORMATS:
            raise StudyError(f"{path}: not {', '.join(FORMATS)}; save the recording as one of them")
        known = {*screens(texts[tag]), *([CARERS_SHEET] if tag in carers else [])}
        if path.stem not in known:
            remedy = did_you_mean(path.stem, known)
            raise StudyError(f"{path}: text.{tag}.toml has no such screen; {remedy}")
        if path.stem in found.setdefault(tag, {}):
            raise StudyError(f"{path}: a second recording of {path.stem}; keep one of them")
        found[tag][path.stem] = f"{FOLDER}/{tag}/{name}"
    return found


def screens(text: Text) -> Iterator[str]:
    """What can be recorded: every table with a heading, and what is said to an answer."""
    for key in words_by_key(text):
        table, _, last = key.rpartition(".")
        if table and last in ("title", "label"):
            yield table
        elif last in ("right", "wrong"):
            yield key

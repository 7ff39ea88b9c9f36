"""Draft, published, amended: which files of a study people are asked with, and since when.

`published.json` beside study.toml lists the editions; the files of each are kept as they were in
`editions/<version>/`. A study without it is a draft.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from questionnaires.errors import StudyError
from questionnaires.frozen import Frozen

NAME = "published.json"
EDITIONS = "editions"
FORMAT: Literal["whatmatters/published/1"] = "whatmatters/published/1"


class Edition(Frozen):
    """One version of a study, frozen."""

    version: int = Field(ge=1)
    published_on: date
    reason: str
    kind: Literal["first", "wording", "structure"]
    sha256: str
    structure: str
    files: Mapping[str, str]


class Publication(Frozen):
    """All versions of a study that people were asked with, first one first."""

    format: Literal["whatmatters/published/1"] = FORMAT
    editions: tuple[Edition, ...] = Field(min_length=1)


def read_editions(folder: Path) -> tuple[Edition, ...]:
    """Editions of a study, first one first; none of a draft.

    Raises
    ------
    StudyError
        If the file was changed by hand into something else.
    """
    kept = folder.resolve()  # a copy in editions/<version> is the last of those up to it
    upto = int(kept.name) if kept.parent.name == EDITIONS and kept.name.isdecimal() else None
    path = (folder if upto is None else kept.parent.parent) / NAME
    try:
        editions = Publication.model_validate_json(path.read_bytes()).editions
        return tuple(one for one in editions if upto is None or one.version <= upto)
    except FileNotFoundError:
        return ()
    except ValidationError as error:
        place = ".".join(map(str, error.errors()[0]["loc"]))
        raise StudyError(
            f"{path}: {place or 'not JSON'}: cannot be read; restore the file as it was written"
        ) from None


def changed_files(edition: Edition, hashes: Mapping[str, str]) -> tuple[str, ...]:
    """Files that are not as they were published, or were added or taken away."""
    names = edition.files.keys() | hashes.keys()
    return tuple(sorted(one for one in names if edition.files.get(one) != hashes.get(one)))

"""Invitations: codes that let people in, kept as hashes in a file beside the answers.

The file is written by `whatmatters links` and only read here, so that more codes can be made
while a survey is open. Which codes were used is in the database, and by whom is nowhere.
"""

import json
import secrets
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from questionnaires.files import json_bytes
from questionnaires.frozen import Frozen
from survey.codes import slow_hash
from survey.errors import StoreError

NAME = "invitations.json"
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O or U
LOOK_ALIKES = str.maketrans("OIL", "011")
LENGTH = 8  # 40 bits, and a check character

Kind = Literal["personal", "kiosk"]  # used once, or by everybody who has it


class Invitation(Frozen):
    """What is kept of a code."""

    kind: Kind
    hash: str


class Invitations(Frozen):
    """All codes of a study."""

    format: Literal["whatmatters/invitations/1"] = "whatmatters/invitations/1"
    study: str
    codes: tuple[Invitation, ...] = ()


def new_code() -> str:
    """A code that nobody has: eight random letters and digits, and one that checks them."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return letters + check_character(letters)


def check_character(letters: str) -> str:
    """The character that tells a slip of the pen: any one wrong, nearly any two swapped.

    References
    ----------
    ISO/IEC 7812-1, annex B (Luhn), with 32 instead of 10 characters.
    """
    total = 0
    for place, letter in enumerate(reversed(letters)):
        value = ALPHABET.index(letter) * (2 - place % 2)
        total += value // 32 + value % 32
    return ALPHABET[-total % 32]


def read_code(typed: str) -> str | None:
    """A code however it is typed: case, spaces, O for 0, I or L for 1; None if it is none."""
    upper = typed[:40].upper().translate(LOOK_ALIKES)
    letters = "".join(letter for letter in upper if letter in ALPHABET)
    whole = len(letters) == LENGTH + 1 and check_character(letters[:-1]) == letters[-1]
    return letters if whole else None


def shown(code: str) -> str:
    """A code as it is printed, in groups of three."""
    return "-".join(code[start : start + 3] for start in range(0, len(code), 3))


def code_hash(code: str, study: str) -> str:
    """What is kept of a code; slow, because 40 bits could be tried through."""
    return slow_hash(code, f"invitation {study}")


def read_invitations(folder: Path, study: str) -> Mapping[str, Kind]:
    """Kinds of the codes of a study by their hash; none before any was made.

    Raises
    ------
    StoreError
        If the file is damaged, or belongs to another study.
    """
    path = folder / NAME
    try:
        stamp = path.stat()
    except FileNotFoundError:
        return {}
    return _read(path, study, stamp.st_mtime_ns, stamp.st_size)


@lru_cache(maxsize=8)
def _read(path: Path, study: str, _changed: int, _size: int) -> Mapping[str, Kind]:
    """The file as it was at that time."""
    try:
        found = Invitations.model_validate(json.loads(path.read_bytes()))
    except (ValueError, ValidationError):
        raise StoreError(f"{path}: damaged; restore it, or make new links") from None
    if found.study != study:
        raise StoreError(f"{path}: codes of {found.study}, not of {study}; name another folder")
    return {one.hash: one.kind for one in found.codes}


def with_codes(
    known: Mapping[str, Kind], study: str, codes: Mapping[Kind, Iterable[str]]
) -> dict[str, bytes]:
    """The file to write into the folder of answers, with more codes in it."""
    kinds = dict(known)
    for kind, made in codes.items():
        kinds |= {code_hash(code, study): kind for code in made}
    listed = tuple(Invitation(kind=one, hash=key) for key, one in sorted(kinds.items()))
    return {NAME: json_bytes(Invitations(study=study, codes=listed).model_dump())}

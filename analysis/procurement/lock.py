"""The lock: what was fixed before bids came in, by whom and when; amendments are new versions.

The lock stands beside the tender as `tender.lock.json`. Each version carries the hash of the one
before, so none can be taken out or rewritten without a trace.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from analysis.errors import TenderError
from analysis.procurement.method import Method
from analysis.procurement.profile import PROFILES
from analysis.procurement.tender_file import LOCK
from questionnaires.files import file_sha256, json_bytes

NAME = LOCK
FORMAT = "whatmatters/lock/1"


@dataclass(frozen=True)
class Version:
    """One published version of a tender: SHA-256 of everything that a score depends on."""

    number: int
    locked_at: datetime  # UTC
    signatory: str  # name and role
    reason: str  # why it amends the version before; empty for the first
    previous: str  # hash of the version before; empty for the first
    tender: str  # tender.toml
    profile: str  # the rules that it keeps
    weights: str  # weights.json, which holds the hash of its draws
    numbers: str  # points of every criterion and value of every level
    chain: Mapping[str, str]  # what the weights were made from: step and file -> hash
    software: Mapping[str, str]

    @property
    def sha256(self) -> str:
        """Hash of all that this version says."""
        return sha256(json_bytes(self.document())).hexdigest()

    def document(self) -> dict[str, Any]:
        """The version as part of the lock's file."""
        return asdict(self) | {
            "locked_at": self.locked_at.isoformat(),
            "chain": dict(self.chain),
            "software": dict(self.software),
        }


@dataclass(frozen=True)
class Lock:
    """Every version of a tender that was published, the last of which holds."""

    tender: str  # its id
    versions: tuple[Version, ...]

    @property
    def current(self) -> Version:
        """The version that holds."""
        return self.versions[-1]

    def to_bytes(self) -> bytes:
        """The lock as its file."""
        versions = [{**one.document(), "sha256": one.sha256} for one in self.versions]
        document = {"format": FORMAT, "tender": self.tender, "versions": versions}
        return json_bytes(document | {"sha256": sha256(json_bytes(document)).hexdigest()})


def read_lock(folder: Path) -> Lock | None:
    """Read the lock beside a tender; None if it is not locked.

    Raises
    ------
    TenderError
        If it is no lock, or a version in it was changed after it was written.
    """
    path = folder / NAME
    if not path.is_file():
        return None
    try:
        content = path.read_bytes()
        document = json.loads(content)
        kept = [one.pop("sha256") for one in document["versions"]]
        versions = TypeAdapter(tuple[Version, ...]).validate_python(document["versions"])
        lock = Lock(str(document["tender"]), versions)
    except (ValueError, KeyError, TypeError, AttributeError, ValidationError):
        raise TenderError(f"{path}: not a lock; restore it from the published pack") from None
    previous = ""
    for one, digest in zip(lock.versions, kept, strict=True):
        if (one.sha256, one.previous) != (digest, previous):
            raise TenderError(
                f"{path}: version {one.number} was changed after it was locked; restore it from "
                "the published pack"
            )
        previous = digest
    if not versions or lock.to_bytes() != content:
        raise TenderError(f"{path}: was changed after it was written; restore it from the pack")
    return lock


def numbers_sha256(method: Method) -> str:
    """Hash of the published numbers: points of each criterion, value of each level."""
    numbers = [
        {
            "id": one.id,
            "points": str(one.points),
            "values": []
            if one.outcome is None
            else [
                [one.outcome.range.label(knot), str(value)]
                for knot, value in zip(one.outcome.range.knots, one.outcome.values, strict=True)
            ],
        }
        for one in method.criteria
    ]
    return sha256(json_bytes(numbers)).hexdigest()


def hashes(tender_path: Path, method: Method) -> dict[str, str]:
    """What a version fixes, by the name of its field."""
    return {
        "tender": file_sha256(tender_path),
        "profile": file_sha256(PROFILES / f"{method.tender.profile}.toml"),
        "weights": method.weights_sha256,
        "numbers": numbers_sha256(method),
    }


def require_as_locked(lock: Lock, tender_path: Path, method: Method) -> None:
    """Hold a method to the version of it that was published.

    Raises
    ------
    TenderError
        If the tender, its profile, its weights or a number differs from what was locked.
    """
    fixed = lock.current
    if lock.tender != method.tender.id:
        raise TenderError(
            f"{tender_path.parent / NAME}: locks {lock.tender}, not {method.tender.id}; keep each "
            "tender in a folder of its own"
        )
    for difference in _differences(fixed, hashes(tender_path, method), tender_path):
        raise TenderError(
            f"{difference} since version {fixed.number} was locked on "
            f"{fixed.locked_at:%d %B %Y at %H:%M} UTC by {fixed.signatory}; restore it, or publish "
            "a new version with `whatmatters tender amend` and a reason"
        )


def _differences(fixed: Version, now: Mapping[str, str], tender_path: Path) -> Iterator[str]:
    """What is not as it was locked, in words, from the start of the chain."""
    words = {
        "weights": "weights.json: these are other weights, or were changed,",
        "tender": f"{tender_path}: changed",
        "profile": f"{tender_path}: the rules of its profile changed",
        "numbers": f"{tender_path}: other points or values come out",
    }
    for field, said in words.items():
        if getattr(fixed, field) != now[field]:
            yield said

"""The step that locks a tender: its lock beside it, and the pack of that version to publish."""

from datetime import datetime
from pathlib import Path

from analysis.exports.pack_files import published_files
from analysis.procurement.lock import NAME, Lock, read_lock
from analysis.procurement.locking import locked
from analysis.procurement.method import make_method
from analysis.procurement.validity import require_valid
from analysis.weights.weights_file import read_weights
from questionnaires.files import file_sha256, write_files


def lock_tender(
    tender: Path, weights: Path, *, signatory: str, at: datetime, reason: str = ""
) -> Lock:
    """Write the lock beside the tender, and the pack of its version: all of it, or nothing.

    Raises
    ------
    WhatMattersError
        If the tender breaks a rule, the weights do not fit or are no longer good, or it cannot be
        locked (again).
    """
    found, digest = read_weights(weights), file_sha256(weights)
    before = read_lock(tender.parent)
    if before is None or before.current.weights != digest:  # a tender under way keeps its own
        require_valid(found, at.date(), weights)
    method = make_method(tender, found, digest)
    made = locked(tender, weights, method, signatory=signatory, at=at, reason=reason)
    files = published_files(method, made, tender.read_bytes())
    write_files(tender.parent, {**files, NAME: made.to_bytes()})
    return made

"""The step that locks a tender: its lock beside it, and the pack of that version to publish."""

from datetime import datetime
from pathlib import Path

from analysis.exports.pack_files import published_files
from analysis.procurement.lock import NAME, Lock
from analysis.procurement.locking import locked
from analysis.procurement.method import make_method
from analysis.weights.weights_file import read_weights
from questionnaires.files import file_sha256, write_files


def lock_tender(
    tender: Path, weights: Path, *, signatory: str, at: datetime, reason: str = ""
) -> Lock:
    """Write the lock beside the tender, and the pack of its version: all of it, or nothing.

    Raises
    ------
    WhatMattersError
        If the tender breaks a rule, the weights do not fit, or it cannot be locked (again).
    """
    method = make_method(tender, read_weights(weights), file_sha256(weights))
    made = locked(tender, weights, method, signatory=signatory, at=at, reason=reason)
    files = published_files(method, made, tender.read_bytes())
    write_files(tender.parent, {**files, NAME: made.to_bytes()})
    return made

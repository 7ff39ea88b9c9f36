"""Making and amending the lock of a tender."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from analysis.errors import TenderError
from analysis.manifest import NAME as MANIFEST
from analysis.manifest import read_manifest, software
from analysis.procurement.lock import NAME, Lock, Version, hashes, read_lock
from analysis.procurement.method import Method
from analysis.procurement.plain_words import formula_fault


def locked(
    tender_path: Path,
    weights_path: Path,
    method: Method,
    *,
    signatory: str,
    at: datetime,
    reason: str = "",
) -> Lock:
    """The lock of a tender with a new version: its first, or an amendment with a reason.

    Raises
    ------
    TenderError
        If nobody signs, the tender is locked already and no reason is given, there is nothing to
        amend, or nothing changed.
    """
    place = tender_path.parent / NAME
    before = read_lock(tender_path.parent)
    if not signatory.strip():
        raise TenderError(
            "--signatory: empty; give the name and role of who signs",
            on_page="Give the name and role of who signs",
        )
    for option, said in (("--signatory", signatory), ("--reason", reason)):
        if fault := formula_fault(said.strip()):
            raise TenderError(f"{option}: {fault}", on_page=fault)
    if before is None and reason:
        raise TenderError(f"{place}: missing; lock the tender before it is amended")
    if before is not None and not reason.strip():
        raise TenderError(
            f"{place}: the tender is locked as version {before.current.number}; to publish "
            "another, use `whatmatters tender amend` with a reason"
        )
    fixed = hashes(tender_path, method)
    if before is not None and all(
        getattr(before.current, field) == digest for field, digest in fixed.items()
    ):
        raise TenderError(
            f"{tender_path}: is as version {before.current.number} was locked: nothing to amend"
        )
    version = Version(
        number=1 if before is None else before.current.number + 1,
        locked_at=at,
        signatory=signatory.strip(),
        reason=reason.strip(),
        previous="" if before is None else before.current.sha256,
        chain=_chain(weights_path.parent),
        software=software(),
        **fixed,
    )
    return Lock(method.tender.id, (*(() if before is None else before.versions), version))


def _chain(folder: Path) -> Mapping[str, str]:
    """Hashes of what the weights were made from: study, design, answers, settings with seeds."""
    if not (folder / MANIFEST).is_file():
        return {}
    manifest = read_manifest(folder)
    files = {
        f"{step.name}: {name}": digest
        for step in manifest.steps
        for name, digest in (*step.inputs.items(), *step.outputs.items())
    }
    settings = {
        f"{step.name}: setting {key}": str(value)
        for step in manifest.steps
        for key, value in step.settings.items()
    }
    return files | settings

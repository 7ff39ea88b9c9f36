"""Verify a folder of results: nothing was changed, and every number comes out again."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from textwrap import shorten
from typing import Any
from zipfile import BadZipFile, ZipFile

import pandas as pd

from analysis.across_studies import CORE
from analysis.errors import AnalysisError
from analysis.manifest import (
    Manifest,
    Step,
    changed_files,
    files_outside,
    read_manifest,
    software,
)
from analysis.remaking import made_again

ABSENT = object()  # in place of a value that one of two documents does not have
TOLERANCE = 2e-6  # of published weights on another machine, whose rounding may differ
SOFTWARE = ("how.software", "draws.sha256")  # what other software may change in a document


class Remark(str):
    """What could not be checked, or differs without harm."""


def verify(folder: Path) -> Iterator[str]:
    """Yield what was found to be true of a folder of results, a line each; or a `Remark`.

    Raises
    ------
    AnalysisError
        At the first link of the chain that differs, by name.
    """
    manifest = read_manifest(folder)
    for difference in changed_files(folder, manifest):
        raise AnalysisError(f"{folder}: {difference}; restore the file, or run that step again")
    n_files = len({name for step in manifest.steps for name in (*step.inputs, *step.outputs)})
    yield f"{n_files} files are as the manifest says"
    for name in files_outside(folder, manifest):
        yield Remark(f"{name}: not in the manifest, so that nothing vouches for it")
    yield from _software(manifest)
    exact = manifest.software == software()
    for step in manifest.steps:
        yield from _again(folder, step, exact=exact)
    if manifest.step("weights") is not None or manifest.step(CORE) is not None:
        weights = folder / "weights.json"
        yield from provenance(json.loads(weights.read_text(encoding="utf-8")))
    elif any(step.name in ("score", "rescale") for step in manifest.steps):
        yield Remark("weights.json was given, with no answers to make it again from: not verified")


def _software(manifest: Manifest) -> Iterator[str]:
    """Versions that are not those of then."""
    now = software()
    for name, then in manifest.software.items():
        if now.get(name) != then:
            yield Remark(f"made with {name} {then}; this machine has {now.get(name, 'none')}")


def _again(folder: Path, step: Step, *, exact: bool) -> Iterator[str]:
    """Run a step again on the bundle's own files and compare; `exact` with the same software."""
    made = made_again(folder, step)
    for name in sorted(made.keys() - step.outputs.keys()):
        if exact:
            raise AnalysisError(f"{folder}/{name}: missing; step {step.name} writes it: restore it")
        yield Remark(f"{name}: the software of then did not make it")
        del made[name]
    exact = exact and all(
        (folder / name).read_bytes() == content
        for name, content in made.items()
        if name.endswith(".json")
    )
    for name, content in made.items():
        yield _compared(folder / name, content, exact=exact)


def _compared(path: Path, made: bytes, *, exact: bool) -> str:
    """What comparing a file with its new making shows.

    Where the numbers are `exact`, all that is made from them is the same to the last byte.

    Raises
    ------
    AnalysisError
        If a number differs, naming it.
    """
    if path.read_bytes() == made:
        return f"{path.name} was made again: the same to the last byte"
    if path.suffix == ".xlsx" and _parts(path.read_bytes()) == _parts(made):
        return f"{path.name} was made again: the same sheets, packed in other bytes"
    if path.suffix == ".json":
        _require_same_numbers(path, made)
    elif path.suffix == ".parquet":
        _require_same_draws(path, made)
    elif exact:
        raise AnalysisError(
            f"{path}: comes out otherwise from the same numbers; the file was not made from them"
        )
    else:
        return Remark(f"{path.name} was not compared: its numbers are the same, in other bytes")
    return f"{path.name} was made again: the same numbers, in other bytes (software differs)"


def _parts(workbook: bytes) -> dict[str, bytes]:
    """What is in a workbook, by name; how it is packed depends on the machine."""
    try:
        with ZipFile(io.BytesIO(workbook)) as packed:
            return {name: packed.read(name) for name in packed.namelist()}
    except BadZipFile:
        return {}


def _require_same_numbers(path: Path, made: bytes) -> None:
    """Raise AnalysisError, naming the place, if a document differs by more than rounding."""
    then, now = json.loads(path.read_text(encoding="utf-8")), json.loads(made)
    for name, one, other in _leaves(then, now):
        close = isinstance(one, float | int) and isinstance(other, float | int)
        same = one == other or (close and abs(one - other) <= TOLERANCE)
        if not same and not name.startswith(SOFTWARE):
            raise AnalysisError(
                f"{path}: {name} is {_said(one)}, but comes out as {_said(other)} from the same "
                "inputs; the file was not made from them"
            )


def _said(value: Any) -> str:
    """A value in a line, or that there is none."""
    return "absent" if value is ABSENT else shorten(repr(value), 80, placeholder=" …")


def _require_same_draws(path: Path, made: bytes) -> None:
    """Raise AnalysisError if the draws of any cell differ by more than rounding."""
    try:
        pd.testing.assert_frame_equal(
            pd.read_parquet(path), pd.read_parquet(io.BytesIO(made)), atol=TOLERANCE, rtol=TOLERANCE
        )
    except AssertionError:
        raise AnalysisError(
            f"{path}: other draws come out of the same inputs; the file was not made from them"
        ) from None


def _leaves(one: Any, other: Any, name: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Pairs of values at the same place of two documents."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in one | other:
            pair = (one.get(key, ABSENT), other.get(key, ABSENT))
            yield from _leaves(*pair, f"{name}.{key}" if name else key)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for k, pair in enumerate(zip(one, other, strict=True)):
            yield from _leaves(*pair, f"{name}[{k}]")
    else:
        yield name, one, other


def provenance(document: dict[str, Any]) -> Iterator[str]:
    """Where the largest weight of each cell comes from, in words."""
    study = document["study"]
    model = document["model"].replace("_", " ")
    for cell in document["cells"]:
        if cell["withheld"]:
            continue
        first = max(cell["attributes"], key=lambda one: float(one["weight"]))
        role = ROLES_IN_WORDS.get(cell["role"], "respondents")
        yield (
            f"this {first['weight']:.2f} for {first['id']} came from {_people(cell, role)}, "
            f"{cell['age_band']}, {cell['condition']}, study {study['id']} "
            f"v{study['version']}, {model}"
        )


def _people(cell: dict[str, Any], role: str) -> str:
    """Who a cell's weights come from, in words."""
    if cell["modelled"]:
        return f"other groups, as {cell['modelled'].split(':')[0]} of these {role} answered"
    owed = f" and, for {cell['pooling_share']:.0%}, other groups" if cell["pooling_share"] else ""
    return f"{cell['n']} {role}{owed}"


ROLES_IN_WORDS = {
    "patient": "patients",
    "carer_self": "carers (for themselves)",
    "carer_proxy": "carers (for the patient)",
    "dyad": "patients with their carers",
}

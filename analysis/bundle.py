"""A folder of results that holds all that it was made from: copies, outputs and a manifest."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from analysis.errors import AnalysisError
from analysis.manifest import (
    BESIDE,
    INPUTS,
    NAME,
    Manifest,
    Step,
    changed_files,
    read_manifest,
    software,
)
from questionnaires.files import write_files


def write_step(
    folder: Path,
    name: str,
    inputs: Mapping[str, bytes],
    settings: Mapping[str, Any],
    outputs: Mapping[str, bytes],
    *,
    before: Manifest | None = None,
    beside: Mapping[str, bytes] | None = None,
) -> None:
    """Write a step's outputs, copies of its inputs and the manifest: all of them or none.

    Files are named by their path in the bundle. `before` has the steps that came first, and
    `beside` the files of those steps.
    """
    manifest = before or Manifest((), {})
    step = Step(name, _hashes(inputs), settings, _hashes(outputs))
    manifest = Manifest(manifest.with_step(step).steps, software())
    write_files(folder, {**(beside or {}), **inputs, **outputs, NAME: manifest.to_bytes()})


def made_from(folder: Path, step: str) -> tuple[Manifest | None, dict[str, bytes]]:
    """What a step rests on in a folder: the steps that made it, and their files.

    None, and no files, where nobody knows how the folder was made.

    Raises
    ------
    AnalysisError
        If a file there is not as its manifest says.
    """
    if not (folder / NAME).is_file():
        return None, {}
    manifest = read_manifest(folder)
    steps = tuple(one for one in manifest.steps if one.name not in (step, BESIDE))
    before = Manifest(steps, manifest.software)
    for difference in changed_files(folder, before):
        raise AnalysisError(f"{folder}: {difference}; restore the file, or run that step again")
    names = {name for one in before.steps for name in (*one.inputs, *one.outputs)}
    return before, {name: (folder / name).read_bytes() for name in sorted(names)}


def copies(files: Mapping[str, Path]) -> dict[str, bytes]:
    """Contents of input files by their path in a bundle."""
    return {f"{INPUTS}/{name}": path.read_bytes() for name, path in files.items()}


def _hashes(files: Mapping[str, bytes]) -> dict[str, str]:
    """SHA-256 of each file."""
    return {name: sha256(content).hexdigest() for name, content in files.items()}

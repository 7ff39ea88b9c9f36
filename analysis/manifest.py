"""The manifest: SHA-256 of everything from the study to the score, and how each was made."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from analysis.errors import AnalysisError
from questionnaires.files import file_sha256, json_bytes

FORMAT = "whatmatters/manifest/2"
EARLIER = "whatmatters/manifest/1"  # without a hash of itself
NAME = "manifest.json"
ENGINES = ("numpy", "scipy", "pandas", "pylogit", "pyarrow")
BESIDE = "beside"  # step of files that are kept as they are, and are not made again
INPUTS = "inputs"  # folder of a bundle that holds copies of what was read


Settings = TypeVar("Settings")


@dataclass(frozen=True)
class Step:
    """One step of the chain: what it read, how it was set, what it wrote."""

    name: str  # weights or score
    inputs: Mapping[str, str]  # path within the bundle -> SHA-256
    settings: Mapping[str, Any]
    outputs: Mapping[str, str]  # path within the bundle -> SHA-256


@dataclass(frozen=True)
class Manifest:
    """The steps behind a folder of results, in the order in which they were run."""

    steps: tuple[Step, ...]
    software: Mapping[str, str]

    def step(self, name: str) -> Step | None:
        """Step of that name, if it was run."""
        return next((step for step in self.steps if step.name == name), None)

    def with_step(self, step: Step) -> "Manifest":
        """The manifest after another step; the same step run again takes its own place."""
        others = tuple(one for one in self.steps if one.name != step.name)
        return Manifest((*others, step), self.software)

    def to_bytes(self) -> bytes:
        """The manifest as its file."""
        steps = [
            {
                "step": step.name,
                "inputs": dict(step.inputs),
                "settings": dict(step.settings),
                "outputs": dict(step.outputs),
            }
            for step in self.steps
        ]
        document = {"format": FORMAT, "steps": steps, "software": dict(self.software)}
        return json_bytes(document | {"sha256": sha256(json_bytes(document)).hexdigest()})


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a folder of results.

    Raises
    ------
    AnalysisError
        If there is none, or it is not one.
    """
    path = folder / NAME
    try:
        content = path.read_bytes()
        document = json.loads(content)
        if document["format"] not in (FORMAT, EARLIER):
            raise AnalysisError(f'{path}: format "{document["format"]}"; expected "{FORMAT}"')
        steps = tuple(
            Step(one["step"], dict(one["inputs"]), dict(one["settings"]), dict(one["outputs"]))
            for one in document["steps"]
        )
        software = dict(document["software"])
    except (FileNotFoundError, NotADirectoryError):
        raise AnalysisError(
            f"{path}: missing; name the folder that `whatmatters weights` or `score` wrote"
        ) from None
    except (ValueError, KeyError, TypeError) as fault:
        raise AnalysisError(f"{path}: not a manifest ({fault}); restore it from a copy") from None
    if not steps:
        raise AnalysisError(f"{path}: names no step; restore it from a copy")
    manifest = Manifest(steps, software)
    sealed = document["format"] == FORMAT or "sha256" in document
    if sealed and manifest.to_bytes() != content:
        raise AnalysisError(f"{path}: changed after it was written; restore it from a copy")
    return manifest


def changed_files(folder: Path, manifest: Manifest) -> Iterator[str]:
    """What is not as the manifest says, in words, from the start of the chain."""
    for step in manifest.steps:
        for kind, files in (("read", step.inputs), ("wrote", step.outputs)):
            for name, digest in files.items():
                path = folder / name
                if not path.is_file():
                    yield f"{name}: missing; step {step.name} {kind} it"
                elif file_sha256(path) != digest:
                    yield f"{name}: changed since step {step.name} {kind} it"


def files_outside(folder: Path, manifest: Manifest) -> list[str]:
    """Files of a folder, by path within it, that no step of its manifest read or wrote."""
    known = {NAME} | {name for step in manifest.steps for name in (*step.inputs, *step.outputs)}
    names = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(set(names) - known)


def from_manifest(kind: type[Settings], step: str, settings: object) -> Settings:
    """Settings of a step, from how they stand in a manifest.

    Raises
    ------
    AnalysisError
        If they are not settings of that kind.
    """
    try:
        return TypeAdapter(kind).validate_python(settings)
    except ValidationError as fault:
        first = fault.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise AnalysisError(f"settings of step {step}: {place}: {first['msg']}") from None


def software() -> dict[str, str]:
    """Versions of what computes the numbers."""
    return {
        "whatmatters": version("whatmatters"),
        "python": python_version(),
        **{name: version(name) for name in ENGINES},
    }


def input_if_read(folder: Path, step: Step, name: str) -> Path | None:
    """An input of a step in a bundle that it may do without; None if it did."""
    return folder / INPUTS / name if f"{INPUTS}/{name}" in step.inputs else None

"""Verify a folder of results: nothing was changed, and every number comes out again."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from analysis.chain import WeightsSettings, make_score, make_weights, software
from analysis.errors import AnalysisError
from analysis.manifest import INPUTS, Manifest, Step, changed_files, read_manifest

TOLERANCE = 2e-6  # of published weights on another machine, whose rounding may differ
AGAIN = ("weights.json", "score.json")  # what is compared after it is made again


def verify(folder: Path) -> Iterator[str]:
    """Yield what was found to be true of a folder of results, a line each.

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
    yield from _software(manifest)
    for step in manifest.steps:
        yield from _again(folder, step)
    weights = folder / "weights.json"
    if weights.is_file():
        yield from provenance(json.loads(weights.read_text(encoding="utf-8")))


def _software(manifest: Manifest) -> Iterator[str]:
    """Versions that are not those of then."""
    now = software()
    for name, then in manifest.software.items():
        if now.get(name) != then:
            yield f"made with {name} {then}; this machine has {now.get(name, 'none')}"


def _again(folder: Path, step: Step) -> Iterator[str]:
    """Run a step again on the bundle's own files and compare."""
    if step.name == "weights":
        studies = {Path(name).parts[1] for name in step.inputs if len(Path(name).parts) > 2}
        answers = next(name for name in step.inputs if len(Path(name).parts) == 2)
        settings = WeightsSettings.from_json(dict(step.settings))
        made = make_weights(
            folder / answers, settings, studies=folder / INPUTS if studies else None
        ).files
    else:
        named = (f"{INPUTS}/tender.toml", f"{INPUTS}/bids.csv", "weights.json")
        _, made = make_score(*(folder / name for name in named))
    for name in AGAIN:
        if name in made:
            yield _compared(folder / name, made[name])


def _compared(path: Path, made: bytes) -> str:
    """What comparing a file with its new making shows.

    Raises
    ------
    AnalysisError
        If a number differs, naming it.
    """
    if path.read_bytes() == made:
        return f"{path.name} was made again: the same to the last byte"
    then, now = json.loads(path.read_text(encoding="utf-8")), json.loads(made)
    skipped = {"how", "draws", "weights_sha256"}
    for name, one, other in _leaves(
        {k: v for k, v in then.items() if k not in skipped},
        {k: v for k, v in now.items() if k not in skipped},
    ):
        close = isinstance(one, float | int) and isinstance(other, float | int)
        if one != other and not (close and abs(one - other) <= TOLERANCE):
            raise AnalysisError(
                f"{path}: {name} is {one!r}, but comes out as {other!r} from the same inputs; "
                "the file was not made from them"
            )
    return f"{path.name} was made again: the same numbers, in other bytes (software differs)"


def _leaves(one: Any, other: Any, name: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Pairs of values at the same place of two documents."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        for key in one:
            yield from _leaves(one[key], other[key], f"{name}.{key}" if name else key)
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
            f"this {first['weight']:.2f} for {first['id']} came from {cell['n']} {role}, "
            f"{cell['age_band']}, {cell['condition']}, study {study['id']} "
            f"v{study['version']}, {model}"
        )


ROLES_IN_WORDS = {
    "patient": "patients",
    "carer_self": "carers (for themselves)",
    "carer_proxy": "carers (for the patient)",
}

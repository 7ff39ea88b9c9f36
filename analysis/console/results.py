"""What long work gave, read from its folder; it never changes, so that it is read once."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from analysis.weights.document import WeightsDocument
from analysis.weights.weight_set import WeightSet
from analysis.weights.weights_file import read_weights

WEIGHTS = "weights.json"


@lru_cache(maxsize=4)  # a set of draws has some megabytes
def read_weight_set(folder: Path) -> WeightSet:
    """The weights of a piece of work, with their draws."""
    return read_weights(folder / WEIGHTS)


@lru_cache(maxsize=8)
def read_document(folder: Path) -> WeightsDocument:
    """The weights of a piece of work as they are published."""
    return WeightsDocument.model_validate_json((folder / WEIGHTS).read_bytes())


def read_quality(folder: Path) -> dict[str, Any]:
    """Flags of quality, with how many chance alone would flag; by place and device besides."""
    found: dict[str, Any] = json.loads((folder / "quality.json").read_bytes())
    return {"signals": found["signals"], "groups": found.get("groups", [])}


def files_of(folder: Path) -> list[str]:
    """Names of the files that can be downloaded."""
    return sorted(path.name for path in folder.iterdir() if path.is_file())

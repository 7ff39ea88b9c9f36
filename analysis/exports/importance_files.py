"""Importance by another method than swings, as files that name the method everywhere."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.importance_run import ImportanceCell, ImportanceSettings
from analysis.weights.importance import MEANING
from questionnaires.disclosure import published
from questionnaires.files import json_bytes

FORMAT = "whatmatters/importance/1"
NOT_A_WEIGHT = "Not a weight for a tender: those are signed swings over a named range."
DIGITS = 6


def importance_files(
    settings: ImportanceSettings,
    version: int,
    cells: Sequence[ImportanceCell],
    inputs: Mapping[str, str],
    software: Mapping[str, str],
) -> dict[str, bytes]:
    """Files by name; `inputs` are the hashes of what they were made from."""
    document = {
        "format": FORMAT,
        "study": {"id": settings.study, "version": version},
        "method": settings.method,
        "what it means": f"{MEANING[settings.method]} {NOT_A_WEIGHT}",
        "seed": settings.seed,
        "n_draws": settings.n_draws,
        "cells": [_cell(one) for one in cells],
        "how": {"inputs": dict(inputs), "software": dict(software)},
    }
    rows = [
        {
            "method": settings.method,
            **dict(zip(("condition", "age_band", "role"), cell.key, strict=True)),
            "n": published(cell.n),
            "id": one.id,
            "share": one.share,
            "low": one.low,
            "high": one.high,
        }
        for cell in cells
        for one in cell.found
    ]
    table: str = pd.DataFrame(rows).to_csv(index=False, float_format="%.6f", lineterminator="\n")
    return {"importance.json": json_bytes(document), "importance.csv": table.encode()}


def _cell(cell: ImportanceCell) -> dict[str, Any]:
    """A cell as it is published."""
    return {
        **dict(zip(("condition", "age_band", "role"), cell.key, strict=True)),
        "n": published(cell.n),
        "withheld": cell.withheld or None,
        "outcomes": [
            {
                "id": one.id,
                "share": round(one.share, DIGITS),
                "low": round(one.low, DIGITS),
                "high": round(one.high, DIGITS),
            }
            for one in cell.found
        ],
    }

"""The step that says how carefully people answered: from an export to flags and sensitivities."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.answered_tasks import AnsweredTasks
from analysis.answers import naming
from analysis.coding import require_column
from analysis.exports.quality_files import quality_document, quality_files
from analysis.quality import signals
from analysis.quality_weights import weights_without
from analysis.tables import read_responses, read_table
from questionnaires.files import file_sha256, find_study, read_questionnaire

STEP = "quality"


@dataclass(frozen=True)
class QualityRun:
    """What is published of response quality, and what it was made from."""

    document: dict[str, Any]
    files: dict[str, bytes]  # outputs by name
    inputs: dict[str, Path]  # name in a bundle -> file
    settings: dict[str, Any]  # as a manifest holds them


def make_quality(
    responses: Path,
    study: str,
    respondents: Path | None = None,
    *,
    seed: int = 1,
    studies: Path | None = None,
    progress: Callable[[float], None] = lambda _: None,
) -> QualityRun:
    """Flag how carefully people answered; `studies` is a folder to look for the study in.

    Raises
    ------
    WhatMattersError
        If a file is wrong, or the choices have no estimate.
    """
    asked = read_questionnaire(studies / study if studies else find_study(study))
    read = {path.name: path for path in (responses, respondents) if path is not None}
    with naming(responses):
        frame = read_responses(responses, asked.study)
        tasks = AnsweredTasks.of(frame, asked.study)
        found = signals(tasks, None if respondents is None else devices(respondents))
        progress(0.4)
        lines = list(weights_without(frame, asked.study, tasks.people, found, seed=seed))
    hashes = {name: file_sha256(path) for name, path in read.items()} | dict(asked.hashes)
    text = asked.texts[asked.language]
    return QualityRun(
        quality_document(asked.study, tasks, found, lines, hashes),
        quality_files(asked.study, text, tasks, found, lines, hashes),
        read | {f"{asked.study.id}/{name}": asked.folder / name for name in asked.hashes},
        {
            "study": asked.study.id,
            "responses": responses.name,
            "respondents": None if respondents is None else respondents.name,
            "seed": seed,
        },
    )


def devices(path: Path) -> pd.Series:
    """Kind of device of each respondent, by their number in the export."""
    table = read_table(path, dtype=str, keep_default_na=False)
    with naming(path):
        for name in ("respondent", "device"):
            require_column(table, name)
    return table.set_index("respondent")["device"]

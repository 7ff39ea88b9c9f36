"""The step that says how carefully people answered: from an export to flags and sensitivities."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.answered_tasks import AnsweredTasks
from analysis.answers import naming
from analysis.coding import require_column
from analysis.exports.quality_files import quality_document, quality_files
from analysis.quality import Signal, signals
from analysis.quality_groups import FlaggedGroup, flagged_groups
from analysis.quality_weights import weights_without
from analysis.tables import read_responses, read_table
from questionnaires.files import file_sha256, find_study, read_questionnaire
from questionnaires.study import Study

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
        about = None if respondents is None else about_people(respondents, asked.study)
        found = signals(tasks, None if about is None else about["device"])
        groups = [] if about is None else _groups(found, about, tasks)
        progress(0.4)
        lines = list(weights_without(frame, asked.study, tasks.people, found, seed=seed))
    hashes = {name: file_sha256(path) for name, path in read.items()} | dict(asked.hashes)
    text = asked.texts[asked.language]
    return QualityRun(
        quality_document(asked.study, tasks, found, lines, hashes, groups),
        quality_files(asked.study, text, tasks, found, lines, hashes, groups),
        read | {f"{asked.study.id}/{name}": asked.folder / name for name in asked.hashes},
        {
            "study": asked.study.id,
            "responses": responses.name,
            "respondents": None if respondents is None else respondents.name,
            "seed": seed,
        },
    )


def about_people(path: Path, study: Study) -> pd.DataFrame:
    """Kind of device of each respondent, and where they took part if the study asks for it.

    A row for each, by their number in the export.
    """
    table = read_table(path, dtype=str, keep_default_na=False)
    wanted = ["device", *([study.fieldwork.place] if study.fieldwork.place else [])]
    with naming(path):
        for name in ("respondent", *wanted):
            require_column(table, name)
    return table.set_index("respondent")[wanted]


def _groups(
    found: Sequence[Signal], about: pd.DataFrame, tasks: AnsweredTasks
) -> list[FlaggedGroup]:
    """Flags by what is told of people, in the order of the answers."""
    return flagged_groups(found, about.reindex(tasks.people.index).fillna(""))

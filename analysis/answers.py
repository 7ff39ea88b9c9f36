"""Answers as they were read and checked, with the study that they belong to."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.choices import ChoiceData
from analysis.coding import Coding, require_column
from analysis.designs.diagnostics import diagnostics, require_identified
from analysis.errors import AnalysisError
from analysis.tables import read_responses, read_table
from analysis.weights.cells import RESPONDENT
from analysis.weights_settings import LongTable, WeightsSettings
from questionnaires.files import find_study, read_questionnaire
from questionnaires.publication import NAME as EDITIONS_LIST
from questionnaires.study import Study
from questionnaires.text import Text


@dataclass(frozen=True, eq=False)
class Answers:
    """Answers as they were read, and how they become choices."""

    name: str  # of the study, or of the table
    study: Study | None
    frame: pd.DataFrame  # with a column `RESPONDENT`
    choices: Callable[..., ChoiceData]
    inputs: dict[str, Path]  # name in a bundle -> file
    text: Text | None = None  # words of the study, for people who read
    every: pd.DataFrame = field(default_factory=pd.DataFrame)  # with what is not analysed, too
    design: dict[str, Any] | None = None  # figures of the design


def read_answers(
    responses: Path, settings: WeightsSettings, *, studies: Path | None = None
) -> Answers:
    """Read and check a file of answers, with the study that they belong to.

    `studies` is a folder to look for the study in, as in a bundle.

    Raises
    ------
    WhatMattersError
        If a file is wrong, or the design does not identify the model.
    """
    if settings.table is not None:
        return _table(responses, settings.table)
    name = str(settings.study)
    questionnaire = read_questionnaire(studies / Path(name).name if studies else find_study(name))
    study = questionnaire.study
    require_identified(study, questionnaire.design, f"{questionnaire.folder}/design.csv")
    inputs = {f"{study.id}/{file}": questionnaire.folder / file for file in questionnaire.hashes}
    if questionnaire.editions:
        inputs[f"{study.id}/{EDITIONS_LIST}"] = questionnaire.folder / EDITIONS_LIST
    frame = read_responses(responses, study, questionnaire.versions)
    return Answers(
        study.id,
        study,
        frame[frame["task_role"] == "estimation"],  # who only practised does not count in a cell
        partial(ChoiceData.from_responses, coding=Coding.from_study(study)),
        {responses.name: responses} | inputs,
        questionnaire.texts[questionnaire.language],
        frame,
        diagnostics(study, questionnaire.design),
    )


def _table(responses: Path, table: LongTable) -> Answers:
    """Long data collected elsewhere."""
    frame = read_table(responses)
    for name in (table.respondent, *([table.by] if table.by else [])):
        require_column(frame, name)
    coding = Coding.from_frame(
        frame, table.attributes, constants=table.constants, directions=table.directions
    )
    choices = partial(
        ChoiceData.from_coded,
        coding=coding,
        respondent=RESPONDENT,
        task=table.task,
        chosen=table.chosen,
        weight=table.weight,
    )
    frame = frame.assign(**{RESPONDENT: frame[table.respondent]})
    return Answers(responses.stem, None, frame, choices, {responses.name: responses})


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Put the file's name before what is wrong with its data, or does not follow from them."""
    try:
        yield
    except AnalysisError as error:
        named = str(error).startswith(str(path))
        raise type(error)(str(error) if named else f"{path}: {error}") from None

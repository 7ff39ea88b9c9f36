"""The step that says how important outcomes are by another method, cell by cell."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
from pydantic import Field

from analysis.answers import naming, read_answers
from analysis.choices import ChoiceData
from analysis.coding import Coding
from analysis.errors import AnalysisError
from analysis.models.best_worst import BestWorstData
from analysis.weights.cells import N_DRAWS, Group, groups_of_study
from analysis.weights.importance import BY_CHOICES, Importance, Method, best_worst
from analysis.weights.swings import seed_of
from analysis.weights_settings import WeightsSettings
from questionnaires.study import Study


@dataclass(frozen=True)
class ImportanceSettings:
    """Everything that decides the shares, besides the answers and the study."""

    study: str
    method: Method
    seed: Annotated[int, Field(ge=0)] = 1
    n_draws: Annotated[int, Field(ge=1)] = N_DRAWS

    def to_json(self) -> dict[str, Any]:
        """Settings as they stand in a manifest."""
        return asdict(self)


@dataclass(frozen=True)
class ImportanceCell:
    """The shares of one cell, by itself."""

    key: tuple[str, str, str]  # condition, age band, role
    n: int  # respondents
    found: tuple[Importance, ...]
    withheld: str  # why there are none; empty if there are


@dataclass(frozen=True)
class ImportanceRun:
    """The shares of every cell, and what they were made from."""

    study: Study
    cells: tuple[ImportanceCell, ...]
    inputs: dict[str, Path]  # name in a bundle -> file


def importance_of_cells(
    responses: Path, settings: ImportanceSettings, *, studies: Path | None = None
) -> ImportanceRun:
    """The shares of every cell of a study, each by itself.

    Raises
    ------
    WhatMattersError
        If a file is wrong, or nobody answered tasks of the kind that the method needs.
    """
    with naming(responses):
        answers = read_answers(responses, WeightsSettings(study=settings.study), studies=studies)
        study = answers.study
        if study is None:
            raise AnalysisError("importance needs a study of ours; name it with --study")
        of_lists = settings.method == "best_worst"
        if of_lists:
            BestWorstData.from_responses(answers.every)  # says so if there are none
        groups = groups_of_study(study, answers.every if of_lists else answers.frame)
        return ImportanceRun(study, tuple(_cells(groups, study, settings)), answers.inputs)


def _cells(
    groups: list[Group], study: Study, settings: ImportanceSettings
) -> Iterator[ImportanceCell]:
    """Each cell in turn; too few people, or no estimate, and it is withheld with the reason."""
    for group in groups:
        n = group.rows["respondent"].nunique()
        few = study.analysis.smallest_cell
        if n < few:
            yield ImportanceCell(group.key, n, (), f"fewer than {few} respondents")
            continue
        try:
            found = _importance(group.rows, study, settings, seed_of(settings.seed, group.key))
        except AnalysisError as reason:
            yield ImportanceCell(group.key, n, (), str(reason))
        else:
            yield ImportanceCell(group.key, n, found, "")


def _importance(
    rows: pd.DataFrame, study: Study, settings: ImportanceSettings, seed: list[int]
) -> tuple[Importance, ...]:
    """The shares of one cell."""
    if settings.method == "best_worst":
        return best_worst(BestWorstData.from_responses(rows), settings.n_draws, seed)
    data = ChoiceData.from_responses(rows, Coding.from_study(study))
    return BY_CHOICES[settings.method](data, settings.n_draws, seed)

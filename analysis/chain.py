"""The analysis steps of the chain: from named input files to output files, as pure functions.

A command runs a step and writes what it gives; `verify` runs it again and compares.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import partial
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import Any, Self

from pydantic import TypeAdapter

from analysis.choices import ChoiceData
from analysis.coding import Coding, require_column
from analysis.designs.diagnostics import require_identified
from analysis.errors import DataError
from analysis.tables import read_responses, read_table
from analysis.weights.cells import (
    N_DRAWS,
    RESPONDENT,
    FittedCell,
    fit_cells,
    groups_by_column,
    groups_of_study,
    outcomes_of,
)
from analysis.weights.weight_set import WeightSet
from analysis.weights.weights_file import weights_files
from questionnaires.files import file_sha256, find_study, read_questionnaire

ENGINES = ("numpy", "scipy", "pandas", "pylogit", "pyarrow")
Progress = Callable[[int, int], None]  # cells done, cells in all


def silent(done: int, total: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True)
class LongTable:
    """How to read a table of choices that was collected elsewhere."""

    respondent: str
    task: str
    chosen: str
    attributes: tuple[str, ...]
    constants: tuple[str, ...] = ()
    directions: dict[str, str] = field(default_factory=dict)
    by: str | None = None


@dataclass(frozen=True)
class WeightsSettings:
    """Everything that decides the weights, besides the answers and the study."""

    study: str | None = None  # id of the study; None for a table collected elsewhere
    table: LongTable | None = None
    seed: int = 1
    n_draws: int = N_DRAWS

    def to_json(self) -> dict[str, Any]:
        """Settings as they stand in a manifest."""
        return asdict(self)

    @classmethod
    def from_json(cls, settings: object) -> Self:
        """The reverse of `to_json`."""
        return TypeAdapter(cls).validate_python(settings)


@dataclass(frozen=True, eq=False)
class WeightsRun:
    """What making the weights gives, and what it read."""

    weights: WeightSet
    fitted: list[FittedCell]
    inputs: dict[str, Path]  # name in a bundle -> file
    files: dict[str, bytes]  # outputs by name


def make_weights(
    responses: Path,
    settings: WeightsSettings,
    *,
    studies: Path | None = None,
    progress: Progress = silent,
) -> WeightsRun:
    """Outcome weights of every cell, from a file of answers.

    `studies` is a folder to look for the study in first, as in a bundle.

    Raises
    ------
    WhatMattersError
        If a file is wrong, the design does not identify the model, the second opinion differs,
        or no cell has weights.
    """
    try:
        if settings.table is not None:
            return _weights_of_table(responses, settings, settings.table, progress)
        return _weights_of_study(responses, settings, studies, progress)
    except DataError as error:
        named = str(error).startswith(str(responses))
        raise DataError(str(error) if named else f"{responses}: {error}") from None


def _weights_of_study(
    responses: Path, settings: WeightsSettings, studies: Path | None, progress: Progress
) -> WeightsRun:
    """Weights from our own export."""
    name = str(settings.study)
    questionnaire = read_questionnaire(studies / name if studies else find_study(name))
    study = questionnaire.study
    require_identified(study, questionnaire.design, f"{questionnaire.folder}/design.csv")
    frame = read_responses(responses, study)
    choices = partial(ChoiceData.from_responses, coding=Coding.from_study(study))
    outcomes = outcomes_of(choices(frame), study)
    groups = groups_of_study(study, frame)
    fitted = []
    for cell in fit_cells(
        groups,
        choices,
        outcomes,
        n_draws=settings.n_draws,
        seed=settings.seed,
        smallest=study.analysis.smallest_cell,
    ):
        fitted.append(cell)
        progress(len(fitted), len(groups))
    inputs = {f"{study.id}/{file}": questionnaire.folder / file for file in questionnaire.hashes}
    weights = WeightSet(
        study=study.id,
        version=study.version,
        outcomes=outcomes,
        cells=tuple(one.cell for one in fitted),
        model="conditional_logit",
        seed=settings.seed,
        n_draws=settings.n_draws,
    )
    return _run(weights, fitted, {responses.name: responses} | inputs, settings)


def _weights_of_table(
    responses: Path, settings: WeightsSettings, table: LongTable, progress: Progress
) -> WeightsRun:
    """Weights from long data collected elsewhere."""
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
    )
    frame = frame.assign(**{RESPONDENT: frame[table.respondent]})
    outcomes = outcomes_of(choices(frame))
    groups = groups_by_column(frame, table.by)
    fitted = []
    for cell in fit_cells(groups, choices, outcomes, n_draws=settings.n_draws, seed=settings.seed):
        fitted.append(cell)
        progress(len(fitted), len(groups))
    weights = WeightSet(
        study=responses.stem,
        version=1,
        outcomes=outcomes,
        cells=tuple(one.cell for one in fitted),
        model="conditional_logit",
        seed=settings.seed,
        n_draws=settings.n_draws,
    )
    return _run(weights, fitted, {responses.name: responses}, settings)


def _run(
    weights: WeightSet,
    fitted: list[FittedCell],
    inputs: dict[str, Path],
    settings: WeightsSettings,
) -> WeightsRun:
    """The run with its files, which say how they were made."""
    how = {
        "inputs": {name: file_sha256(path) for name, path in inputs.items()},
        "settings": settings.to_json(),
        "covariance": "clustered by respondent, jackknifed (CR3)",
        "software": software(),
    }
    return WeightsRun(weights, fitted, inputs, weights_files(weights, fitted, how))


def software() -> dict[str, str]:
    """Versions of what computes the numbers."""
    return {
        "whatmatters": version("whatmatters"),
        "python": python_version(),
        **{name: version(name) for name in ENGINES},
    }

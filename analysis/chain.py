"""The analysis steps of the chain: from named input files to output files, as pure functions.

A command runs a step and writes what it gives; `verify` runs it again and compares.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import Annotated, Any, Self

import pandas as pd
from pydantic import Field, TypeAdapter, ValidationError

from analysis.choices import ChoiceData
from analysis.coding import Coding, require_column
from analysis.designs.diagnostics import require_identified
from analysis.errors import AnalysisError
from analysis.exports.score_files import score_files
from analysis.exports.weights_report import weights_report
from analysis.exports.weights_table import weights_csv
from analysis.procurement.score import Score, score
from analysis.tables import read_responses, read_table
from analysis.weights.cells import (
    N_DRAWS,
    RESPONDENT,
    FittedCell,
    Group,
    fit_cells,
    groups_by_column,
    groups_of_study,
    outcomes_of,
)
from analysis.weights.pooled_cells import PooledCells, pool_cells
from analysis.weights.pooling import PartialPooling
from analysis.weights.weight_set import Outcome, Pooling, WeightSet
from analysis.weights.weights_file import read_weights, weights_files
from questionnaires.files import file_sha256, find_study, read_questionnaire
from questionnaires.publication import NAME as EDITIONS_LIST
from questionnaires.study import SMALLEST_CELL, Study
from questionnaires.text import Text

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
    seed: Annotated[int, Field(ge=0)] = 1
    n_draws: Annotated[int, Field(ge=1)] = N_DRAWS
    pooling: Pooling = "partial"

    def to_json(self) -> dict[str, Any]:
        """Settings as they stand in a manifest."""
        return asdict(self)

    @classmethod
    def from_json(cls, settings: object) -> Self:
        """The reverse of `to_json`.

        Raises
        ------
        AnalysisError
            If they are not settings.
        """
        try:
            return TypeAdapter(cls).validate_python(settings)
        except ValidationError as fault:
            first = fault.errors()[0]
            place = ".".join(map(str, first["loc"]))
            raise AnalysisError(f"settings of step weights: {place}: {first['msg']}") from None


@dataclass(frozen=True, eq=False)
class Answers:
    """Answers as they were read, and how they become choices."""

    name: str  # of the study, or of the table
    study: Study | None
    frame: pd.DataFrame  # with a column `RESPONDENT`
    choices: Callable[[pd.DataFrame], ChoiceData]
    inputs: dict[str, Path]  # name in a bundle -> file
    text: Text | None = None  # words of the study, for people who read


@dataclass(frozen=True, eq=False)
class WeightsRun:
    """What making the weights gives, and what it read."""

    weights: WeightSet
    fitted: list[FittedCell]
    inputs: dict[str, Path]  # name in a bundle -> file
    files: dict[str, bytes]  # outputs by name
    settings: dict[str, Any]  # as a manifest holds them: without a path of this machine


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
    )
    frame = frame.assign(**{RESPONDENT: frame[table.respondent]})
    return Answers(responses.stem, None, frame, choices, {responses.name: responses})


def make_weights(
    responses: Path,
    settings: WeightsSettings,
    *,
    studies: Path | None = None,
    progress: Progress = silent,
) -> WeightsRun:
    """Outcome weights of every cell, from a file of answers.

    Raises
    ------
    WhatMattersError
        If a file is wrong, the second opinion differs, or no cell has weights.
    """
    with naming(responses):
        answers = read_answers(responses, settings, studies=studies)
        study = answers.study
        outcomes = outcomes_of(answers.choices(answers.frame), study)
        groups = (
            groups_by_column(answers.frame, settings.table.by if settings.table else None)
            if study is None
            else groups_of_study(study, answers.frame)
        )
        fitted = []
        for cell in fit_cells(
            groups,
            answers.choices,
            outcomes,
            n_draws=settings.n_draws,
            seed=settings.seed,
            smallest=SMALLEST_CELL if study is None else study.analysis.smallest_cell,
        ):
            fitted.append(cell)
            progress(len(fitted), len(groups) + 1)
        pooled = _pooled(groups, fitted, answers, outcomes, settings)
        if pooled is not None:
            fitted = pooled.cells
        progress(1, 1)
    weights = WeightSet(
        study=answers.name,
        version=1 if study is None else study.version,
        outcomes=outcomes,
        cells=tuple(one.cell for one in fitted),
        model="conditional_logit",
        seed=settings.seed,
        n_draws=settings.n_draws,
        pooling="none" if pooled is None else "partial",
    )
    named = settings if study is None else replace(settings, study=study.id)
    how = {
        "inputs": {name: file_sha256(path) for name, path in answers.inputs.items()},
        "settings": named.to_json(),
        "covariance": "clustered by respondent"
        + (", jackknifed (CR3)" if pooled is None else "; few respondents share a design effect"),
        "software": software(),
    }
    with naming(responses):
        together = None if pooled is None else pooled.together
        files = weights_files(weights, fitted, how, together)
    digest = sha256(files["weights.json"]).hexdigest()
    files["weights.csv"] = weights_csv(weights)
    files["report.html"] = weights_report(weights, fitted, digest, study, answers.text, together)
    return WeightsRun(weights, fitted, answers.inputs, files, named.to_json())


def _pooled(
    groups: list[Group],
    fitted: list[FittedCell],
    answers: Answers,
    outcomes: tuple[Outcome, ...],
    settings: WeightsSettings,
) -> PooledCells | None:
    """Cells helped by each other, if that is wanted and anybody can be published at all."""
    if settings.pooling == "none" or all(one.cell.withheld for one in fitted):
        return None
    model = PartialPooling(n_draws=settings.n_draws, seed=settings.seed)
    return pool_cells(groups, fitted, answers.choices, outcomes, model)


def make_score(tender: Path, bids: Path, weights: Path) -> tuple[Score, dict[str, bytes]]:
    """Score of every bid, and its files by name.

    Raises
    ------
    WhatMattersError
        If a file is wrong, or tender, bids and weights do not fit each other.
    """
    scored = score(tender, bids, read_weights(weights), file_sha256(weights))
    return scored, score_files(scored)


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Put the file's name before what is wrong with its data, or does not follow from them."""
    try:
        yield
    except AnalysisError as error:
        named = str(error).startswith(str(path))
        raise type(error)(str(error) if named else f"{path}: {error}") from None


def software() -> dict[str, str]:
    """Versions of what computes the numbers."""
    return {
        "whatmatters": version("whatmatters"),
        "python": python_version(),
        **{name: version(name) for name in ENGINES},
    }

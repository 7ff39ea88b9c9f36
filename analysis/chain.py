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

from analysis.answered_tasks import AnsweredTasks
from analysis.choices import ChoiceData
from analysis.coding import Coding, require_column
from analysis.designs.diagnostics import diagnostics, require_identified
from analysis.errors import AnalysisError, DataError
from analysis.exports.score_files import score_files
from analysis.exports.weights_report import Evidence, weights_report
from analysis.exports.weights_table import weights_csv
from analysis.exports.weights_workbook import weights_workbook
from analysis.procurement.score import Score, score
from analysis.quality import signals
from analysis.quality_weights import WithoutSome, weights_without
from analysis.tables import compact, read_responses, read_table
from analysis.weights.case_mix import MixedWeights, mix_weights
from analysis.weights.case_mix_file import CaseMix, read_case_mix
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
from analysis.weights.document import WeightsDocument
from analysis.weights.group_differences import compare_groups
from analysis.weights.pooled_cells import PooledCells, pool_cells
from analysis.weights.pooling import PartialPooling
from analysis.weights.representation import WEIGHT, post_stratify
from analysis.weights.weight_set import Outcome, Pooling, WeightSet
from analysis.weights.weights_file import read_weights, weights_files
from questionnaires.disclosure import SMALLEST_SHOWN
from questionnaires.files import file_sha256, find_study, read_questionnaire
from questionnaires.publication import NAME as EDITIONS_LIST
from questionnaires.study import Study
from questionnaires.text import Text

CASE_MIX = "case_mix"  # folder among the inputs of a bundle
ENGINES = ("numpy", "scipy", "pandas", "pylogit", "pyarrow")
Progress = Callable[[int, int], None]  # cells done, cells in all
Choices = Callable[[pd.DataFrame], ChoiceData]


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
    weight: str | None = None  # column of how many respondents each stands for


@dataclass(frozen=True)
class WeightsSettings:
    """Everything that decides the weights, besides the answers and the study."""

    study: str | None = None  # id of the study; None for a table collected elsewhere
    table: LongTable | None = None
    seed: Annotated[int, Field(ge=0)] = 1
    n_draws: Annotated[int, Field(ge=1)] = N_DRAWS
    pooling: Pooling = "partial"
    case_mix: str | None = None  # name of the file of a case mix
    post_stratify: bool = False  # whether respondents count as they stand for the case mix

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
    choices: Callable[..., ChoiceData]
    inputs: dict[str, Path]  # name in a bundle -> file
    text: Text | None = None  # words of the study, for people who read
    every: pd.DataFrame = field(default_factory=pd.DataFrame)  # with what is not analysed, too
    design: dict[str, Any] | None = None  # figures of the design


@dataclass(frozen=True, eq=False)
class WeightsRun:
    """What making the weights gives, and what it read."""

    weights: WeightSet
    fitted: list[FittedCell]
    inputs: dict[str, Path]  # name in a bundle -> file
    files: dict[str, bytes]  # outputs by name
    settings: dict[str, Any]  # as a manifest holds them: without a path of this machine
    answers: Answers
    groups: list[Group]
    pooled: PooledCells | None = None
    mixed: MixedWeights | None = None  # for a case mix, if there is one


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


def make_weights(
    responses: Path,
    settings: WeightsSettings,
    *,
    studies: Path | None = None,
    case_mix: Path | None = None,
    progress: Progress = silent,
) -> WeightsRun:
    """Outcome weights of every cell, and for a case mix if there is one, from a file of answers.

    Raises
    ------
    WhatMattersError
        If a file is wrong, the second opinion differs, or no cell has weights.
    """
    mix = None if case_mix is None else read_case_mix(case_mix)
    with naming(responses):
        answers = read_answers(responses, settings, studies=studies)
        answers = replace(answers, frame=compact(answers.frame), every=compact(answers.every))
        study = answers.study
        outcomes = outcomes_of(answers.choices(answers.frame), study)
        groups = _groups(answers, settings)
        choices: Choices = answers.choices
        if settings.post_stratify:
            groups = post_stratify(_required(mix), groups)
            choices = partial(answers.choices, weight=WEIGHT)
        fitted = _fitted(groups, choices, study, outcomes, settings, progress)
        pooled = _pooled(groups, fitted, choices, outcomes, settings)
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
    mixed = None if mix is None else mix_weights(weights, groups, mix)
    inputs = answers.inputs | ({} if mix is None else {f"{CASE_MIX}/{mix.path.name}": mix.path})
    named = replace(
        settings,
        study=settings.study if study is None else study.id,
        case_mix=None if mix is None else mix.path.name,
    )
    how = {
        "inputs": {name: file_sha256(path) for name, path in inputs.items()},
        "settings": named.to_json(),
        "covariance": "clustered by respondent"
        + (", jackknifed (CR3)" if pooled is None else "; few respondents share a design effect"),
        "software": software(),
    }
    together = None if pooled is None else pooled.together
    with naming(responses):
        files = weights_files(weights, fitted, how, together, mixed)
    digest = sha256(files["weights.json"]).hexdigest()
    files["weights.csv"] = weights_csv(weights)
    document = WeightsDocument.model_validate_json(files["weights.json"])
    files["weights.xlsx"] = weights_workbook(document, digest, answers.text)
    evidence = Evidence(
        fitted=fitted,
        comparisons=list(compare_groups(weights, groups, answers.choices)),
        without=[] if study is None else _without_some(answers.every, study, settings.seed),
        design=answers.design,
    )
    files["report.html"] = weights_report(document, digest, evidence, study, answers.text)
    return WeightsRun(
        weights, fitted, inputs, files, named.to_json(), answers, groups, pooled, mixed
    )


def _without_some(frame: pd.DataFrame, study: Study, seed: int) -> list[WithoutSome]:
    """Weights of each role without those who are flagged, or as the plan declares."""
    tasks = AnsweredTasks.of(frame, study)
    return list(weights_without(frame, study, tasks.people, signals(tasks), seed=seed))


def _required(mix: CaseMix | None) -> CaseMix:
    """The case mix that respondents are to stand for; DataError without one."""
    if mix is None:
        raise DataError("respondents are weighted to stand for a case mix; give a --case-mix")
    return mix


def _groups(answers: Answers, settings: WeightsSettings) -> list[Group]:
    """Who is analysed together."""
    if answers.study is not None:
        return groups_of_study(answers.study, answers.frame)
    return groups_by_column(answers.frame, settings.table.by if settings.table else None)


def _fitted(
    groups: list[Group],
    choices: Choices,
    study: Study | None,
    outcomes: tuple[Outcome, ...],
    settings: WeightsSettings,
    progress: Progress,
) -> list[FittedCell]:
    """Each group by itself."""
    fitted = []
    for cell in fit_cells(
        groups,
        choices,
        outcomes,
        n_draws=settings.n_draws,
        seed=settings.seed,
        smallest=SMALLEST_SHOWN if study is None else study.analysis.smallest_cell,
    ):
        fitted.append(cell)
        progress(len(fitted), len(groups) + 1)
    return fitted


def _pooled(
    groups: list[Group],
    fitted: list[FittedCell],
    choices: Choices,
    outcomes: tuple[Outcome, ...],
    settings: WeightsSettings,
) -> PooledCells | None:
    """Cells helped by each other, if that is wanted and anybody can be published at all."""
    if settings.pooling == "none" or all(one.cell.withheld for one in fitted):
        return None
    model = PartialPooling(n_draws=settings.n_draws, seed=settings.seed)
    return pool_cells(groups, fitted, choices, outcomes, model)


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

"""The analysis steps of the chain: from named input files to output files, as pure functions.

A command runs a step and writes what it gives; `verify` runs it again and compares.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.answered_tasks import AnsweredTasks
from analysis.answers import Answers, naming, read_answers
from analysis.choices import ChoiceData
from analysis.errors import DataError
from analysis.exports.pack_files import published_files
from analysis.exports.score_files import score_files
from analysis.exports.weights_folder import how_made, weights_folder
from analysis.exports.weights_report import Evidence
from analysis.procurement.score import Score, score
from analysis.quality import signals
from analysis.quality_weights import WithoutSome, weights_without
from analysis.tables import compact
from analysis.weights.case_mix import MixedWeights, mix_weights
from analysis.weights.case_mix_file import CaseMix, read_case_mix
from analysis.weights.cells import (
    FittedCell,
    Group,
    fit_cells,
    groups_by_column,
    groups_of_study,
    outcomes_of,
)
from analysis.weights.group_differences import compare_groups
from analysis.weights.local_normal import FEW
from analysis.weights.pooled_cells import PooledCells, pool_cells
from analysis.weights.pooling import PartialPooling
from analysis.weights.representation import WEIGHT, post_stratify
from analysis.weights.weight_set import Outcome, WeightSet
from analysis.weights.weights_file import read_weights
from analysis.weights_settings import WeightsSettings
from questionnaires.disclosure import SMALLEST_SHOWN
from questionnaires.files import file_sha256
from questionnaires.study import Study

EVALUATIONS = "evaluations.csv"  # of bids, in a bundle
PROMS = "proms.csv"  # scores measured with bids' products
CASE_MIX = "case_mix"  # folder among the inputs of a bundle
Progress = Callable[[int, int], None]  # cells done, cells in all
Choices = Callable[[pd.DataFrame], ChoiceData]


def silent(done: int, total: int) -> None:
    """Progress that nobody watches."""


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
        outcomes = outcomes_of(answers.choices(answers.frame), answers.study)
        groups = _groups(answers, settings)
        choices: Choices = answers.choices
        if settings.post_stratify:
            groups = post_stratify(_required(mix), groups)
            choices = partial(answers.choices, weight=WEIGHT)
        fitted = _fitted(groups, choices, answers.study, outcomes, settings, progress)
        pooled = _pooled(groups, fitted, choices, outcomes, settings)
        fitted = fitted if pooled is None else pooled.cells
        progress(1, 1)
    weights = WeightSet(
        study=answers.name,
        version=1 if answers.study is None else answers.study.version,
        outcomes=outcomes,
        cells=tuple(one.cell for one in fitted),
        model="conditional_logit",
        seed=settings.seed,
        n_draws=settings.n_draws,
        pooling="none" if pooled is None else "partial",
        valid_until=None if answers.study is None else answers.study.analysis.valid_until,
    )
    mixed = None if mix is None else mix_weights(weights, groups, mix)
    inputs = answers.inputs | ({} if mix is None else {f"{CASE_MIX}/{mix.path.name}": mix.path})
    named = _without_paths(settings, answers.study, mix).to_json()
    run = WeightsRun(weights, fitted, inputs, {}, named, answers, groups, pooled, mixed)
    with naming(responses):
        return replace(run, files=_files(run))


def _without_paths(
    settings: WeightsSettings, study: Study | None, mix: CaseMix | None
) -> WeightsSettings:
    """Settings without a path of this machine, for a manifest."""
    return replace(
        settings,
        study=settings.study if study is None else study.id,
        case_mix=None if mix is None else mix.path.name,
    )


def _files(run: WeightsRun) -> dict[str, bytes]:
    """What is published of a run, by name."""
    answers, study, pooled = run.answers, run.answers.study, run.pooled
    few = ", jackknifed (CR3)" if pooled is None else f"; {FEW}"
    evidence = Evidence(
        fitted=run.fitted,
        comparisons=list(compare_groups(run.weights, run.groups, answers.choices)),
        without=[] if study is None else _without_some(answers.every, study, run.weights.seed),
        design=answers.design,
    )
    return weights_folder(
        run.weights,
        evidence,
        how_made(run.inputs, run.settings, f"clustered by respondent{few}"),
        together=None if pooled is None else pooled.together,
        mixed=run.mixed,
        study=study,
        text=answers.text,
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


def make_score(
    tender: Path,
    bids: Path,
    weights: Path,
    *,
    effects: Path | None = None,
    claims: Path | None = None,
    evaluations: Path | None = None,
    proms: Path | None = None,
) -> tuple[Score, dict[str, bytes]]:
    """Score of every bid, and its files by name, with the pack of a locked tender.

    The rest is as in `score`.

    Raises
    ------
    WhatMattersError
        If a file is wrong, or tender, bids and weights do not fit each other.
    """
    scored = score(
        tender,
        bids,
        read_weights(weights),
        file_sha256(weights),
        effects=effects,
        claims=claims,
        evaluations=evaluations,
        proms=proms,
    )
    files = score_files(scored)
    if scored.lock is not None:
        files |= published_files(scored, scored.lock, tender.read_bytes())
    return scored, files

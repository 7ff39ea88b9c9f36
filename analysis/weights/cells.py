"""Who is analysed together: a model for each condition, age band and role."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.choice_table import require_complete
from analysis.choices import ChoiceData
from analysis.coding import CodedAttribute, Coding
from analysis.errors import AnalysisError, Disagreement
from analysis.models.conditional_logit import ConditionalLogit
from analysis.models.second_opinion import SecondOpinion, second_opinion
from analysis.result import ModelResult
from analysis.weights.swings import krinsky_robb, require_sum, seed_of, swings
from analysis.weights.weight_set import Cell, Outcome
from questionnaires.disclosure import SMALLEST_SHOWN
from questionnaires.study import SEGMENTS, Study

N_DRAWS = 5_000
RESPONDENT = "respondent"  # the column that counts people, in every table that is fitted


@dataclass(frozen=True, eq=False)
class Group:
    """Rows of the people of one cell."""

    key: tuple[str, str, str]  # condition, age band, role
    rows: pd.DataFrame  # with a column `RESPONDENT`


@dataclass(frozen=True, eq=False)
class FittedCell:
    """A cell with the model behind it; nothing but the cell where it is withheld."""

    cell: Cell
    result: ModelResult | None = None
    opinion: SecondOpinion | None = None
    alone: Cell | None = None  # before other cells helped, if they did


def groups_of_study(study: Study, responses: pd.DataFrame) -> list[Group]:
    """Every cell of the study, also without anybody in it.

    Segments that the study's analysis plan pools are one group, named by all they hold.
    Roles are always apart.
    """
    names = {
        segment: [("+".join(study.groups(segment)), study.groups(segment))]
        if segment in study.analysis.pool
        else [(group, (group,)) for group in study.groups(segment)]
        for segment in SEGMENTS
    }
    return [
        Group(
            (condition, age_band, role),
            responses[
                responses["condition"].isin(conditions)
                & responses["age_band"].isin(age_bands)
                & responses["role"].isin(roles)
            ],
        )
        for role, roles in names["role"]
        for condition, conditions in names["condition"]
        for age_band, age_bands in names["age_band"]
    ]


def groups_by_column(frame: pd.DataFrame, column: str | None) -> list[Group]:
    """Subgroups of a table collected elsewhere, by the values of a column; all without one.

    Raises
    ------
    DataError
        If somebody is in no subgroup.
    """
    if column is None:
        return [Group(("all", "all", "all"), frame)]
    require_complete(frame, column)
    return [
        Group((f"{column}={value}", "all", "all"), rows)
        for value, rows in frame.groupby(column, sort=True)
    ]


def fit_cells(
    groups: Sequence[Group],
    choices: Callable[[pd.DataFrame], ChoiceData],
    outcomes: tuple[Outcome, ...],
    *,
    n_draws: int = N_DRAWS,
    seed: int = 1,
    smallest: int = SMALLEST_SHOWN,
) -> Iterator[FittedCell]:
    """Fit each group in turn, with a second opinion on each.

    A group with too few people, or whose answers have no estimate, is withheld with the reason.

    Raises
    ------
    Disagreement
        If the second opinion differs.
    """
    for group in groups:
        n = group.rows[RESPONDENT].nunique()
        if n < smallest:
            reason = "no respondents" if n == 0 else f"fewer than {smallest} respondents"
            yield FittedCell(_withheld(group.key, n, reason))
        else:
            data = choices(group.rows)
            yield fit_cell(data, outcomes, group.key, n_draws=n_draws, seed=seed)


def fit_cell(
    data: ChoiceData,
    outcomes: tuple[Outcome, ...],
    key: tuple[str, str, str],
    *,
    n_draws: int = N_DRAWS,
    seed: int = 1,
) -> FittedCell:
    """Fit one cell, or withhold it with the reason.

    Raises
    ------
    Disagreement
        If the second opinion differs.
    """
    n = data.n_respondents
    try:
        result = ConditionalLogit().fit(data)
        opinion = _opinion(result, data, seed)
        cell = cell_of(result, outcomes, key, n_draws=n_draws, seed=seed)
    except Disagreement:
        raise
    except AnalysisError as reason:
        return FittedCell(_withheld(key, n, str(reason)))
    return FittedCell(cell, result, opinion)


def _opinion(result: ModelResult, data: ChoiceData, seed: int) -> SecondOpinion:
    """The second opinion; of weighted choices, on the same ones unweighted."""
    if data.weights is None:
        return second_opinion(result, data, seed=seed)
    plain = replace(data, weights=None)
    return second_opinion(ConditionalLogit().fit(plain), plain, seed=seed)


def cell_of(
    result: ModelResult,
    outcomes: tuple[Outcome, ...],
    key: tuple[str, str, str],
    *,
    n_draws: int = N_DRAWS,
    seed: int = 1,
) -> Cell:
    """The cell of a fitted model, with its draws.

    Raises
    ------
    WeightsError
        If the answers leave open whether the outcomes matter at all.
    """
    draws = krinsky_robb(result, n_draws, seed_of(seed, key))
    order = {one.id: _order(result.coding, one) for one in outcomes}
    cell = Cell(
        *key,
        n=result.n_respondents,
        n_tasks=result.n_tasks,
        withheld="",
        part_worths=_ordered(result.coding.part_worths(result.estimates), order),
        draws=_ordered(result.coding.part_worths(draws), order),
    )
    require_sum(swings(outcomes, cell.draws, cell))
    return cell


def outcomes_of(data: ChoiceData, study: Study | None = None) -> tuple[Outcome, ...]:
    """The outcomes of some choices, levels from worst to best; units come from the study.

    Where worst and best were not declared, they are named after the estimates from all choices
    together, so that every cell has the same.
    """
    outcomes = tuple(outcome_of(one, study) for one in data.coding.attributes)
    if all(one.declared for one in outcomes):
        return outcomes
    part_worths = data.coding.part_worths(ConditionalLogit().fit(data).estimates)
    return tuple(
        one if one.declared else _sorted(one, np.argsort(part_worths[one.id], kind="stable"))
        for one in outcomes
    )


def outcome_of(coded: CodedAttribute, study: Study | None) -> Outcome:
    """An outcome as coded, with its unit and the amounts of its levels if the study has them."""
    if study is None:
        return Outcome(coded.id, coded.levels, coded.amounts, "", coded.declared)
    attribute = study.attribute(coded.id)
    amounts = tuple(level.value for level in attribute.levels if level.value is not None)
    complete = len(amounts) == len(attribute.levels)
    return Outcome(
        coded.id, coded.levels, amounts if complete else None, attribute.unit, coded.declared
    )


def _sorted(one: Outcome, order: np.ndarray) -> Outcome:
    """An outcome with its levels in another order."""
    amounts = None if one.amounts is None else tuple(one.amounts[k] for k in order)
    return Outcome(one.id, tuple(one.levels[k] for k in order), amounts, one.unit, one.declared)


def _order(coding: Coding, outcome: Outcome) -> list[int]:
    """Where the outcome's levels stand among the coding's."""
    coded = next(one for one in coding.attributes if one.id == outcome.id)
    return [coded.levels.index(level) for level in outcome.levels]


def _ordered(
    part_worths: dict[str, np.ndarray], order: dict[str, list[int]]
) -> dict[str, np.ndarray]:
    """Part-worths in the outcomes' order of levels, from zero at the worst."""
    found = {}
    for name, places in order.items():
        levels = part_worths[name][..., places]
        found[name] = levels - levels[..., :1]
    return found


def _withheld(key: tuple[str, str, str], n: int, reason: str) -> Cell:
    """A cell that gives no weights."""
    return Cell(*key, n=n, n_tasks=0, withheld=reason, part_worths={}, draws={})

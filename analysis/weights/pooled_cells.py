"""Cells whose weights lean on the other cells of a study."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.choices import ChoiceData
from analysis.weights.cells import RESPONDENT, FittedCell, Group
from analysis.weights.pooling import PartialPooling, Pooled
from analysis.weights.weight_set import Cell, Outcome


@dataclass(frozen=True, eq=False)
class PooledCells:
    """Cells after partial pooling, beside what all together say."""

    cells: list[FittedCell]  # each with what it says alone
    together: Cell  # complete pooling: every cell with the same weights
    pooled: Pooled


def pool_cells(
    groups: Sequence[Group],
    fitted: Sequence[FittedCell],
    choices: Callable[[pd.DataFrame], ChoiceData],
    outcomes: tuple[Outcome, ...],
    model: PartialPooling,
) -> PooledCells | None:
    """Pool the cells; None unless two of them have answers, as there is nothing to share.

    Raises
    ------
    NotIdentified, NotConverged
        If the choices of all cells together have no estimate, or the draws are too few.
    """
    if sum(not group.rows.empty for group in groups) < 2:
        return None
    rows = _people(groups)
    data = choices(rows)
    cell = rows.groupby(RESPONDENT, sort=True)["cell_number"].first().to_numpy()
    pooled = model.fit(data, cell, [group.key for group in groups], outcomes)
    counts = np.bincount(cell, minlength=len(groups))
    return PooledCells(
        cells_of(pooled, fitted, counts, outcomes),
        together(pooled, data.n_respondents, data.n_tasks, outcomes),
        pooled,
    )


def cells_of(
    pooled: Pooled,
    fitted: Sequence[FittedCell],
    counts: Sequence[int] | np.ndarray,
    outcomes: tuple[Outcome, ...],
) -> list[FittedCell]:
    """Cells with pooled part-worths, beside what each says alone; counts are of their people."""
    shares = 1 - pooled.own_share()
    return [
        _pooled(one, pooled, place, int(counts[place]), float(shares[place]), outcomes)
        for place, one in enumerate(fitted)
    ]


def together(pooled: Pooled, n: int, n_tasks: int, outcomes: tuple[Outcome, ...]) -> Cell:
    """The cell of everyone, n people, had all the same weights."""
    return Cell(
        *("all", "all", "all"),
        n=n,
        n_tasks=n_tasks,
        withheld="",
        part_worths=_by_outcome(pooled, pooled.common.mean(axis=0), outcomes),
        draws=_by_outcome(pooled, pooled.common, outcomes),
        pooling_share=0.0,
    )


def _people(groups: Sequence[Group]) -> pd.DataFrame:
    """Rows of all groups, with the number of each; whoever is in two groups is two people."""
    rows = pd.concat([group.rows.assign(cell_number=number) for number, group in enumerate(groups)])
    who, names = pd.factorize(rows[RESPONDENT], sort=True)
    return rows.assign(**{RESPONDENT: rows["cell_number"] * len(names) + who})


def _pooled(
    one: FittedCell, pooled: Pooled, place: int, n: int, share: float, outcomes: tuple[Outcome, ...]
) -> FittedCell:
    """A cell with pooled part-worths, as shares of its sum of swings."""
    drawn = pooled.part_worths[:, place]
    cell = replace(
        one.cell,
        n=n,
        withheld="",
        part_worths=_by_outcome(pooled, drawn.mean(axis=0), outcomes),
        draws=_by_outcome(pooled, drawn, outcomes),
        pooling_share=share if n else 1.0,
    )
    return replace(one, cell=cell, alone=one.cell)


def _by_outcome(
    pooled: Pooled, values: np.ndarray, outcomes: tuple[Outcome, ...]
) -> dict[str, np.ndarray]:
    """Part-worths by outcome, in the order in which the study has them."""
    found = pooled.coordinates.part_worths(values, pooled.outcomes)
    return {one.id: found[one.id] for one in outcomes}

"""Choices and covariates as the compiled loops of hierarchical Bayes read them."""

from typing import NamedTuple

import numpy as np

from analysis.choices import ChoiceData
from analysis.engines.aligned import aligned
from analysis.engines.gibbs.lanes import LANES, into_lanes

ROWS = 4  # that the loops take together
COLUMNS = 2  # that the loops take together
NOWHERE = -1e9  # utility of an alternative that fills up a task, or a person's tasks


class Answers(NamedTuple):
    """What people chose, as alternatives less the chosen one, and who they are; in blocks.

    A row is one of these alternatives for each person of a block. Rows go by task, then by
    alternative, and are filled up to a multiple of `ROWS`; columns, with zeros, to one of
    `COLUMNS`. People with as many tasks are in the same block, as far as possible.
    """

    order: np.ndarray  # (n_respondents,), respondent of each lane
    n_tasks: np.ndarray  # (n_blocks,), the most that someone in the block has
    row_starts: np.ndarray  # (n_blocks + 1,), rows at which blocks start
    n_others: int  # alternatives besides the chosen one, at most
    x: np.ndarray  # (n_rows * n_columns * LANES,), by block, then column, row and lane
    offset: np.ndarray  # (n_rows * LANES,), 0, or `NOWHERE` for no alternative
    z: np.ndarray  # (n_blocks, n_effects, LANES), ones and standardised covariates


def answers_of(data: ChoiceData, scale: np.ndarray, z: np.ndarray) -> Answers:
    """Choices as the loops read them, each column of x divided by its scale.

    z has shape (n_respondents, n_effects).
    """
    rows = ((data.x - data.x[data.chosen][data.task]) / scale)[~data.chosen]
    task = data.task[~data.chosen]
    place = np.arange(len(task)) - np.searchsorted(task, task)
    n_others, n_columns = int(place.max()) + 1, rows.shape[1]
    respondent = data.respondent[data.first_rows]  # of each task
    counts = np.bincount(respondent, minlength=data.n_respondents)
    number = np.arange(data.n_tasks) - np.searchsorted(respondent, respondent)
    order = np.argsort(-counts, kind="stable")
    most = counts.max()
    x = np.zeros((data.n_respondents, -(-n_columns // COLUMNS) * COLUMNS, most, n_others))
    x[respondent[task], :n_columns, number[task], place] = rows
    # what a lane without such an alternative holds is `NOWHERE`, and so it begins at 1 for it
    there = np.zeros((data.n_respondents, most, n_others))
    there[respondent[task], number[task], place] = 1
    n_tasks = counts[order][::LANES]
    n_rows = -(-n_tasks * n_others // ROWS) * ROWS
    flat = (data.n_respondents, x.shape[1], most * n_others)
    blocks = _filled(into_lanes(x.reshape(flat), order), n_rows)
    offsets = [
        NOWHERE * (1 - one)
        for one in _filled(into_lanes(there.reshape(flat[0], -1), order), n_rows)
    ]
    return Answers(
        order=order,
        n_tasks=np.ascontiguousarray(n_tasks),
        row_starts=np.concatenate([[0], np.cumsum(n_rows)]),
        n_others=n_others,
        x=_side_by_side(blocks),
        offset=_side_by_side(offsets),
        z=into_lanes(z, order),
    )


def _filled(lanes: np.ndarray, n_rows: np.ndarray) -> list[np.ndarray]:
    """Each block's own number of rows, which are the axis before the lanes; zeros fill them up."""
    most = lanes.shape[-2]
    beyond = np.zeros((*lanes.shape[:-2], max(0, int(n_rows.max()) - most), LANES))
    full = np.concatenate([lanes, beyond], axis=-2)
    return [block[..., :n, :] for block, n in zip(full, n_rows, strict=True)]


def _side_by_side(blocks: list[np.ndarray]) -> np.ndarray:
    """Blocks of any sizes one after the other; flat."""
    flat = aligned((sum(one.size for one in blocks),))
    flat[:] = np.concatenate([one.ravel() for one in blocks])
    return flat


def typical_differences(data: ChoiceData) -> np.ndarray:
    """Typical difference of each column to the chosen alternative; shape (n_columns,)."""
    rows = (data.x - data.x[data.chosen][data.task])[~data.chosen]
    typical: np.ndarray = np.sqrt((rows**2).mean(axis=0))
    return typical

"""Cells of a study or a table, after pooling, as they are published."""

import numpy as np
import pytest

from analysis.weights.cells import RESPONDENT, fit_cells, groups_by_column
from analysis.weights.pooled_cells import pool_cells
from analysis.weights.pooling import PartialPooling


@pytest.fixture(scope="module")
def mornings(long_table):
    """40 people who answered four tasks in the morning and four in the evening."""
    frame = long_table(40)
    day = np.where(frame["task"] < 4, "morning", "evening")
    return frame.assign(day=day, **{RESPONDENT: frame["respondent"]})


def test_whoever_answered_in_two_groups_counts_in_both(mornings, choices_from, outcomes):
    groups = groups_by_column(mornings, "day")
    fitted = list(fit_cells(groups, choices_from, outcomes))

    found = pool_cells(groups, fitted, choices_from, outcomes, PartialPooling(n_draws=2_000))

    assert [one.cell.n for one in found.cells] == [40, 40]
    assert found.together.n_tasks == 40 * 8
    assert all(one.cell.pooling_share < 0.9 for one in found.cells)

"""People side by side in blocks, so that a loop over a block does many people's work at once."""

import numpy as np

from analysis.engines.aligned import aligned

LANES = 64  # people of a block; with fewer, loops begin and end too often


def into_lanes(values: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Values of people, shape (n_respondents, ...), as (n_blocks, ..., LANES).

    `order` has the respondent of each lane. Lanes that are left over hold zeros.
    """
    n_blocks = -(-len(order) // LANES)
    rows = np.zeros((n_blocks * LANES, *values.shape[1:]))
    rows[: len(order)] = values[order]
    lanes = aligned((n_blocks, *values.shape[1:], LANES))
    lanes[:] = np.moveaxis(rows.reshape(n_blocks, LANES, *values.shape[1:]), 1, -1)
    return lanes


def out_of_lanes(lanes: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Values in lanes, shape (n_blocks, ..., LANES), as those of people, (n_respondents, ...)."""
    rows = np.moveaxis(lanes, -1, 1).reshape(-1, *lanes.shape[1:-1])
    values = np.empty((len(order), *rows.shape[1:]))
    values[order] = rows[: len(order)]
    return values

"""What the loops of the search pass to each other."""

from typing import NamedTuple

import numpy as np

CHANGES = 64  # columns that a move can switch; enough for seven interactions of each attribute
FAST = {"contract", "nsz", "arcp"}


class Coding(NamedTuple):
    """Which columns are one for which levels, and what they are worth; -1 is no column."""

    main: np.ndarray  # (n_attributes, most levels)
    pairs: np.ndarray  # (n_interactions, 2), numbers of attributes
    crossed: np.ndarray  # (n_interactions, most levels, most levels)
    constant: np.ndarray  # (size,), of each alternative, one that is the same everywhere last
    fixed: np.ndarray  # (n_attributes + n_interactions,), of the one that is the same everywhere
    growth: np.ndarray  # (n_systems, n_parameters), e to the part-worth


class Limits(NamedTuple):
    """What every task has to keep to."""

    n_levels: np.ndarray  # (n_attributes,)
    rank: np.ndarray  # (n_attributes, most levels), larger is better; all the same if unordered
    overlap: np.ndarray  # (2,), fewest and most attributes with one level in all alternatives
    places: np.ndarray  # (n_rules, most, 3): alternative, attribute, stride in its table; or -1
    tables: np.ndarray  # (n_rules,), where each rule's table begins in `permitted`
    permitted: np.ndarray  # (n,), bool, by the levels of a rule's places


class Aim(NamedTuple):
    """What is made as small as can be.

    Systems are the prior draws; after them, for Ds, the draws again with the parameters that
    do not count alone.
    """

    power: float  # one over the number of parameters that count
    weights: np.ndarray  # (n_draws,)
    contrasts: np.ndarray  # (n_parameters, n_contrasts), whose variances are summed; none for D


class State(NamedTuple):
    """A design under way; changed in place."""

    levels: np.ndarray  # (n_tasks, n_alternatives, n_attributes)
    inverse: np.ndarray  # (n_systems, n_parameters, n_parameters)
    log_determinant: np.ndarray  # (n_systems,)
    random: np.ndarray  # (1,), uint64


class Room(NamedTuple):
    """Where a visit works; rows are the alternatives of the tasks that are out."""

    active: (
        np.ndarray
    )  # (2, n_rows, n_places), columns that are one, now and as proposed; constant last
    changes: np.ndarray  # (CHANGES, 3), row, column, and 1 if switched on or -1
    odds: np.ndarray  # (2, n_systems, n_rows)
    reach: np.ndarray  # (n_systems, n_rows, n_parameters), X I⁻¹
    gram: np.ndarray  # (2, n_systems, n_rows, n_rows), X I⁻¹ X'
    small: np.ndarray  # (n_differences, n_differences)
    steps: np.ndarray  # (n_differences, n_parameters)
    spread: np.ndarray  # (n_draws, n_parameters, n_contrasts), I⁻¹C
    base: np.ndarray  # (n_draws,), what the design is worth without the tasks that are out
    value: np.ndarray  # (2, n_draws), what it is worth with them, now and as proposed
    inverse: np.ndarray  # (n_systems, n_parameters, n_parameters), before tasks were taken out
    log_determinant: np.ndarray  # (n_systems,), before
    task: np.ndarray  # (2, n_alternatives, n_attributes), the tasks that are out, as proposed
    out: np.ndarray  # (2,), which these are; -1 if it is one
    touched: np.ndarray  # (4,), which alternatives of theirs the proposal concerns; -1 if none

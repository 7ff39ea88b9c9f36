"""What cells have in common: the linear structure that partial pooling works on."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.linalg import block_diag

from analysis.weights.local_normal import Coordinates

Key = tuple[str, str, str]  # condition, age band, role
FACTORS = ("condition", "age_band", "role")
SMOOTH = "age_band"  # its groups are in order: neighbours are expected to be alike
LEAST_SHAPE = 0.02  # of the swing: a level this near the worst moves with its outcome no less


@dataclass(frozen=True, eq=False)
class Factor:
    """A way in which cells differ: by condition, age band or role."""

    name: str
    group: np.ndarray  # (n_cells,), number of the group that each cell is in
    precision: np.ndarray  # (n_groups, n_groups), of the groups' effects at unit spread

    @property
    def n_groups(self) -> int:
        """Number of groups."""
        return len(self.precision)


@dataclass(frozen=True, eq=False)
class Plan:
    """Cells as common part-worths plus effects of their groups on each outcome's share.

    An effect on one outcome's share is taken from all outcomes alike, so that the shares of a
    cell always sum to those of the common part-worths; and it moves the levels between worst
    and best in proportion to the common shape.
    """

    coordinates: Coordinates
    shape: np.ndarray  # (n_coordinates,), value of each level between its worst, 0, and best, 1
    factors: tuple[Factor, ...]
    n_cells: int

    @property
    def n_outcomes(self) -> int:
        """Number of outcomes."""
        return len(self.coordinates.best)

    @cached_property
    def effects(self) -> np.ndarray:
        """What a unit effect on each outcome does; shape (n_coordinates, n_outcomes)."""
        own = np.equal.outer(self.coordinates.outcome, np.arange(self.n_outcomes))
        moved: np.ndarray = self.shape[:, None] * (own - 1 / self.n_outcomes)
        return moved

    @cached_property
    def groups(self) -> tuple[np.ndarray, ...]:
        """Each factor's group of each cell, groups counted through all factors; (n_cells,)."""
        starts = np.cumsum([0, *(factor.n_groups for factor in self.factors)])
        return tuple(
            start + factor.group for start, factor in zip(starts, self.factors, strict=False)
        )

    @cached_property
    def factor_of_group(self) -> np.ndarray:
        """Number of the factor that each group belongs to; shape (n_groups,)."""
        return np.repeat(np.arange(len(self.factors)), [one.n_groups for one in self.factors])

    @cached_property
    def membership(self) -> np.ndarray:
        """1 where a cell is in a group, 0 elsewhere; shape (n_cells, n_groups)."""
        member = np.zeros((self.n_cells, len(self.factor_of_group)))
        for group in self.groups:
            member[np.arange(self.n_cells), group] = 1
        return member

    @cached_property
    def group_precision(self) -> np.ndarray:
        """Precision of effects of all groups at unit spreads; shape (n_groups, n_groups)."""
        if not self.factors:
            return np.zeros((0, 0))
        precision: np.ndarray = block_diag(*(factor.precision for factor in self.factors))
        return precision


def plan(keys: Sequence[Key], coordinates: Coordinates, common: np.ndarray) -> Plan:
    """The plan of some cells; `common` holds part-worths of all together, shape (n_coordinates,).

    Groups stand in the order in which the keys name them first, youngest age band first.
    """
    factors = []
    for place, name in enumerate(FACTORS):
        groups = list(dict.fromkeys(key[place] for key in keys))
        if len(groups) > 1:
            group = np.array([groups.index(key[place]) for key in keys])
            factors.append(Factor(name, group, _precision(len(groups), smooth=name == SMOOTH)))
    swing = common[coordinates.best].clip(LEAST_SHAPE * np.abs(common).max())
    shape = (common / swing[coordinates.outcome]).clip(LEAST_SHAPE, 1.0)
    shape[coordinates.best] = 1.0
    return Plan(coordinates, shape, tuple(factors), len(keys))


def _precision(n_groups: int, *, smooth: bool) -> np.ndarray:
    """Precision of groups that are exchangeable, or that follow a random walk around zero.

    References
    ----------
    Rue and Held (2005), Gaussian Markov Random Fields, section 3.3.1: first-order random walk.
    """
    if not smooth:
        return np.eye(n_groups)
    steps = np.diff(np.eye(n_groups), axis=0)
    precision: np.ndarray = steps.T @ steps + 1 / n_groups
    return precision

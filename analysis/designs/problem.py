"""What a search looks for: tasks of some shape, what is known beforehand, and rules to keep."""

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Literal

import numpy as np

from questionnaires.design import fixed_alternative, rank_of_level
from questionnaires.study import Study

Criterion = Literal["d", "a", "c", "ds"]
PRIOR_SWING = 0.5  # utility from worst to best level: direction for certain, size hardly


@dataclass(frozen=True, eq=False)
class DesignProblem:
    """The shape of a design, the priors of its parameters, and what it has to keep to.

    Parameters are, in order: each attribute's levels but the first, of each interaction all pairs
    of these, and the constant of an alternative that is the same in all tasks.
    """

    name: str
    n_tasks: int
    n_alternatives: int
    n_levels: tuple[int, ...]
    draws: np.ndarray  # (n_draws, n_parameters): one prior, or draws from it
    rank: np.ndarray  # (n_attributes, most levels): larger is better; all the same if unordered
    fixed: tuple[int, ...] | None = None  # levels of the status quo; () for the opt-out
    interactions: tuple[tuple[int, int], ...] = ()  # numbers of attributes
    least_equal: int = 0  # attributes with one level in all alternatives of a task
    most_equal: int = 1_000
    even: bool = True  # all levels of an attribute as often as each other
    criterion: Criterion = "d"
    contrast: np.ndarray | None = None  # (n_parameters,), of criterion c: what is to be known

    @classmethod
    def of_study(cls, study: Study) -> "DesignProblem":
        """The design that a study asks for, with priors that know directions and little else.

        A level's part-worth is its share of the way from worst to best, times `PRIOR_SWING`;
        unordered attributes, the opt-out and the status quo have zero.
        """
        beta: list[float] = []
        for one in study.attributes:
            n = len(one.levels)
            beta += [PRIOR_SWING * k / (n - 1) if one.ordered else 0.0 for k in range(1, n)]
        fixed = fixed_alternative(study)
        quo = None
        if fixed is not None:
            beta.append(0.0)
            quo = tuple(rank_of_level(study, a, level) for a, level in fixed.profile.items())
        n_levels = tuple(len(one.levels) for one in study.attributes)
        ordered = np.array([one.ordered for one in study.attributes])
        return cls(
            name=study.id,
            n_tasks=study.design.blocks * study.design.tasks_per_block,
            n_alternatives=study.design.alternatives,
            n_levels=n_levels,
            draws=np.array([beta]),
            rank=ordered[:, None] * np.arange(max(n_levels)),
            fixed=quo,
            least_equal=study.design.min_overlap,
        )

    @property
    def size(self) -> int:
        """How many alternatives a task has, with one that is the same everywhere."""
        return self.n_alternatives + (self.fixed is not None)

    @cached_property
    def columns_of(self) -> tuple[np.ndarray, ...]:
        """Column of each level of each attribute, -1 for the first level; by attribute."""
        ends = np.cumsum([0, *(n - 1 for n in self.n_levels)])
        return tuple(
            np.array([-1, *range(begin, begin + n - 1)])
            for begin, n in zip(ends, self.n_levels, strict=False)
        )

    @property
    def n_parameters(self) -> int:
        """How many parameters the model has."""
        return len(self.draws[0])

    def columns(self, levels: np.ndarray) -> np.ndarray:
        """Columns x of alternatives; shape (..., size, n_parameters) from (..., n, attributes).

        Dummy coding, the first level the reference; what is the same everywhere is a last row.
        """
        if self.fixed is not None:
            last = np.array(self.fixed or (0,) * len(self.n_levels))
            shape = (*levels.shape[:-2], 1, len(last))
            levels = np.concatenate([levels, np.broadcast_to(last, shape)], axis=-2)
        ones = [levels[..., k, None] == np.arange(1, n) for k, n in enumerate(self.n_levels)]
        crossed = [
            (ones[a][..., :, None] & ones[b][..., None, :]).reshape(*levels.shape[:-1], -1)
            for a, b in self.interactions
        ]
        x = np.concatenate([*ones, *crossed], axis=-1).astype(float)
        if self.fixed is None:
            return x
        constant = np.zeros((*x.shape[:-1], 1))
        constant[..., -1, 0] = 1.0
        return np.concatenate([x, constant], axis=-1)

    def allowed(self, levels: np.ndarray) -> np.ndarray:
        """Which tasks keep the overlap and have no dominated alternative; shape (...,).

        `levels` has shape (..., n_alternatives, n_attributes).
        """
        equal = (levels == levels[..., :1, :]).all(axis=-2).sum(axis=-1)
        keeps: np.ndarray = (equal >= self.least_equal) & (equal <= self.most_equal)
        rank = self.rank[np.arange(len(self.n_levels)), levels]
        for i, j in combinations(range(levels.shape[-2]), 2):
            for one, other in ((i, j), (j, i)):
                same = levels[..., one, :] == levels[..., other, :]
                keeps &= ~(same | (rank[..., one, :] > rank[..., other, :])).all(axis=-1)
        return keeps

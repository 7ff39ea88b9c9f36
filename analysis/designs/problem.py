"""What a search looks for: tasks of some shape, what is known beforehand, and rules to keep."""

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Literal

import numpy as np

from analysis.designs.priors import Prior, directions, parameter_names
from questionnaires.design import fixed_alternative, rank_of_level
from questionnaires.design_rules import DesignRule
from questionnaires.errors import DesignError
from questionnaires.study import Study

Criterion = Literal["d", "a", "c", "ds"]


@dataclass(frozen=True, eq=False)
class DesignProblem:
    """The shape of a design, the priors of its parameters, and what it has to keep to.

    Parameters are, in order: each attribute's levels but the first, of each interaction all pairs
    of these, the constants of labelled alternatives but the first, and that of an alternative that
    is the same in all tasks.
    """

    name: str
    n_tasks: int
    n_alternatives: int
    n_levels: tuple[int, ...]
    draws: np.ndarray  # (n_draws, n_parameters): one prior, or draws from it
    rank: np.ndarray  # (n_attributes, most levels): larger is better; all the same if unordered
    fixed: tuple[int, ...] | None = None  # levels of the status quo; () for the opt-out
    labelled: bool = False
    interactions: tuple[tuple[int, int], ...] = ()  # numbers of attributes
    least_equal: int = 0  # attributes with one level in all alternatives of a task
    most_equal: int = 1_000
    rules: tuple[DesignRule, ...] = ()
    even: bool = True  # all levels of an attribute as often as each other
    criterion: Criterion = "d"
    contrast: np.ndarray | None = None  # (n_parameters,), of criterion c: what is to be known
    draw_weights: np.ndarray | None = None  # (n_draws,), that sum to one; None if all count alike
    kept: np.ndarray | None = None  # levels of tasks that stay as they are, and tell something too

    @classmethod
    def of_study(cls, study: Study, prior: Prior | None = None) -> "DesignProblem":
        """The design that a study asks for, with priors that know directions unless others are."""
        prior = prior or directions(study)
        fixed, asked = fixed_alternative(study), study.design
        quo = None
        if fixed is not None:
            quo = tuple(rank_of_level(study, a, level) for a, level in fixed.profile.items())
        n_levels = tuple(len(one.levels) for one in study.attributes)
        ordered = np.array([one.ordered for one in study.attributes])
        number = study.attribute_ids.index
        return cls(
            name=study.id,
            n_tasks=asked.blocks * asked.tasks_per_block,
            n_alternatives=asked.alternatives,
            n_levels=n_levels,
            draws=prior.draws,
            draw_weights=None if np.ptp(prior.weights) < 1e-12 else prior.weights,
            rank=ordered[:, None] * np.arange(max(n_levels)),
            fixed=quo,
            labelled=asked.labelled,
            interactions=tuple((number(a), number(b)) for a, b in asked.interactions),
            least_equal=asked.min_overlap,
            most_equal=1_000 if asked.max_overlap is None else asked.max_overlap,
            rules=study.design_rules,
            even=asked.balance != "free",
            criterion=asked.criterion,
            contrast=_ratio(study, prior) if asked.ratio else None,
        )

    @property
    def size(self) -> int:
        """How many alternatives a task has, with one that is the same everywhere."""
        return self.n_alternatives + (self.fixed is not None)

    @property
    def n_constants(self) -> int:
        """How many parameters, the last, are constants of alternatives."""
        return (self.n_alternatives - 1) * self.labelled + (self.fixed is not None)

    @property
    def weights(self) -> np.ndarray:
        """What each draw counts; shape (n_draws,)."""
        n = len(self.draws)
        return np.full(n, 1 / n) if self.draw_weights is None else self.draw_weights

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
        constants = np.zeros((self.size, self.n_constants))
        if self.labelled:
            constants[1 : self.n_alternatives, : self.n_alternatives - 1] = np.eye(
                self.n_alternatives - 1
            )
        if self.fixed is not None:
            constants[-1, -1] = 1.0
        shape = (*x.shape[:-1], self.n_constants)
        return np.concatenate([x, np.broadcast_to(constants, shape)], axis=-1)

    def allowed(self, levels: np.ndarray) -> np.ndarray:
        """Which tasks keep overlap and rules and have no dominated alternative; shape (...,).

        `levels` has shape (..., n_alternatives, n_attributes).
        """
        equal = (levels == levels[..., :1, :]).all(axis=-2).sum(axis=-1)
        keeps: np.ndarray = (equal >= self.least_equal) & (equal <= self.most_equal)
        for rule in self.rules:
            shown = np.stack([levels[..., j, k] for j, k in rule.places], axis=-1)
            flat = shown.reshape(-1, len(rule.places)).tolist()
            kept = np.array([tuple(one) in rule.permitted for one in flat], dtype=bool)
            keeps &= kept.reshape(shown.shape[:-1])
        rank = self.rank[np.arange(len(self.n_levels)), levels]
        for i, j in combinations(range(levels.shape[-2]), 2):
            for one, other in ((i, j), (j, i)):
                same = levels[..., one, :] == levels[..., other, :]
                keeps &= ~(same | (rank[..., one, :] > rank[..., other, :])).all(axis=-1)
        return keeps


def _ratio(study: Study, prior: Prior) -> np.ndarray:
    """Gradient of the ratio of two parameters, at the prior's mean (the delta method).

    Raises
    ------
    DesignError
        If the prior of the second is zero, so that the ratio is nothing.
    """
    names = parameter_names(study)
    above, below = (names.index(one) for one in study.design.ratio or ())
    mean = prior.mean
    if abs(mean[below]) < 1e-9:
        raise DesignError(
            f"{study.id}: design.ratio divides by {names[below]}, whose prior is zero; give one "
            "with --priors"
        )
    gradient = np.zeros(len(names))
    gradient[above] = 1 / mean[below]
    gradient[below] = -mean[above] / mean[below] ** 2
    return gradient

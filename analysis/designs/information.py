"""Fisher information of choice tasks: how much their answers will tell."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from questionnaires.design import Design, fixed_alternative
from questionnaires.study import Study

PRIOR_SWING = 0.5  # utility from worst to best level: direction for certain, size hardly


@dataclass(frozen=True, eq=False)
class Candidate:
    """The alternatives of a study as level numbers, and the columns that these stand for."""

    study: Study
    beta: np.ndarray  # (n_parameters,), the prior

    @classmethod
    def with_small_priors(cls, study: Study) -> "Candidate":
        """Priors that know the declared directions and little else.

        A level's part-worth is its share of the way from worst to best, times `PRIOR_SWING`;
        unordered attributes, the opt-out and the status quo have zero.
        """
        beta: list[float] = []
        for attribute in study.attributes:
            n = len(attribute.levels)
            steps = [PRIOR_SWING * k / (n - 1) if attribute.ordered else 0 for k in range(1, n)]
            beta += steps
        return cls(study, np.array([*beta, 0.0] if fixed_alternative(study) else beta))

    @cached_property
    def n_levels(self) -> np.ndarray:
        """Number of levels of each attribute; shape (n_attributes,)."""
        return np.array([len(attribute.levels) for attribute in self.study.attributes])

    @cached_property
    def is_ordered(self) -> np.ndarray:
        """Which attributes run from worst to best; shape (n_attributes,)."""
        return np.array([attribute.ordered for attribute in self.study.attributes])

    def columns(self, levels: np.ndarray) -> np.ndarray:
        """Columns x of alternatives; shape (..., n_rows, n_parameters) from (..., n, attributes).

        Dummy coding, the first level the reference; an opt-out or status quo is a last row.
        """
        parts = [
            levels[..., k, None] == np.arange(1, n_levels)
            for k, n_levels in enumerate(self.n_levels)
        ]
        x = np.concatenate(parts, axis=-1).astype(float)
        fixed = fixed_alternative(self.study)
        if fixed is None:
            return x
        x = np.concatenate([x, np.zeros((*x.shape[:-1], 1))], axis=-1)
        shown = [
            fixed.profile.get(attribute.id) == level
            for attribute in self.study.attributes
            for level in attribute.level_ids[1:]
        ]
        row = np.broadcast_to(
            np.array([*shown, True], dtype=float), (*x.shape[:-2], 1, x.shape[-1])
        )
        return np.concatenate([x, row], axis=-2)

    def roots(self, levels: np.ndarray) -> np.ndarray:
        """Matrices R with R′R the information of each task; shape (..., n_rows, n_parameters).

        References
        ----------
        McFadden (1974), as for the conditional logit: the sum over alternatives of
        p (x - x̄)(x - x̄)′.
        """
        x = self.columns(levels)
        utility = x @ self.beta
        p = np.exp(utility - np.logaddexp.reduce(utility, axis=-1, keepdims=True))
        deviation = x - (p[..., None] * x).sum(axis=-2, keepdims=True)
        roots: np.ndarray = deviation * np.sqrt(p)[..., None]
        return roots


def information(roots: np.ndarray) -> np.ndarray:
    """Information of one answer to each task; shape (n_parameters, n_parameters)."""
    rows = roots.reshape(-1, roots.shape[-1])
    matrix: np.ndarray = rows.T @ rows
    return matrix


def d_error(matrix: np.ndarray) -> float:
    """D-error: det(I)^(-1/K) for one respondent who answers every task; infinite if singular.

    References
    ----------
    Huber and Zwerina (1996), "The importance of utility balance in efficient choice designs",
    Journal of Marketing Research 33, pp. 307-317.
    """
    sign, log_determinant = np.linalg.slogdet(matrix)
    return float(np.exp(-log_determinant / len(matrix))) if sign > 0 else float("inf")


def level_numbers(study: Study, design: Design) -> np.ndarray:
    """Levels of the estimation tasks, by number; shape (n_tasks, n_alternatives, n_attributes)."""
    number: Mapping[tuple[str, str], int] = {
        (attribute.id, level): k
        for attribute in study.attributes
        for k, level in enumerate(attribute.level_ids)
    }
    return np.array(
        [
            [[number[a, one.profile[a]] for a in study.attribute_ids] for one in task.profiles]
            for task in design.estimation_tasks
        ]
    )

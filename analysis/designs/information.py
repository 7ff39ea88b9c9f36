"""Fisher information of choice tasks, and what a design is worth by it."""

from collections.abc import Mapping

import numpy as np

from analysis.designs.problem import DesignProblem
from questionnaires.design import Design
from questionnaires.study import Study


def information(problem: DesignProblem, levels: np.ndarray) -> np.ndarray:
    """Information of one answer to each task; shape (n_draws, n_parameters, n_parameters).

    `levels` has shape (n_tasks, n_alternatives, n_attributes). Tasks that the problem keeps count
    beside them.

    References
    ----------
    McFadden (1974), as for the conditional logit: the sum over alternatives of
    p (x - x̄)(x - x̄)′.
    """
    every = levels if problem.kept is None else np.concatenate([problem.kept, levels])
    x = problem.columns(every)
    utility = np.moveaxis(x @ problem.draws.T, -1, 0)  # (n_draws, n_tasks, size)
    p = np.exp(utility - np.logaddexp.reduce(utility, axis=-1, keepdims=True))
    return np.stack([_of_prior(x, one) for one in p])


def _of_prior(x: np.ndarray, p: np.ndarray) -> np.ndarray:
    """Information under one prior, from probabilities of shape (n_tasks, size)."""
    deviation = x - (p[..., None] * x).sum(axis=-2, keepdims=True)
    rows = (deviation * np.sqrt(p)[..., None]).reshape(-1, x.shape[-1])
    matrix: np.ndarray = rows.T @ rows
    return matrix


def error(problem: DesignProblem, levels: np.ndarray) -> float:
    """The problem's criterion for one respondent who answers every task; infinite if singular.

    The mean over the draws of: det(I)^(-1/K) for D; that of the inverse's block of all but the
    constants for Ds; the mean variance for A; the variance of the contrast for C.

    References
    ----------
    Huber and Zwerina (1996), "The importance of utility balance in efficient choice designs",
    Journal of Marketing Research 33, pp. 307-317; Sándor and Wedel (2001), "Designing conjoint
    choice experiments using managers' prior beliefs", same journal 38, pp. 430-444 (draws).
    """
    errors = [_error(problem, one) for one in information(problem, levels)]
    return float(problem.weights @ errors)


def _error(problem: DesignProblem, matrix: np.ndarray) -> float:
    """The criterion under one prior."""
    sign, log_determinant = np.linalg.slogdet(matrix)
    if sign <= 0:
        return float("inf")
    if problem.criterion == "d":
        return float(np.exp(-log_determinant / len(matrix)))
    variance = np.linalg.inv(matrix)
    if problem.criterion == "a":
        return float(np.trace(variance) / len(matrix))
    if problem.criterion == "c":
        contrast = np.asarray(problem.contrast)
        return float(contrast @ variance @ contrast)
    counting = len(matrix) - problem.n_constants  # all but the constants, which stand last
    return float(np.exp(np.linalg.slogdet(variance[:counting, :counting])[1] / counting))


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

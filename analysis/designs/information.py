"""Fisher information of choice tasks, and what a design is worth by it."""

from collections.abc import Mapping

import numpy as np

from analysis.designs.problem import DesignProblem
from questionnaires.design import Design
from questionnaires.study import Study


def information(problem: DesignProblem, levels: np.ndarray) -> np.ndarray:
    """Information of one answer to each task; shape (n_draws, ..., n_parameters, n_parameters).

    `levels` has shape (..., n_tasks, n_alternatives, n_attributes), of one design or of several.
    Tasks that the problem keeps count beside them.

    References
    ----------
    McFadden (1974), as for the conditional logit: the sum over alternatives of
    p (x - x̄)(x - x̄)′.
    """
    every = levels
    if problem.kept is not None:
        kept = np.broadcast_to(problem.kept, (*levels.shape[:-3], *problem.kept.shape))
        every = np.concatenate([kept, levels], axis=-3)
    x = problem.columns(every)
    utility = np.moveaxis(x @ problem.draws.T, -1, 0)  # (n_draws, ..., n_tasks, size)
    p = np.exp(utility - np.logaddexp.reduce(utility, axis=-1, keepdims=True))
    return np.stack([_of_prior(x, one) for one in p])


def _of_prior(x: np.ndarray, p: np.ndarray) -> np.ndarray:
    """Information under one prior, from probabilities of shape (..., n_tasks, size)."""
    deviation = x - (p[..., None] * x).sum(axis=-2, keepdims=True)
    rows = (deviation * np.sqrt(p)[..., None]).reshape(*x.shape[:-3], -1, x.shape[-1])
    matrix: np.ndarray = rows.swapaxes(-1, -2) @ rows
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
    return float(errors(problem, levels))


def errors(problem: DesignProblem, designs: np.ndarray) -> np.ndarray:
    """The criterion of several designs, as `error` has it of one; shape (...,).

    `designs` has shape (..., n_tasks, n_alternatives, n_attributes).
    """
    matrices = information(problem, designs)
    found = np.full(matrices.shape[:-2], np.inf)
    sign, log_determinant = np.linalg.slogdet(matrices)
    found[sign > 0] = _errors(problem, matrices[sign > 0], log_determinant[sign > 0])
    return np.asarray(np.tensordot(problem.weights, found, axes=1))


def _errors(
    problem: DesignProblem, matrices: np.ndarray, log_determinant: np.ndarray
) -> np.ndarray:
    """The criterion by each information matrix, none of them singular; shape (n,)."""
    n = problem.n_parameters
    if problem.criterion == "d":
        found = np.exp(-log_determinant / n)
    elif problem.criterion == "ds":
        n -= problem.n_constants  # which stand last
        of_others = np.linalg.inv(matrices)[:, :n, :n]
        found = np.exp(np.linalg.slogdet(of_others)[1] / n)
    elif problem.criterion == "a":
        found = np.trace(np.linalg.inv(matrices), axis1=1, axis2=2) / n
    else:
        contrast = np.asarray(problem.contrast)
        found = np.linalg.inv(matrices) @ contrast @ contrast
    return np.asarray(found)


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

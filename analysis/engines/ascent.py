"""The way up to a maximum: Newton's steps, held to the region where they can be trusted."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from analysis.engines.panel import Panel

WORTHWHILE = 1e-4  # share of the expected gain that a step must bring to be made
SMALLEST = 1e-9  # radius at which there is no way up


class Objective(Protocol):
    """A log-likelihood to go up on, respondent by respondent."""

    def __call__(self, theta: np.ndarray, *, with_information: bool) -> Panel:
        """Value, score and, if asked for, information at theta."""


@dataclass(frozen=True, eq=False)
class Ascent:
    """Where a way up has come to."""

    theta: np.ndarray  # (n_parameters,)
    panel: Panel  # at theta
    information: np.ndarray  # (n_parameters, n_parameters), minus the Hessian, or nearly so
    n_steps: int
    converged: bool
    start_log_likelihood: float  # where it began, in nats


def ascend(
    objective: Objective,
    start: np.ndarray,
    *,
    panel: Panel | None = None,
    information: np.ndarray | None = None,
    tolerance: float = 1e-8,
    max_steps: int = 100,
) -> Ascent:
    """Go up from the start until what is left is less than the tolerance.

    What is left is the squared length of the next step, in standard errors. Without an
    `information` to begin with it is computed at each step; one that is given is brought up to
    date from the scores, which are much cheaper. A `panel` at the start that is known already is
    not computed again.

    References
    ----------
    Nocedal and Wright (2006), Numerical Optimization, 2nd ed., algorithm 4.1 (trust region) and
    equation 6.19 (BFGS).
    """
    exact = information is None
    theta, radius = start, 1.0
    panel = objective(start, with_information=exact) if panel is None else panel
    began = float(panel.log_likelihood.sum())
    for n_steps in range(max_steps):
        score = panel.score.sum(axis=0)
        if exact or information is None:
            information = panel.information.sum(axis=0)
        if _left(score, information) < tolerance:
            return Ascent(theta, panel, information, n_steps, True, began)
        step = trusted_step(score, information, radius)
        expected = score @ step - step @ information @ step / 2
        there = objective(theta + step, with_information=exact)
        gain = (there.log_likelihood - panel.log_likelihood).sum() / expected
        radius = _next_radius(radius, gain, float(np.linalg.norm(step)))
        if not exact:
            information = _updated(information, step, score - there.score.sum(axis=0))
        if gain > WORTHWHILE:
            theta, panel = theta + step, there
        elif radius < SMALLEST:
            break
    return Ascent(theta, panel, np.asarray(information), n_steps + 1, False, began)


def trusted_step(score: np.ndarray, information: np.ndarray, radius: float) -> np.ndarray:
    """Newton's step, or the best one no longer than the radius; shape (n_parameters,)."""
    curvatures, directions = np.linalg.eigh(information)
    along = directions.T @ score
    lowest = max(0.0, 1e-9 * abs(curvatures).max() - curvatures[0])
    step = along / (curvatures + lowest)
    if np.linalg.norm(step) > radius:
        low, high = lowest, lowest + float(np.linalg.norm(score)) / radius
        for _ in range(60):
            middle = (low + high) / 2
            step = along / (curvatures + middle)
            low, high = (middle, high) if np.linalg.norm(step) > radius else (low, middle)
    moved: np.ndarray = directions @ step
    return moved


def _next_radius(radius: float, gain: float, length: float) -> float:
    """Radius to trust after a step of that length brought that share of the expected gain."""
    if gain < 0.25:
        return length / 4
    return 2.5 * radius if gain > 0.75 and length > 0.9 * radius else radius


def _left(score: np.ndarray, information: np.ndarray) -> float:
    """Squared length of Newton's step, in standard errors; endless where it leads nowhere."""
    try:
        root = np.linalg.cholesky(information)
    except np.linalg.LinAlgError:
        return float("inf")
    left = np.linalg.solve(root, score)
    return float(left @ left)


def _updated(information: np.ndarray, step: np.ndarray, change: np.ndarray) -> np.ndarray:
    """Information that explains how the score changed along a step, if it curves downwards."""
    before = information @ step
    along = float(step @ change)
    if along <= 1e-3 * float(step @ before):
        return information
    updated: np.ndarray = (
        information + np.outer(change, change) / along - np.outer(before, before) / (step @ before)
    )
    return updated

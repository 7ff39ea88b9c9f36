"""All that the report of a design says, as one document: its figures, and what they come to."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from analysis.designs.diagnostics import correlations, diagnostics, require_identified
from analysis.designs.information import error, level_numbers
from analysis.designs.power import Respondents, people_needed
from analysis.designs.priors import Prior, parameter_names
from analysis.designs.problem import DesignProblem
from questionnaires.design import Design
from questionnaires.study import Study

FORMAT = "whatmatters/design-report/1"
EDGES = tuple(k / 10 for k in range(11))  # of the histogram of probabilities
ALPHA, POWER = 0.05, 0.8


def judged(study: Study, design: Design, prior: Prior, fresh: Prior, source: str) -> dict[str, Any]:
    """The figures of a design and what follows from them, whoever made it.

    Errors are of one respondent who answers every task; `fresh` are other draws of the prior.

    Raises
    ------
    DesignError
        If the tasks do not tell all parameters apart: nothing else is worth saying then.

    References
    ----------
    Johnson et al. (2013), Value in Health 16, pp. 3-13 (what is to be reported); de Bekker-Grob
    et al. (2015), The Patient 8, pp. 373-384 (people needed).
    """
    require_identified(study, design, source)
    problem, levels = DesignProblem.of_study(study, prior), level_numbers(study, design)
    figures = diagnostics(study, design, prior)
    free = len(levels) * (problem.size - 1) - problem.n_parameters
    return {
        "format": FORMAT,
        "figures": figures,
        "errors": _errors(problem, levels, prior, fresh),
        "degrees_of_freedom": free,
        "parameters": _parameters(study, design, problem, prior),
        "probabilities": _histogram(problem, levels, prior),
        "blocks": _blocks(study, design),
        "correlations": np.round(correlations(levels), 4).tolist(),
        "study_sha256": study.design_sha256,
    }


def _errors(
    problem: DesignProblem, levels: np.ndarray, prior: Prior, fresh: Prior
) -> dict[str, float | None]:
    """Each criterion; those that the study does not ask for are None."""
    at_mean = replace(problem, draws=prior.mean[None], draw_weights=None)
    others = replace(problem, draws=fresh.draws, draw_weights=fresh.weights)
    found: dict[str, float | None] = {
        "d": error(replace(at_mean, criterion="d"), levels),
        "a": error(replace(at_mean, criterion="a"), levels),
        "ds": error(replace(at_mean, criterion="ds"), levels) if problem.n_constants else None,
        "c": error(replace(at_mean, criterion="c"), levels) if problem.criterion == "c" else None,
        "d_over_draws": None,
        "d_on_fresh_draws": None,
    }
    if len(prior.draws) > 1:
        found["d_over_draws"] = error(replace(problem, criterion="d"), levels)
        found["d_on_fresh_draws"] = error(replace(others, criterion="d"), levels)
    return found


def _parameters(
    study: Study, design: Design, problem: DesignProblem, prior: Prior
) -> list[dict[str, Any]]:
    """Standard error of each parameter for 100 people, and how many find it; None if it is zero."""
    _, block = np.unique([task.block for task in design.estimation_tasks], return_inverse=True)
    people = Respondents(problem, level_numbers(study, design), block, prior.mean)
    needed = people_needed(people, POWER, ALPHA)
    return [
        {
            "name": name,
            "prior": round(float(mean), 6),
            "standard_error_of_100": float(np.sqrt(variance / 100)),
            "people_needed": int(n) if np.isfinite(n) else None,
        }
        for name, mean, variance, n in zip(
            parameter_names(study), prior.mean, people.variance, needed, strict=True
        )
    ]


def _histogram(problem: DesignProblem, levels: np.ndarray, prior: Prior) -> list[dict[str, Any]]:
    """How many alternatives are expected to be chosen how often."""
    known = replace(problem, draws=prior.mean[None], draw_weights=None)
    utility = known.columns(levels) @ prior.mean
    p = np.exp(utility - np.logaddexp.reduce(utility, axis=-1, keepdims=True))
    counts, _ = np.histogram(p, EDGES)
    return [
        {"from": low, "to": high, "alternatives": int(count)}
        for (low, high), count in zip(pairwise(EDGES), counts, strict=True)
    ]


def _blocks(study: Study, design: Design) -> dict[str, Any]:
    """Tasks of each block, and how far a level's count is from its share of the block at most."""
    numbers = np.array([task.block for task in design.estimation_tasks])
    levels, worst = level_numbers(study, design), 0.0
    for block in design.blocks:
        shown = levels[numbers == block]
        for k, one in enumerate(study.attributes):
            counts = np.bincount(shown[..., k].ravel(), minlength=len(one.levels))
            even = counts.sum() / len(one.levels)
            worst = max(worst, float(np.abs(counts - even).max() / even))
    return {
        "tasks": {str(block): int((numbers == block).sum()) for block in design.blocks},
        "largest_deviation": round(worst, 4),
    }

"""What a design is worth: the figures that its report gives."""

from dataclasses import replace
from itertools import permutations
from typing import Any

import numpy as np

from analysis.designs.information import error, information, level_numbers
from analysis.designs.priors import Prior, as_table, directions, parameter_names
from analysis.designs.problem import DesignProblem
from analysis.designs.start import task_key
from analysis.identification import confounded
from questionnaires.design import Design, dominates
from questionnaires.errors import DesignError
from questionnaires.study import Study


def require_identified(study: Study, design: Design, source: str) -> None:
    """Hold a design to telling all its parameters apart.

    Raises
    ------
    DesignError
        If levels of different attributes always change together, or a level is not shown.
    """
    x = DesignProblem.of_study(study).columns(level_numbers(study, design))
    deviation = (x - x.mean(axis=1, keepdims=True)).reshape(-1, x.shape[-1])
    names = confounded(deviation, parameter_names(study))
    if names:
        raise DesignError(
            f"{source}: the tasks do not tell apart: {', '.join(names)}; "
            "run `whatmatters design` again or change their levels in some tasks"
        )


def diagnostics(study: Study, design: Design, prior: Prior | None = None) -> dict[str, Any]:
    """Figures of a design, ready for `design.json`; by declared directions unless by a prior.

    References
    ----------
    The figures that Johnson et al. (2013), "Constructing experimental designs for
    discrete-choice experiments", Value in Health 16, pp. 3-13, ask to be reported.
    """
    prior = prior or directions(study)
    problem = DesignProblem.of_study(study, prior)
    levels = level_numbers(study, design)
    matrix = information(replace(problem, draws=prior.mean[None], draw_weights=None), levels)[0]
    utility = problem.columns(levels) @ prior.mean
    p = np.exp(utility - np.logaddexp.reduce(utility, axis=-1, keepdims=True))
    equal = (levels == levels[:, :1]).all(axis=1)
    return {
        "study": study.id,
        "version": study.version,
        "settings": study.design.model_dump(mode="json"),
        "model": "conditional logit, dummy coding, worst level the reference",
        "prior": {
            "from": prior.said,
            "draws": len(prior.draws),
            "parameters": as_table(study, prior),
        },
        "d_error": error(replace(problem, criterion="d"), levels),
        "a_error": error(replace(problem, criterion="a"), levels),
        "n_parameters": problem.n_parameters,
        "rank": int(np.linalg.matrix_rank(matrix)),
        "n_tasks": len(levels),
        "level_counts": _level_counts(study, levels),
        "attributes_equal_per_task": {
            "least": int(equal.sum(axis=1).min()),
            "mean": round(float(equal.sum(axis=1).mean()), 3),
            "most": int(equal.sum(axis=1).max()),
        },
        "largest_correlation_of_differences": _largest_correlation(levels),
        "choice_probabilities": {
            "least": round(float(p.min()), 4),
            "most": round(float(p.max()), 4),
        },
        "dominated_tasks": sum(
            any(dominates(study, *pair) for pair in permutations(task.profiles, 2))
            for task in design.estimation_tasks
        ),
        "duplicate_tasks": len(levels) - len({task_key(task) for task in levels}),
    }


def _level_counts(study: Study, levels: np.ndarray) -> dict[str, dict[str, int]]:
    """How often each level is shown."""
    return {
        one.id: {
            level: int((levels[..., k] == number).sum())
            for number, level in enumerate(one.level_ids)
        }
        for k, one in enumerate(study.attributes)
    }


def correlations(levels: np.ndarray) -> np.ndarray:
    """Correlations of attributes' differences, by level number; one where there is no difference.

    Shape (n_attributes, n_attributes).
    """
    differences = (levels[:, 1:] - levels[:, :1]).reshape(-1, levels.shape[-1]).astype(float)
    size = np.linalg.norm(differences, axis=0)
    if not size.all():
        return np.ones((levels.shape[-1], levels.shape[-1]))
    found: np.ndarray = (differences / size).T @ (differences / size)
    return found


def _largest_correlation(levels: np.ndarray) -> float:
    """Largest correlation between two attributes' differences."""
    found = np.abs(correlations(levels))
    return round(float((found - np.eye(len(found))).max()), 4)

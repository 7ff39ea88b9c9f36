"""A second opinion on a model: pylogit refits it, or a sample of it, and must agree."""

from dataclasses import dataclass
from functools import partial

import numpy as np

from analysis.choices import ChoiceData
from analysis.engines.ascent import ascend
from analysis.engines.likelihood import simulated_likelihood
from analysis.engines.panel import tasks_of
from analysis.engines.pylogit_fits import (
    ENGINE,
    Found,
    fit_conditional,
    fit_mixed,
    fit_nested,
    normal_draws,
)
from analysis.errors import Disagreement, ModelError, NotConverged
from analysis.models.conditional_logit import ConditionalLogit
from analysis.models.interactions import InteractedLogitResult
from analysis.models.mixed_logit_result import MixedLogitResult
from analysis.models.nest_membership import nest_of_rows
from analysis.models.nested_logit import NestedLogit
from analysis.models.nested_logit_result import NestedLogitResult
from analysis.result import ModelResult

LARGEST = 3_000  # tasks; pylogit's dense rows × rows matrices took 13.9 GB for 24,000
LARGEST_MIXED = 1_000  # tasks; with 100 draws pylogit takes some ten seconds for so many
MIXED_DRAWS = 100  # for each respondent; both engines have the same, so few are enough
# Both engines go up on the same function, to which draws are given. What is left between them is
# rounding and where each stops: pylogit at a gradient of 1e-7, by columns of unit spread, from
# which log-likelihoods differ in the tenth digit, and estimates in the sixth.
LOG_LIKELIHOOD_TOLERANCE = 1e-6  # relative
ESTIMATE_TOLERANCE = 1e-4  # relative to the estimate, or absolute below 1


@dataclass(frozen=True)
class SecondOpinion:
    """How far two engines are apart on the same choices."""

    engine: str
    n_tasks: int
    n_respondents: int
    sampled: bool  # whether a sample of respondents was refitted by both engines
    log_likelihood_gap: float  # relative
    estimate_gap: float  # largest, relative to the estimate or absolute below 1


def second_opinion(result: ModelResult, data: ChoiceData, *, seed: int = 1) -> SecondOpinion:
    """Let pylogit refit the model, or both engines a sample of the respondents if they are many.

    pylogit has the conditional logit, the nested logit, and the mixed logit with independent
    normal tastes. The last is refitted by both engines with the same 100 draws, those of
    pylogit, from where the result is.

    Raises
    ------
    ModelError
        If pylogit does not have the model.
    NotIdentified, NotConverged
        If a sample that both were to fit has no estimate.
    Disagreement
        If the two differ by more than the tolerances above.
    """
    if isinstance(result, MixedLogitResult):
        return _on_mixed(result, data, seed)
    if isinstance(result, NestedLogitResult):
        return _on_nested(result, data, seed)
    if type(result) not in (ModelResult, InteractedLogitResult):
        raise ModelError(
            f"{ENGINE} has no {result.model.replace('_', ' ')}; it gives a second opinion on the "
            "conditional, nested and mixed logit"
        )
    data.require_unweighted(f"search of {ENGINE}")
    if isinstance(result, InteractedLogitResult):
        data = result.interactions.widened(data)
    sampled = data.n_tasks > LARGEST
    if sampled:
        data = data.of_respondents(data.sample(LARGEST, seed))
        result = ConditionalLogit().fit(data)
    ours = (result.log_likelihood, result.estimates)
    return _held(ours, fit_conditional(data), data, result.parameters, sampled=sampled)


def _on_nested(result: NestedLogitResult, data: ChoiceData, seed: int) -> SecondOpinion:
    """The opinion on a nested logit."""
    if not result.consistent:
        raise ModelError(
            f"{ENGINE} keeps dissimilarities between 0 and 1, and one is above; use other nests"
        )
    sampled = data.n_tasks > LARGEST
    if sampled:
        data = data.of_respondents(data.sample(LARGEST, seed))
        result = NestedLogit(nests=result.nests or None).fit(data)
    nest = nest_of_rows(data, result.nests, result.nest_names)
    start = np.append(ConditionalLogit().fit(data).estimates, np.ones(len(result.nest_names)))
    theirs = fit_nested(data, nest, len(result.nest_names), start)
    ours = (result.log_likelihood, result.estimates)
    return _held(ours, theirs, data, result.parameters, sampled=sampled)


def _on_mixed(result: MixedLogitResult, data: ChoiceData, seed: int) -> SecondOpinion:
    """The opinion on a mixed logit: spreads are compared without their sign."""
    tastes = result.tastes
    if tastes.correlated or {*tastes.distributions} - {"normal", None}:
        raise ModelError(
            f"{ENGINE} has independent normal tastes alone; fit the model with them for a second "
            "opinion, or go by the refit with twice the draws"
        )
    sampled = data.n_tasks > LARGEST_MIXED
    if sampled:
        data = data.of_respondents(data.sample(LARGEST_MIXED, seed))
    scale = data.x.std(axis=0)
    units = np.append(scale, scale[list(tastes.places)])
    ours = ascend(
        partial(
            simulated_likelihood,
            tasks=tasks_of(data, scale),
            mixing=tastes.mixing,
            draws=normal_draws(data.n_respondents, len(tastes.places), MIXED_DRAWS, seed),
            n_draws=MIXED_DRAWS,
        ),
        result.estimates * units,
    )
    if not ours.converged:
        raise NotConverged(
            f"{data.n_respondents} respondents with {MIXED_DRAWS} draws, which both engines were "
            "to fit, are too few for a maximum; go by the refit with twice the draws"
        )
    theirs = fit_mixed(data, tastes.places, result.estimates, MIXED_DRAWS, seed)
    n = len(scale)
    found = [
        (value, np.append(theta[:n], np.abs(theta[n:])))
        for value, theta in (
            (float(ours.panel.log_likelihood.sum()), ours.theta / units),
            theirs,
        )
    ]
    return _held(found[0], found[1], data, result.parameters, sampled=sampled)


def _held(
    ours: Found, theirs: Found, data: ChoiceData, names: tuple[str, ...], *, sampled: bool
) -> SecondOpinion:
    """The opinion, if the two are close enough; else Disagreement, by name."""
    gaps = np.abs(theirs[1] - ours[1]) / np.maximum(1, np.abs(ours[1]))
    opinion = SecondOpinion(
        engine=ENGINE,
        n_tasks=data.n_tasks,
        n_respondents=data.n_respondents,
        sampled=sampled,
        log_likelihood_gap=abs(theirs[0] / ours[0] - 1),
        estimate_gap=float(gaps.max()),
    )
    if opinion.log_likelihood_gap > LOG_LIKELIHOOD_TOLERANCE:
        raise Disagreement(
            f"pylogit's log-likelihood is {theirs[0]:.6f}, ours {ours[0]:.6f}; "
            "no weights are made until the two agree"
        )
    if opinion.estimate_gap > ESTIMATE_TOLERANCE:
        worst = int(gaps.argmax())
        raise Disagreement(
            f"{names[worst]}: pylogit estimates {theirs[1][worst]:.6f}, we "
            f"{ours[1][worst]:.6f}; no weights are made until the two agree"
        )
    return opinion

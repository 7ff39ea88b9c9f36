"""What a fitted model expects of people that it has not met."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp, softmax

from analysis.choices import ChoiceData
from analysis.covariates import Covariates
from analysis.engines.draws import standard_draws
from analysis.errors import ModelError
from analysis.models.classes import log_memberships, unpacked
from analysis.models.interactions import InteractedLogitResult
from analysis.models.latent_class_result import LatentClassResult
from analysis.models.mixed_logit_result import MixedLogitResult
from analysis.models.nested_logit_result import NestedLogitResult
from analysis.models.posterior import HierarchicalResult
from analysis.models.scaled_logit import ScaledLogitResult
from analysis.result import ModelResult

MOST_DRAWS = 2_000  # of the posterior, for each person
Fitted = ModelResult | HierarchicalResult
Kinds = Iterator[tuple[np.ndarray, np.ndarray]]  # tastes (n_kinds, n_columns), log of shares


@dataclass(frozen=True, eq=False)
class Prediction:
    """How likely a model finds choices that it has not seen, of strangers or of people it met."""

    log_likelihood: np.ndarray  # (n_respondents,), of all unseen of each together, in nats
    probability: np.ndarray  # (n_rows,), of each alternative, before any unseen choice is made


def predict(
    result: Fitted,
    data: ChoiceData,
    covariates: Covariates | None = None,
    known: Covariates | None = None,
    seen: np.ndarray | None = None,
) -> Prediction:
    """Prediction for the people in `data`, whose `covariates` are given if the model has some.

    Each may have any tastes that the population has: the likelihood is that of the sequence of
    choices, averaged over tastes, and not a product of averages. `known` are the covariates that
    the model was fitted with.

    Choices in the rows of `seen` (bool, shape (n_rows,)) tell of a person's tastes, by Bayes' rule,
    and are not predicted.

    Raises
    ------
    ModelError
        If the model has no prediction.

    References
    ----------
    Train (2009), Discrete Choice Methods with Simulation, 2nd ed., eq. 11.6 (tastes by choices).
    """
    seen = np.zeros(len(data.x), dtype=bool) if seen is None else seen
    if isinstance(result, NestedLogitResult):
        return _nested(result, data, seen)
    if isinstance(result, InteractedLogitResult):
        data = result.interactions.widened(data)
    log_likelihood = np.empty(data.n_respondents)
    probability = np.empty(len(data.x))
    bounds = np.searchsorted(data.respondent, np.arange(data.n_respondents + 1))
    kinds = _kinds(result, data.n_respondents, covariates, known)
    for n, (tastes, log_share) in enumerate(kinds):
        rows = slice(bounds[n], bounds[n + 1])
        utility = data.x[rows] @ tastes.T
        task = data.task[rows] - data.task[bounds[n]]
        starts = np.flatnonzero(np.diff(task, prepend=-1))
        log_probability = utility - np.logaddexp.reduceat(utility, starts, axis=0)[task]
        told = log_probability[data.chosen[rows] & seen[rows]].sum(axis=0)
        sequence = log_probability[data.chosen[rows] & ~seen[rows]].sum(axis=0)
        log_likelihood[n] = logsumexp(sequence + told + log_share) - logsumexp(told + log_share)
        probability[rows] = np.exp(log_probability) @ softmax(told + log_share)
    return Prediction(log_likelihood, probability)


def _nested(result: NestedLogitResult, data: ChoiceData, seen: np.ndarray) -> Prediction:
    """The prediction of shared tastes, among nests; a person's choices do not hang together."""
    known = result.log_probabilities(data)
    unseen = np.where(seen, 0, known)[data.chosen]
    of_chosen = np.bincount(data.respondent[data.chosen], weights=unseen)
    return Prediction(of_chosen, np.exp(known))


def _kinds(
    result: Fitted, n_respondents: int, covariates: Covariates | None, known: Covariates | None
) -> Kinds:
    """Tastes that each person may have, and the log of the share of people who have them."""
    if isinstance(result, MixedLogitResult):
        return _random(result, n_respondents)
    if isinstance(result, LatentClassResult):
        return _classes(result, n_respondents, covariates)
    if isinstance(result, HierarchicalResult):
        return _posterior(result, n_respondents, covariates, known)
    if isinstance(result, ScaledLogitResult):
        return _scaled(result, covariates)
    if type(result) in {ModelResult, InteractedLogitResult} and result.model == "conditional_logit":
        return ((result.estimates[None], np.zeros(1)) for _ in range(n_respondents))
    raise ModelError(
        f"the {result.model.replace('_', ' ')} predicts no choices of other people; use the "
        "conditional, nested, scaled, mixed, latent class or hierarchical logit"
    )


def _random(result: MixedLogitResult, n_respondents: int) -> Kinds:
    """Draws of the tastes, of each person's own."""
    tastes, n = result.tastes, result.n_draws
    even = np.full(n, -np.log(n))
    for draws in standard_draws(tastes.shapes, n_respondents, n, result.seed):
        yield tastes.coefficients(result.estimates, draws), even


def _classes(result: LatentClassResult, n_respondents: int, covariates: Covariates | None) -> Kinds:
    """The classes, as large as covariates make them."""
    tastes, slopes = unpacked(result.estimates, result.n_classes, len(result.coding.parameters))
    z = np.ones((n_respondents, 1))
    if covariates is not None:
        z = np.hstack([z, covariates.z])
    for shares in log_memberships(slopes, z):
        yield tastes, shares


def _posterior(
    result: HierarchicalResult,
    n_respondents: int,
    covariates: Covariates | None,
    known: Covariates | None,
) -> Kinds:
    """A draw of tastes for each of the draws of the population, which is as uncertain as it is."""
    tastes, places = result.tastes, list(result.tastes.places)
    theta = result.draws.reshape(-1, result.draws.shape[-1])
    keep = np.linspace(0, len(theta) - 1, min(MOST_DRAWS, len(theta))).astype(int)
    theta = theta[keep]
    even = np.full(len(keep), -np.log(len(keep)))
    normal = standard_draws(tastes.shapes, n_respondents, len(keep), result.seed)
    if covariates is None or known is None:
        away = np.zeros((n_respondents, 1))
        effects = np.zeros((len(keep), 1, len(places)))
    else:
        away = covariates.z - known.z.mean(axis=0)
        effects = result.effects.reshape(-1, *result.effects.shape[2:])[keep]
    for draws, own in zip(normal, away, strict=True):
        moved = theta.copy()
        moved[:, places] += own @ effects
        yield tastes.coefficients(moved, draws), even


def _scaled(result: ScaledLogitResult, covariates: Covariates | None) -> Kinds:
    """The shared tastes at the scale of each person."""
    if covariates is None:
        raise ModelError("the scaled logit predicts by covariates; give those of the respondents")
    n = len(result.coding.parameters)
    for scale in np.exp(covariates.z @ result.estimates[n:]):
        yield scale * result.estimates[None, :n], np.zeros(1)

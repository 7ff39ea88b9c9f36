"""Classes of respondents: how likely each class makes each respondent's choices."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from scipy.special import log_softmax, logsumexp

from analysis.choices import ChoiceData
from analysis.engines.panel import Panel

LARGEST = 700.0  # utility difference beyond which e^x is out of a double's range


def unpacked(theta: np.ndarray, n_classes: int, n_columns: int) -> tuple[np.ndarray, np.ndarray]:
    """Tastes and membership slopes of the classes, from the parameters in one row.

    Shapes (..., n_classes, n_columns) and (..., n_classes - 1, n_slopes); the first class has no
    slopes, as only differences count.
    """
    n = n_classes * n_columns
    tastes = theta[..., :n].reshape(*theta.shape[:-1], n_classes, n_columns)
    return tastes, theta[..., n:].reshape(*theta.shape[:-1], n_classes - 1, -1)


def log_memberships(slopes: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Log-probability of each class, before any choice is seen.

    Shape (..., n_respondents, n_classes); `z` is a one and the covariates of each respondent.
    """
    odds = np.einsum("nm,...qm->...nq", z, slopes)
    first = np.zeros((*odds.shape[:-1], 1))
    memberships: np.ndarray = log_softmax(np.concatenate([first, odds], axis=-1), axis=-1)
    return memberships


class Likelihoods(NamedTuple):
    """How likely each class makes each respondent's choices, and each alternative."""

    log_likelihood: np.ndarray  # (n_respondents, n_classes), in nats
    probability: np.ndarray  # (n_rows, n_classes)


def class_likelihoods(tastes: np.ndarray, data: ChoiceData) -> Likelihoods:
    """Likelihoods in classes of those tastes, shape (n_classes, n_columns)."""
    first_rows = data.first_rows
    utility = data.x @ tastes.T
    relative = np.exp(np.minimum(utility - utility[data.chosen][data.task], LARGEST))
    total = np.add.reduceat(relative, first_rows)
    people = data.respondent[first_rows]
    first_tasks = np.flatnonzero(np.diff(people, prepend=-1))
    return Likelihoods(np.add.reduceat(-np.log(total), first_tasks), relative / total[data.task])


def class_panel(
    theta: np.ndarray,
    data: ChoiceData,
    z: np.ndarray,
    n_classes: int,
    *,
    with_information: bool = True,
    apart: bool = True,
) -> Panel:
    """Each respondent's log-likelihood and derivatives at the parameters of a mixture of classes.

    The tastes are posterior means. With the log-likelihood a_q of choices and class q together,
    and the posterior h_q, the score is Σ h_q ∇a_q and the Hessian
    Σ h_q (∇²a_q + ∇a_q ∇a_q') less the square of the score. Without `apart`, the information
    is that of all respondents together, which is much faster.
    """
    tastes, slopes = unpacked(theta, n_classes, data.x.shape[1])
    prior = log_memberships(slopes, z)
    likelihoods = class_likelihoods(tastes, data)
    joint = likelihoods.log_likelihood + prior
    total = logsumexp(joint, axis=1)
    posterior = np.exp(joint - total[:, None])
    gradients = _gradients(likelihoods.probability, np.exp(prior), data, z)
    score = np.einsum("nq,nqp->np", posterior, gradients)
    starts = np.flatnonzero(np.diff(data.respondent, prepend=-1)) if apart else np.zeros(1, int)
    information = np.zeros((len(starts), len(theta), len(theta)))
    if with_information:
        weighted = gradients * posterior[:, :, None]
        own = membership_information(np.exp(prior), z)
        place = slice(tastes.size, None)
        if apart:
            information += score[:, :, None] * score[:, None, :]
            information -= weighted.transpose(0, 2, 1) @ gradients
            information[:, place, place] += own
        else:
            flat = (-1, len(theta))
            information += score.T @ score - weighted.reshape(flat).T @ gradients.reshape(flat)
            information[:, place, place] += own.sum(axis=0)
        _add_curvature(information, starts, posterior, likelihoods.probability, data)
    return Panel(total, score, information, posterior @ tastes)


def _gradients(
    probability: np.ndarray, prior: np.ndarray, data: ChoiceData, z: np.ndarray
) -> np.ndarray:
    """Gradient of choices and class together; shape (n_respondents, n_classes, n_parameters)."""
    (n, n_classes), n_columns = prior.shape, data.x.shape[1]
    n_tastes = n_classes * n_columns
    first_of_person = np.flatnonzero(np.diff(data.respondent, prepend=-1))
    gradients = np.zeros((n, n_classes, n_tastes + (n_classes - 1) * z.shape[1]))
    for q in range(n_classes):
        residual = (data.chosen - probability[:, q])[:, None]
        own = slice(q * n_columns, (q + 1) * n_columns)
        gradients[:, q, own] = np.add.reduceat(data.x * residual, first_of_person)
        odds = (np.arange(1, n_classes) == q) - prior[:, 1:]
        gradients[:, q, n_tastes:] = (odds[:, :, None] * z[:, None, :]).reshape(n, -1)
    return gradients


def _add_curvature(
    information: np.ndarray,
    starts: np.ndarray,
    posterior: np.ndarray,
    probability: np.ndarray,
    data: ChoiceData,
) -> None:
    """Add minus the Hessian of the choices in each class, by the posterior of the class."""
    n_columns = data.x.shape[1]
    bounds = np.append(starts, len(data.x))
    for q, share in enumerate(probability.T):
        means = np.add.reduceat(data.x * share[:, None], data.first_rows)
        member = posterior[data.respondent, q]
        root = (data.x - means[data.task]) * np.sqrt(share * member)[:, None]
        own = slice(q * n_columns, (q + 1) * n_columns)
        for place, (a, b) in enumerate(pairwise(bounds)):
            information[place, own, own] += root[a:b].T @ root[a:b]


def membership_information(prior: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Minus the Hessian of each respondent's log-membership, whichever the class.

    Shape (n_respondents, n_slopes, n_slopes), of all slopes in one row.
    """
    others = prior[:, 1:]
    spread = others[:, :, None] * (np.eye(others.shape[1]) - others[:, None, :])
    size = others.shape[1] * z.shape[1]
    blocks = np.einsum("nqr,nk,nl->nqkrl", spread, z, z)
    information: np.ndarray = blocks.reshape(len(z), size, size)
    return information

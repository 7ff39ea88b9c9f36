"""Classes of respondents: how likely each class makes each respondent's choices."""

import numpy as np
from scipy.special import log_softmax, logsumexp

from analysis.choices import ChoiceData
from analysis.models.conditional_logit import respondent_information, respondent_scores
from analysis.panel import Panel


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


def class_log_likelihoods(tastes: np.ndarray, data: ChoiceData) -> np.ndarray:
    """Log-likelihood of each respondent's choices in each class; (n_respondents, n_classes)."""
    utility = data.x @ tastes.T
    chosen = utility[data.chosen] - np.logaddexp.reduceat(utility, data.first_rows)
    people = data.respondent[data.first_rows]
    of_people: np.ndarray = np.add.reduceat(chosen, np.flatnonzero(np.diff(people, prepend=-1)))
    return of_people


def class_panel(
    theta: np.ndarray,
    data: ChoiceData,
    z: np.ndarray,
    n_classes: int,
    *,
    with_information: bool = True,
) -> Panel:
    """Each respondent's log-likelihood and derivatives at the parameters of a mixture of classes.

    The tastes are posterior means. With the log-likelihood a_q of choices and class q together,
    and the posterior h_q, the score is Σ h_q ∇a_q and the Hessian
    Σ h_q (∇²a_q + ∇a_q ∇a_q') less the square of the score.
    """
    tastes, slopes = unpacked(theta, n_classes, data.x.shape[1])
    prior = log_memberships(slopes, z)
    joint = class_log_likelihoods(tastes, data) + prior
    total = logsumexp(joint, axis=1)
    posterior = np.exp(joint - total[:, None])
    gradients = _gradients(tastes, np.exp(prior), data, z)
    score = np.einsum("nq,nqp->np", posterior, gradients)
    information = np.zeros((len(score), len(theta), len(theta)))
    if with_information:
        information += score[:, :, None] * score[:, None, :]
        weighted = gradients * posterior[:, :, None]
        information -= weighted.transpose(0, 2, 1) @ gradients
        _add_curvature(information, tastes, posterior, np.exp(prior), data, z)
    return Panel(total, score, information, posterior @ tastes)


def _gradients(
    tastes: np.ndarray, prior: np.ndarray, data: ChoiceData, z: np.ndarray
) -> np.ndarray:
    """Gradient of choices and class together; shape (n_respondents, n_classes, n_parameters)."""
    n_classes, n_columns = tastes.shape
    n, n_tastes = len(prior), tastes.size
    gradients = np.zeros((n, n_classes, n_tastes + (n_classes - 1) * z.shape[1]))
    for q, beta in enumerate(tastes):
        own = slice(q * n_columns, (q + 1) * n_columns)
        gradients[:, q, own] = respondent_scores(beta, data)
        odds = (np.arange(1, n_classes) == q) - prior[:, 1:]
        gradients[:, q, n_tastes:] = (odds[:, :, None] * z[:, None, :]).reshape(n, -1)
    return gradients


def _add_curvature(
    information: np.ndarray,
    tastes: np.ndarray,
    posterior: np.ndarray,
    prior: np.ndarray,
    data: ChoiceData,
    z: np.ndarray,
) -> None:
    """Add minus the Hessian of choices and class together, averaged over the posterior."""
    n_columns = tastes.shape[1]
    for q, beta in enumerate(tastes):
        own = slice(q * n_columns, (q + 1) * n_columns)
        information[:, own, own] += posterior[:, q, None, None] * respondent_information(beta, data)
    information[:, tastes.size :, tastes.size :] += membership_information(prior, z)


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

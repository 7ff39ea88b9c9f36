"""Many datasets fitted at once from counts: estimates, and how sure each study would be of them."""

from dataclasses import dataclass

import numpy as np

TOLERANCE = 1e-8  # of a step of Newton's method, in utility
MOST_STEPS = 25
RIDGE = 1e-12  # so that a dataset that tells nothing has a matrix to be turned round, too
Z = 1.959964  # of a 95 % interval


@dataclass(frozen=True, eq=False)
class Counts:
    """What the answers of some datasets come to: all that their fits need.

    Products are sums over people of uu', where u are the columns of what someone chose.
    """

    chosen: np.ndarray  # (n_datasets, n_tasks, size), how often each alternative was
    people: np.ndarray  # (n_blocks,), who were shown each block
    products: np.ndarray  # (n_datasets, n_blocks, n_parameters, n_parameters)


def estimates(x: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Conditional logits of datasets that are counts; shape (n_datasets, n_parameters).

    Counts of each task's alternatives are all that the likelihood knows of the answers. NaN
    where Newton's method finds no maximum.
    """
    beta = np.zeros((len(chosen), x.shape[-1]))
    asked = chosen.sum(axis=-1, keepdims=True)
    for _ in range(MOST_STEPS):
        p, _, deviation = _moments(x, beta)
        score = np.einsum("tjk,dtj->dk", x, chosen - asked * p)
        weighted = deviation * (asked * p)[..., None]
        matrix = np.einsum("dtjk,dtjl->dkl", weighted, deviation, optimize=True)
        step = np.linalg.solve(matrix + RIDGE * np.eye(x.shape[-1]), score[..., None])[..., 0]
        beta += np.clip(step, -5, 5)
    lost = np.abs(step).max(axis=1) > TOLERANCE
    beta[lost | ~np.isfinite(beta).all(axis=1)] = np.nan
    return beta


def _moments(x: np.ndarray, beta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Probabilities of each task's alternatives, their mean, and how they deviate from it.

    Shapes (n_datasets, n_tasks, size), (…, n_parameters) and (…, size, n_parameters).
    """
    utility = np.einsum("tjk,dk->dtj", x, beta)
    p = np.exp(utility - np.logaddexp.reduce(utility, axis=-1, keepdims=True))
    mean = np.einsum("tjk,dtj->dtk", x, p)
    return p, mean, x - mean[:, :, None]


def covariances(x: np.ndarray, block: np.ndarray, beta: np.ndarray, of: Counts) -> np.ndarray:
    """Jackknifed covariance of the estimates, clustered by respondent, of each dataset.

    Shape (n_datasets, n_parameters, n_parameters). All who are shown a block tell the same
    amount H, so that their scores s count together: Σ (I - H)⁻¹ s s' (I - H)⁻¹, where I is what
    everybody tells.

    References
    ----------
    Bell and McCaffrey (2002), as for `jackknife_covariance` of the conditional logit.
    """
    p, mean, deviation = _moments(x, np.nan_to_num(beta))  # half_widths leaves those lost out
    told, meat = [], []
    for number, n in enumerate(of.people):
        seen = block == number
        some = deviation[:, seen]
        weighted = some * p[:, seen, :, None]
        told.append(np.einsum("dtjk,dtjl->dkl", weighted, some, optimize=True))
        expected = mean[:, seen].sum(axis=1)
        total = np.einsum("dtj,tjk->dk", of.chosen[:, seen], x[seen])
        crossed = total[:, :, None] * expected[:, None]
        meat.append(
            of.products[:, number]
            - crossed
            - crossed.transpose(0, 2, 1)
            + n * expected[:, :, None] * expected[:, None]
        )
    everybody = np.einsum("b,bdkl->dkl", of.people, told)
    found: np.ndarray = np.zeros_like(everybody)
    for one, scores in zip(told, meat, strict=True):
        left = np.linalg.inv(everybody - one + RIDGE * np.eye(x.shape[-1]))
        found += left @ scores @ left
    return found


def half_widths(swings: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    """Half the 95 % interval of each swing's share of their sum; (n_datasets, n_outcomes).

    `covariance` is that of the swings. NaN where answers leave open whether the sum is above zero.

    References
    ----------
    Fieller (1954), "Some problems in interval estimation", Journal of the Royal Statistical
    Society B 16, pp. 175-185: what draws from a normal distribution come to, without drawing.
    """
    total, square = swings.sum(axis=1, keepdims=True), Z**2
    own = np.diagonal(covariance, axis1=1, axis2=2)
    shared = covariance.sum(axis=2)
    surely = total**2 - square * shared.sum(axis=1, keepdims=True)
    middle = swings * total - square * shared
    under = middle**2 - surely * (swings**2 - square * own)
    with np.errstate(invalid="ignore"):
        widths: np.ndarray = np.where(surely > 0, np.sqrt(under) / surely, np.nan)
    return widths

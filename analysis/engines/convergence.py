"""Whether chains of a sampler agree, and how many independent draws theirs are worth.

References
----------
Vehtari, Gelman, Simpson, Carpenter and Bürkner (2021), "Rank-normalization, folding, and
localization: an improved R-hat for assessing convergence of MCMC", Bayesian Analysis 16,
pp. 667-718.
"""

from dataclasses import dataclass
from math import log10

import numpy as np
import pandas as pd
from scipy.special import ndtri

from analysis.errors import NotConverged

LARGEST_R_HAT = 1.05
FEWEST = 400  # effective draws, below which neither R-hat nor an interval can be relied on
TAILS = (0.05, 0.95)  # quantiles that are to be found as well as the middle


@dataclass(frozen=True, eq=False)
class Convergence:
    """How well chains have mixed, for each quantity."""

    names: tuple[str, ...]
    r_hat: np.ndarray  # (n_quantities,), 1 when chains are as alike as parts of one
    bulk: np.ndarray  # (n_quantities,), independent draws that those of the middle are worth
    tail: np.ndarray  # (n_quantities,), the same for the 5 % and 95 % quantiles, the lower one

    @classmethod
    def of(cls, names: tuple[str, ...], draws: np.ndarray) -> "Convergence":
        """How well chains have mixed; draws have shape (n_chains, n_draws, n_quantities)."""
        columns = [_halves(draws[..., k]) for k in range(len(names))]
        return cls(
            names,
            np.array([_r_hat(one) for one in columns]),
            np.array([_effective(_normalised(one)) for one in columns]),
            np.array([min(_effective(one <= edge) for edge in _edges(one)) for one in columns]),
        )

    def require(self, n_iterations: int) -> None:
        """Raise NotConverged, with the worst name and what to change, unless chains have mixed."""
        worst = int(self.r_hat.argmax())
        if not self.r_hat[worst] <= LARGEST_R_HAT:
            raise NotConverged(
                f"{self.names[worst]}: the chains disagree (R-hat {self.r_hat[worst]:.2f}, at most "
                f"{LARGEST_R_HAT}); use more `iterations` than {n_iterations} and more `burn_in`, "
                "or make fewer tastes random"
            )
        effective = np.minimum(self.bulk, self.tail)
        worst = int(effective.argmin())
        if not effective[worst] >= FEWEST:
            factor = FEWEST / effective[worst]
            raise NotConverged(
                f"{self.names[worst]}: the draws are worth {effective[worst]:.0f} independent ones,"
                f" at least {FEWEST} are needed; use about {factor:.1f} times as many `iterations`"
                f" as {n_iterations}, or make fewer tastes random"
            )

    def to_frame(self) -> pd.DataFrame:
        """Table of the quantities."""
        return pd.DataFrame(
            {"r_hat": self.r_hat, "bulk": self.bulk, "tail": self.tail},
            index=pd.Index(self.names, name="quantity"),
        )


def _halves(draws: np.ndarray) -> np.ndarray:
    """Chains split in two, so that one that drifts disagrees with itself."""
    half = draws.shape[1] // 2
    return np.vstack([draws[:, :half], draws[:, -half:]])


def _normalised(draws: np.ndarray) -> np.ndarray:
    """Normal scores of the ranks of all draws; equation 14."""
    _, place, counts = np.unique(draws, return_inverse=True, return_counts=True)
    rank = np.cumsum(counts) - (counts - 1) / 2
    scores: np.ndarray = ndtri((rank[place.reshape(draws.shape)] - 3 / 8) / (draws.size + 1 / 4))
    return scores


def _r_hat(draws: np.ndarray) -> float:
    """Larger R-hat of the ranks of draws, and of their distances to the median."""
    return max(_ratio(_normalised(one)) for one in (draws, np.abs(draws - np.median(draws))))


def _ratio(draws: np.ndarray) -> float:
    """Spread of all draws by that within chains; equations 1 to 4."""
    n = draws.shape[1]
    between, within = draws.mean(axis=1).var(ddof=1), draws.var(axis=1, ddof=1).mean()
    return float(np.sqrt((n - 1) / n + between / within))


def _edges(draws: np.ndarray) -> np.ndarray:
    """Quantiles at the edges of the tails."""
    edges: np.ndarray = np.quantile(draws, TAILS)
    return edges


def _effective(draws: np.ndarray) -> float:
    """Independent draws that these are worth; equations 10 to 13.

    Autocorrelations count in pairs, as long as these are positive and no larger than those
    before: Geyer (1992), "Practical Markov chain Monte Carlo", Statistical Science 7, pp. 473-483.
    """
    n = draws.shape[1]
    centred = draws - draws.mean(axis=1, keepdims=True)
    wave = np.fft.rfft(centred, 2 * n, axis=1)
    autocovariance = np.fft.irfft(np.abs(wave) ** 2, axis=1)[:, :n].mean(axis=0) / n
    within = autocovariance[0] * n / (n - 1)
    spread = autocovariance[0] + draws.mean(axis=1).var(ddof=1)
    correlation = 1 - (within - autocovariance) / spread
    correlation[0] = 1
    pairs = correlation[: n // 2 * 2].reshape(-1, 2).sum(axis=1)
    ends = np.flatnonzero(pairs < 0)
    positive = pairs[: ends[0]] if ends.size else pairs
    time = max(2 * np.minimum.accumulate(positive).sum() - 1, 1 / log10(draws.size))
    return float(draws.size / time)

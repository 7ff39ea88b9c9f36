"""What hierarchical Bayes gives back: draws of a population, and its people's tastes."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.coding import Coding
from analysis.engines.convergence import Convergence
from analysis.models.tastes import Tastes

INTERVAL = (0.025, 0.975)  # quantiles that have 95 % of the posterior between them


@dataclass(frozen=True, eq=False)
class HierarchicalResult:
    """A population's tastes as draws from their posterior, and those of each respondent.

    With covariates, centres are those of people whose covariates are average, and spreads are
    what covariates leave unexplained.
    """

    model: str
    coding: Coding
    tastes: Tastes
    covariates: tuple[str, ...]
    draws: np.ndarray  # (n_chains, n_kept, n_parameters), centres, then spreads, as `tastes` says
    effects: np.ndarray  # (n_chains, n_kept, n_covariates, n_random), on the index, per unit
    respondent_tastes: np.ndarray  # (n_respondents, n_columns), posterior mean of coefficients
    respondent_sds: np.ndarray  # (n_respondents, n_columns), of each one's posterior
    log_likelihood: float  # at respondents' own tastes, the mean over draws, in nats
    null_log_likelihood: float  # with all coefficients zero, in nats
    n_respondents: int
    n_tasks: int
    iterations: int  # of each chain, with its burn-in
    burn_in: int
    thin: int  # one in so many iterations is kept
    seed: int
    accepted: float  # share of the respondents' moves
    convergence: Convergence

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters."""
        return self.tastes.parameters

    @property
    def estimates(self) -> np.ndarray:
        """Posterior mean of each parameter; shape (n_parameters,)."""
        estimates: np.ndarray = self.draws.mean(axis=(0, 1))
        return estimates

    @property
    def covariance(self) -> np.ndarray:
        """Posterior covariance of the parameters; shape (n_parameters, n_parameters)."""
        return np.atleast_2d(np.cov(self._together(self.draws), rowvar=False))

    @property
    def standard_errors(self) -> np.ndarray:
        """Posterior SD of each parameter; shape (n_parameters,)."""
        return np.sqrt(np.diag(self.covariance))

    def mean_tastes(self, estimates: np.ndarray) -> np.ndarray:
        """Mean coefficient across people; shape (..., n_columns) from (..., n_parameters).

        Of `draws`, it gives the posterior of the mean coefficients.
        """
        return self.tastes.mean(estimates)

    def to_frame(self) -> pd.DataFrame:
        """Table of the parameters: posterior mean, SD and 95 % interval."""
        columns = _summary("", self._together(self.draws))
        return pd.DataFrame(columns, index=pd.Index(self.parameters, name="parameter"))

    def population(self) -> pd.DataFrame:
        """Table of the columns: mean and SD of the coefficient across people.

        Each has a posterior mean, SD and 95 % interval.
        """
        draws = self._together(self.draws)
        columns = _summary("mean_", self.tastes.mean(draws)) | _summary(
            "sd_", self.tastes.sd(draws)
        )
        return pd.DataFrame(columns, index=pd.Index(self.coding.parameters, name="column"))

    def covariate_effects(self) -> pd.DataFrame:
        """Table of what a unit of each covariate adds to the index of each random column."""
        columns = [self.coding.parameters[k] for k in self.tastes.places]
        index = pd.MultiIndex.from_product(
            [self.covariates, columns], names=["covariate", "column"]
        )
        draws = self._together(self.effects)
        return pd.DataFrame(_summary("", draws.reshape(len(draws), len(index))), index=index)

    def taste_correlation(self) -> np.ndarray:
        """Posterior mean correlation of the random columns' indices; (n_random, n_random)."""
        draws = self._together(self.draws)
        correlation: np.ndarray = correlations(self.tastes, draws).mean(axis=0)
        return correlation

    def _together(self, draws: np.ndarray) -> np.ndarray:
        """Draws of all chains one after the other."""
        return draws.reshape(-1, *draws.shape[2:])


def correlations(tastes: Tastes, theta: np.ndarray) -> np.ndarray:
    """Correlations of the random columns' indices; shape (..., n_random, n_random)."""
    n, places = len(tastes.columns), tastes.places
    root = np.zeros((*theta.shape[:-1], len(places), len(places)))
    for p, (k, d) in enumerate(tastes.spreads, start=n):
        root[..., places.index(k), places.index(d)] = theta[..., p]
    root /= np.linalg.norm(root, axis=-1, keepdims=True)
    correlation: np.ndarray = root @ np.swapaxes(root, -1, -2)
    return correlation


def _summary(name: str, draws: np.ndarray) -> dict[str, np.ndarray]:
    """Posterior mean, SD and interval of quantities; shape (n_quantities,) each."""
    low, high = np.quantile(draws, INTERVAL, axis=0)
    return {
        f"{name}estimate": draws.mean(axis=0),
        f"{name}posterior_sd": draws.std(axis=0, ddof=1),
        f"{name}low": low,
        f"{name}high": high,
    }

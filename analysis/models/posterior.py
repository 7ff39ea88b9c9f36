"""What hierarchical Bayes gives back: draws of a population, and its people's tastes."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.choices import ChoiceData
from analysis.coding import Coding
from analysis.engines.convergence import Convergence
from analysis.models.tastes import Tastes
from analysis.profiles import Profiles
from analysis.result import NO_UNIT
from analysis.result_text import result_text

INTERVAL = (0.025, 0.975)  # quantiles that have 95 % of the posterior between them


@dataclass(frozen=True, eq=False)
class HierarchicalResult:
    """A population's tastes as draws from their posterior, and those of each respondent.

    With covariates, centres are those of people whose covariates are average, and spreads are
    what covariates leave unexplained.
    """

    model: str
    data: ChoiceData = field(repr=False)  # that it was fitted to
    tastes: Tastes
    covariates: tuple[str, ...]
    draws: np.ndarray  # (n_chains, n_kept, n_parameters), centres, then spreads, as `tastes` says
    effects: np.ndarray  # (n_chains, n_kept, n_covariates, n_random), on the index, per unit
    respondent_tastes: np.ndarray  # (n_respondents, n_columns), posterior mean of coefficients
    respondent_sds: np.ndarray  # (n_respondents, n_columns), of each one's posterior
    log_likelihood: float  # at respondents' own tastes, the mean over draws, in nats
    null_log_likelihood: float  # with all coefficients zero, in nats
    iterations: int  # of each chain, with its burn-in
    burn_in: int
    thin: int  # one in so many iterations is kept
    seed: int
    accepted: float  # share of the respondents' moves
    convergence: Convergence

    @property
    def coding(self) -> Coding:
        """The columns of x."""
        return self.data.coding

    @property
    def n_respondents(self) -> int:
        """Number of people who answered."""
        return self.data.n_respondents

    @property
    def n_tasks(self) -> int:
        """Number of tasks answered."""
        return self.data.n_tasks

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

    def choice_shares(self, profiles: Profiles, estimates: np.ndarray) -> np.ndarray:
        """Share of people who choose each profile, averaged over tastes; (..., n_profiles)."""
        return self.tastes.choice_shares(profiles.x, estimates)

    def summary(self) -> str:
        """The fit as text: figures, table of the parameters, notes."""
        watched = self.convergence.to_frame()
        figures = (
            ("Respondents", f"{self.n_respondents:,}"),
            ("Choice tasks", f"{self.n_tasks:,}"),
            ("Draws kept", f"{self.draws.shape[0] * self.draws.shape[1]:,}"),
            ("Mean log-likelihood, own tastes", f"{self.log_likelihood:,.2f}"),
            ("Log-likelihood at zero", f"{self.null_log_likelihood:,.2f}"),
            ("Moves accepted", f"{self.accepted:.2f}"),
        )
        chains = (
            f"{len(self.draws)} chains of {self.iterations:,} iterations, {self.burn_in:,} of them "
            f"burn-in, seed {self.seed}: largest R-hat {watched['r_hat'].max():.3f}, fewest "
            f"effective draws {min(watched['bulk'].min(), watched['tail'].min()):,.0f}."
        )
        notes = (
            "Estimates are posterior means, with 95 % of the posterior from low to high.",
            chains,
            "The log-likelihood is at everyone's own tastes: compare it with no other model's.",
            NO_UNIT,
        )
        return result_text("Hierarchical logit", figures, self.to_frame(), notes)

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

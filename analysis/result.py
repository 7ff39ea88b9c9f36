"""What every choice model gives back."""

from dataclasses import dataclass
from math import log

import numpy as np
import pandas as pd
from scipy.special import ndtr

from analysis.coding import Coding


@dataclass(frozen=True, eq=False)
class ModelResult:
    """A fitted choice model: a value to report, compare and turn into weights."""

    model: str
    coding: Coding
    estimates: np.ndarray  # (n_parameters,), utility per unit of the column
    covariance: np.ndarray  # (n_parameters, n_parameters), clustered by respondent
    model_covariance: np.ndarray  # (n_parameters, n_parameters), if answers were independent
    jackknife_covariance: np.ndarray  # (n_parameters, n_parameters), clustered, for few people
    log_likelihood: float  # at the estimates, in nats
    null_log_likelihood: float  # with all parameters zero, in nats
    n_respondents: int
    n_tasks: int
    n_steps: int  # until it converged

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters."""
        return self.coding.parameters

    def mean_tastes(self, estimates: np.ndarray) -> np.ndarray:
        """Mean utility per unit of each column; shape (..., n_columns) from (..., n_parameters)."""
        return estimates

    @property
    def standard_errors(self) -> np.ndarray:
        """Standard error of each estimate, clustered by respondent; shape (n_parameters,)."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def mcfadden_r2(self) -> float:
        """Share of the log-likelihood at zero that the model explains.

        References
        ----------
        McFadden (1974), in Zarembka (ed.), Frontiers in Econometrics, p. 121.
        """
        return 1 - self.log_likelihood / self.null_log_likelihood

    @property
    def aic(self) -> float:
        """Akaike's information criterion."""
        return 2 * len(self.parameters) - 2 * self.log_likelihood

    @property
    def bic(self) -> float:
        """Bayesian information criterion, in numbers of tasks."""
        return len(self.parameters) * log(self.n_tasks) - 2 * self.log_likelihood

    def to_frame(self) -> pd.DataFrame:
        """Table of the parameters: estimate, standard errors, z, p and 95 % interval."""
        error = self.standard_errors
        z = self.estimates / error
        return pd.DataFrame(
            {
                "estimate": self.estimates,
                "standard_error": error,
                "model_standard_error": np.sqrt(np.diag(self.model_covariance)),
                "z": z,
                "p": 2 * ndtr(-np.abs(z)),
                "low": self.estimates - 1.959964 * error,
                "high": self.estimates + 1.959964 * error,
            },
            index=pd.Index(self.parameters, name="parameter"),
        )

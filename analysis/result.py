"""What every choice model gives back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log, sqrt

import numpy as np
import pandas as pd
from scipy.special import ndtr, softmax

from analysis.choices import ChoiceData
from analysis.coding import Coding
from analysis.profiles import Profiles
from analysis.result_text import Figure, P, result_text

NEAR = 0.001  # standard errors that may be left to the maximum
# Condition number of the information at which parameters are hard to tell apart: 30 squared,
# as its roots are the condition indices of Belsley, Kuh and Welsch (1980), Regression
# Diagnostics, p. 105.
HARD_TO_TELL = 900.0
WHICH_ERRORS = (
    "z, p and interval by standard errors clustered by respondent; those of the model take all "
    "answers as independent."
)
NO_UNIT = (
    "Utility has no unit: never compare coefficients between groups or models, but outcome "
    "weights or trade-offs."
)
SUMMARY = {  # columns of a table -> as in a summary
    "estimate": "estimate",
    "standard_error": "clustered SE",
    "model_standard_error": "model SE",
    "z": "z",
    "p": P,
    "low": "[0.025",
    "high": "0.975]",
}


@dataclass(frozen=True, eq=False)
class ModelResult:
    """A fitted choice model: a value to report, compare and turn into weights."""

    model: str
    data: ChoiceData = field(repr=False)  # that it was fitted to
    estimates: np.ndarray  # (n_parameters,), utility per unit of the column
    covariance: np.ndarray  # (n_parameters, n_parameters), clustered by respondent
    model_covariance: np.ndarray  # (n_parameters, n_parameters), if answers were independent
    jackknife_covariance: np.ndarray  # (n_parameters, n_parameters), clustered, for few people
    log_likelihood: float  # at the estimates, in nats
    start_log_likelihood: float  # where the search began, in nats
    gradient: np.ndarray  # (n_parameters,), of the log-likelihood at the estimates
    n_steps: int  # until it converged

    @property
    def coding(self) -> Coding:
        """The columns of x."""
        return self.data.coding

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters."""
        return self.coding.parameters

    @property
    def n_parameters(self) -> int:
        """Number of parameters that were fitted."""
        return len(self.parameters)

    @property
    def n_respondents(self) -> int:
        """Number of people who answered."""
        return self.data.n_respondents

    @property
    def n_tasks(self) -> int:
        """Number of tasks answered."""
        return self.data.n_tasks

    @property
    def null_values(self) -> np.ndarray:
        """What each parameter is if there is nothing in it; shape (n_parameters,)."""
        return np.zeros(len(self.estimates))

    def mean_tastes(self, estimates: np.ndarray) -> np.ndarray:
        """Mean utility per unit of each column; shape (..., n_columns) from (..., n_parameters)."""
        return estimates

    def choice_shares(self, profiles: Profiles, estimates: np.ndarray) -> np.ndarray:
        """Share of people who choose each profile out of all; shape (..., n_profiles).

        `estimates` have shape (..., n_parameters).
        """
        shares: np.ndarray = softmax(self.mean_tastes(estimates) @ profiles.x.T, axis=-1)
        return shares

    @property
    def standard_errors(self) -> np.ndarray:
        """Standard error of each estimate, clustered by respondent; shape (n_parameters,)."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def null_log_likelihood(self) -> float:
        """Log-likelihood if everyone chose at random, in nats."""
        sizes = np.bincount(self.data.task)
        return -float(self.data.task_weights @ np.log(sizes))

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
        return 2 * self.n_parameters - 2 * self.log_likelihood

    @property
    def bic(self) -> float:
        """Bayesian information criterion, in numbers of tasks."""
        return self.n_parameters * log(self.n_tasks) - 2 * self.log_likelihood

    @property
    def gradient_norm(self) -> float:
        """Length of the gradient at the estimates."""
        return float(np.linalg.norm(self.gradient))

    @property
    def distance_left(self) -> float:
        """Length of the step that Newton's method would make next, in standard errors."""
        return sqrt(max(0.0, float(self.gradient @ self.model_covariance @ self.gradient)))

    @property
    def condition_number(self) -> float:
        """Condition number of the information, each parameter in its own standard error."""
        return float(np.linalg.cond(self._correlation))

    @property
    def hard_to_tell(self) -> tuple[str, ...]:
        """Parameters that the choices hardly tell apart; none if they do so well."""
        if len(self.parameters) < 2 or self.condition_number < HARD_TO_TELL:
            return ()
        _, directions = np.linalg.eigh(self._correlation)
        along = np.abs(directions[:, -1])
        named = along > along.max() / 3
        return tuple(name for name, one in zip(self.parameters, named, strict=True) if one)

    @property
    def diagnosis(self) -> str:
        """Whether the maximum was reached, and tells the parameters apart, in plain words."""
        left, number = self.distance_left, self.condition_number
        reached = "reached" if left < NEAR else "NOT reached: use more steps"
        told = (
            f"hardly told apart: {', '.join(self.hard_to_tell)}"
            if self.hard_to_tell
            else "all parameters are told apart"
        )
        return (
            f"Maximum {reached} in {self.n_steps} steps (gradient norm {self.gradient_norm:.1e}; "
            f"next step {left:.1e} standard errors). Condition number of the information "
            f"{number:,.0f}: {told}."
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know before the numbers are used, one sentence or two each."""
        weighted = (
            f"Respondents are weighted: the {self.n_respondents} are worth "
            f"{self.data.n_effective:.0f} who count alike (Kish)."
        )
        return (
            WHICH_ERRORS,
            self.diagnosis,
            *([] if self.data.weights is None else [weighted]),
            NO_UNIT,
        )

    def to_frame(self) -> pd.DataFrame:
        """Table of the parameters: estimate, standard errors, z, p and 95 % interval."""
        error = self.standard_errors
        z = (self.estimates - self.null_values) / error
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

    def figures(self) -> Sequence[Figure]:
        """How well the model fits, as in the head of a summary."""
        return (
            ("Respondents", f"{self.n_respondents:,}"),
            ("Choice tasks", f"{self.n_tasks:,}"),
            ("Parameters", f"{self.n_parameters}"),
            ("McFadden R2", f"{self.mcfadden_r2:.4f}"),
            ("AIC", f"{self.aic:,.2f}"),
            ("BIC (tasks)", f"{self.bic:,.2f}"),
            ("Log-likelihood", f"{self.log_likelihood:,.4f}"),
            ("Log-likelihood at start", f"{self.start_log_likelihood:,.4f}"),
            ("Log-likelihood at zero", f"{self.null_log_likelihood:,.4f}"),
            ("Steps", f"{self.n_steps}"),
            ("Gradient norm", f"{self.gradient_norm:.2e}"),
            ("Condition number", f"{self.condition_number:,.1f}"),
        )

    def summary(self) -> str:
        """The fit as text: figures, table of the parameters, notes."""
        table = self.to_frame()[list(SUMMARY)].rename(columns=SUMMARY)
        title = self.model.replace("_", " ").capitalize()
        return result_text(title, self.figures(), table, self.notes)

    @property
    def _correlation(self) -> np.ndarray:
        """Correlation of the estimates if the model holds; shape (n_parameters, n_parameters)."""
        size = np.sqrt(np.diag(self.model_covariance))
        correlation: np.ndarray = self.model_covariance / np.outer(size, size)
        return correlation


@dataclass(frozen=True, eq=False)
class PartOfResult(ModelResult):
    """Tastes of some people of a model, to turn into weights or trade-offs.

    Its parameters are combinations of those that were fitted; the fit is that of the whole model.
    """

    n_fitted: int  # parameters of the whole model

    @property
    def n_parameters(self) -> int:
        """Number of parameters of the whole model."""
        return self.n_fitted

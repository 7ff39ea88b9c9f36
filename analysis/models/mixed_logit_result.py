"""What a fitted mixed logit knows: tastes across people, and whether the draws were enough."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.models.tastes import Tastes
from analysis.profiles import Profiles
from analysis.result import ModelResult

STEADY = 1 / 3  # standard errors; noise of this size makes an interval 5 % too narrow


@dataclass(frozen=True, eq=False)
class Doubled:
    """What changed when the model was fitted again with twice the draws."""

    n_draws: int
    log_likelihood: float  # in nats
    shift: np.ndarray  # (n_parameters,), of each estimate, in standard errors

    @property
    def largest(self) -> float:
        """Largest shift, in standard errors."""
        return float(np.abs(self.shift).max())

    @property
    def steady(self) -> bool:
        """Whether no estimate moved by more than `STEADY`, so that the draws were enough."""
        return self.largest <= STEADY


@dataclass(frozen=True, eq=False)
class MixedLogitResult(ModelResult):
    """A fitted mixed logit: estimates are the centres of the tastes, then their spreads."""

    tastes: Tastes
    n_draws: int  # scrambled Sobol points for each respondent
    seed: int
    doubled: Doubled
    respondent_tastes: np.ndarray  # (n_respondents, n_columns), mean given each one's choices

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters."""
        return self.tastes.parameters

    def mean_tastes(self, estimates: np.ndarray) -> np.ndarray:
        """Mean coefficient across people; shape (..., n_columns) from (..., n_parameters)."""
        return self.tastes.mean(estimates)

    def choice_shares(self, profiles: Profiles, estimates: np.ndarray) -> np.ndarray:
        """Share of people who choose each profile, averaged over tastes; (..., n_profiles)."""
        return self.tastes.choice_shares(profiles.x, estimates)

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know before the numbers are used."""
        enough = "were enough" if self.doubled.steady else "were NOT enough: use more"
        stability = (
            f"{self.n_draws:,} scrambled Sobol draws for each respondent, seed {self.seed}: with "
            f"{self.doubled.n_draws:,}, no estimate moves by more than {self.doubled.largest:.2f} "
            f"standard errors, so they {enough}."
        )
        return (*super().notes, stability)

    def population(self) -> pd.DataFrame:
        """Table of the columns: mean and SD of the coefficient across people, with errors.

        The errors are clustered by respondent, by the delta method.
        """
        columns = {}
        for name, moment in (("mean", self.tastes.mean), ("sd", self.tastes.sd)):
            slope = slopes(moment, self.estimates)
            columns[name] = moment(self.estimates)
            variance = np.einsum("kp,pq,kq->k", slope, self.covariance, slope)
            columns[f"{name}_standard_error"] = np.sqrt(variance)
        return pd.DataFrame(columns, index=pd.Index(self.coding.parameters, name="column"))

    @property
    def taste_correlation(self) -> np.ndarray:
        """Correlation of the random columns' indices; shape (n_random, n_random)."""
        return self.tastes.correlation(self.estimates)


def slopes(moment: Callable[[np.ndarray], np.ndarray], theta: np.ndarray) -> np.ndarray:
    """Slopes of a moment by each parameter, from differences; shape (n_columns, n_parameters)."""
    nudges = np.diag(1e-6 * np.maximum(np.abs(theta), 1e-3))
    differences = moment(theta + nudges) - moment(theta - nudges)
    by_parameter: np.ndarray = differences / (2 * np.diag(nudges))[:, None]
    return by_parameter.T

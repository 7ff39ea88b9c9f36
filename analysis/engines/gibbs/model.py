"""What all chains of hierarchical Bayes share."""

from dataclasses import dataclass

import numpy as np

from analysis.choices import ChoiceData
from analysis.engines.gibbs.answers import Answers, answers_of
from analysis.engines.gibbs.state import Columns, Regression, regression_on


@dataclass(frozen=True, eq=False)
class Model:
    """Choices, covariates and priors, and where chains start."""

    data: ChoiceData
    scale: np.ndarray  # (n_columns,), that columns of x are divided by
    columns: Columns
    covariates: np.ndarray  # (n_respondents, n_covariates), of mean 0 and SD 1
    start: np.ndarray  # (n_columns,), indices of random columns and coefficients of the others
    worth: float  # respondents that the prior of the effects is worth
    width: float  # scale of the half-t prior of each standard deviation

    @property
    def z(self) -> np.ndarray:
        """What the indices are regressed on: ones, and covariates; (n_respondents, n_effects)."""
        return np.column_stack([np.ones(len(self.covariates)), self.covariates])

    @property
    def answers(self) -> Answers:
        """Choices and covariates as the loops read them."""
        return answers_of(self.data, self.scale, self.z)

    @property
    def regression(self) -> Regression:
        """The regression of the indices."""
        return regression_on(self.z, worth=self.worth, width=self.width)

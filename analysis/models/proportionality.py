"""Whether tastes of groups are the same but for a factor, by errors clustered by respondent."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.stats import chi2

from analysis.errors import NotIdentified
from analysis.result import ModelResult


@dataclass(frozen=True)
class ChiSquared:
    """A test whose statistic is chi-squared if what it tests is true."""

    statistic: float
    df: int

    @property
    def p(self) -> float:
        """Probability of so large a statistic if what it tests is true."""
        return float(chi2.sf(self.statistic, self.df)) if self.df else 1.0

    @property
    def said(self) -> str:
        """The probability as in a sentence, after the letter p."""
        return "< 0.001" if self.p < 0.001 else f"= {self.p:.3f}"


def same_but_for_scale(groups: Sequence[ModelResult], log_scales: np.ndarray) -> ChiSquared:
    """Test that tastes of groups of different people are the same but for a factor.

    The statistic is the smallest squared distance, in jackknifed clustered errors, of the groups'
    estimates from the same tastes times a scale for each group, of which the first is 1. The
    search for the scales begins at `log_scales`, of all groups but the first.

    Raises
    ------
    NotIdentified
        If a group has no more respondents than parameters: its errors are then not known.

    References
    ----------
    Rothenberg (1973), Efficient Estimation with A Priori Information, ch. 2, for minimum
    distance, and its chi-squared distribution.
    """
    for one in groups:
        if one.n_respondents <= one.n_parameters:
            raise NotIdentified(
                f"a group of {one.n_respondents} respondents is too small for {one.n_parameters} "
                "parameters; leave it out of the comparison"
            )
    precisions = [np.linalg.inv(one.jackknife_covariance) for one in groups]
    estimates = [one.estimates for one in groups]

    def distance(logs: np.ndarray) -> float:
        scales = np.exp(np.append(0, logs))
        triples = list(zip(scales, precisions, estimates, strict=True))
        information = sum(scale**2 * precision for scale, precision, _ in triples)
        shared = np.linalg.solve(
            information, sum(scale * precision @ beta for scale, precision, beta in triples)
        )
        rests = [(beta - scale * shared, precision) for scale, precision, beta in triples]
        return float(sum(rest @ precision @ rest for rest, precision in rests))

    nearest = float(minimize(distance, log_scales).fun)
    return ChiSquared(nearest, (len(estimates[0]) - 1) * len(log_scales))


def all_zero(estimates: np.ndarray, covariance: np.ndarray) -> ChiSquared:
    """Wald's test that the parameters of those estimates are all zero."""
    return ChiSquared(float(estimates @ np.linalg.solve(covariance, estimates)), len(estimates))

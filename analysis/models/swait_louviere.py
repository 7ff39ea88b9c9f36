"""Whether groups differ in tastes, or only in how closely their choices follow the same tastes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy.stats import chi2

from analysis.choices import ChoiceData
from analysis.covariates import Covariates
from analysis.errors import DataError, NotConverged, NotIdentified
from analysis.models.conditional_logit import ConditionalLogit
from analysis.models.scaled_logit import ScaledLogit, ScaledLogitResult

LEVEL = 0.05  # of each of the two tests
Finding = Literal["tastes differ", "only scale differs", "neither differs"]


@dataclass(frozen=True, eq=False)
class LikelihoodRatio:
    """A likelihood-ratio test of a model against a richer one."""

    statistic: float
    df: int

    @property
    def p(self) -> float:
        """Probability of so large a statistic if the poorer model were true."""
        return float(chi2.sf(self.statistic, self.df)) if self.df else 1.0


@dataclass(frozen=True, eq=False)
class SwaitLouviere:
    """The two tests of Swait and Louviere, and the scales that they are about.

    Test A asks whether tastes are the same but for scale, test B whether scales are the same
    too. Both take all answers as independent. Where one person's answers hang together, they
    reject too easily: "tastes differ" is then not yet proof that they do.

    References
    ----------
    Swait and Louviere (1993), "The role of the scale parameter in the estimation and comparison
    of multinomial logit models", Journal of Marketing Research 30, pp. 305-314.
    """

    log_likelihoods: Mapping[str, float]  # of each group with tastes of its own, in nats
    scaled: ScaledLogitResult  # the same tastes, a scale for each group but the first
    log_likelihood: float  # with the same tastes and scale, in nats

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the groups; the scale of the first is 1."""
        return tuple(self.log_likelihoods)

    @property
    def same_tastes(self) -> LikelihoodRatio:
        """Test A: the same tastes with scales of their own, against tastes of their own.

        With K tastes and G groups, K G parameters against K + G - 1.
        """
        apart = sum(self.log_likelihoods.values())
        n_tastes, others = len(self.scaled.coding.parameters), len(self.groups) - 1
        statistic = 2 * (apart - self.scaled.log_likelihood)
        return LikelihoodRatio(statistic, (n_tastes - 1) * others)

    @property
    def same_scale(self) -> LikelihoodRatio:
        """Test B: the same tastes and scale, against scales of their own."""
        statistic = 2 * (self.scaled.log_likelihood - self.log_likelihood)
        return LikelihoodRatio(statistic, len(self.groups) - 1)

    @property
    def finding(self) -> Finding:
        """What the two tests say at the 5 % level; B is only asked if A is not rejected."""
        if self.same_tastes.p < LEVEL:
            return "tastes differ"
        return "only scale differs" if self.same_scale.p < LEVEL else "neither differs"

    @property
    def verdict(self) -> str:
        """The finding in plain words, with what may be compared."""
        names = f"{', '.join(self.groups[:-1])} and {self.groups[-1]}"
        a, b = self.same_tastes.p, self.same_scale.p
        if self.finding == "tastes differ":
            return (
                f"The tastes of {names} differ (p {_rounded(a)}), so their scales cannot be told "
                "apart from them: compare outcome weights only, never coefficients."
            )
        if self.finding == "only scale differs":
            scales = "; ".join(
                f"{row.Index} {row.scale:.2f} ({row.low:.2f} to {row.high:.2f})"
                for row in self.scales().iloc[1:].itertuples()
            )
            return (
                f"{names} do not differ in tastes (p {_rounded(a)}), but in how closely their "
                f"choices follow them (p {_rounded(b)}): scale relative to {self.groups[0]}: "
                f"{scales}. Compare outcome weights; pool answers only with a scale for each group."
            )
        return (
            f"{names} differ neither in tastes (p {_rounded(a)}) nor in scale (p {_rounded(b)}), "
            "as far as these answers can show: they may be pooled."
        )

    def scales(self) -> pd.DataFrame:
        """Table of the groups: scale relative to the first, with 95 % interval by respondent."""
        found = self.scaled.scales().to_numpy()
        index = pd.Index(self.groups, name="group")
        return pd.DataFrame(np.vstack([np.ones(3), found]), index, columns=["scale", "low", "high"])


def swait_louviere(groups: Mapping[str, ChoiceData]) -> SwaitLouviere:
    """Test whether groups of different people share their tastes, and then their scale.

    Raises
    ------
    DataError
        If there are fewer than two groups, or their attributes are not coded alike.
    NotIdentified, NotConverged
        If there are no estimates for a group, or for all groups together.
    """
    _require_alike(groups)
    pooled, of_group = _pooled(tuple(groups.values()))
    members = (of_group[:, None] == np.arange(1, len(groups))).astype(float)
    return SwaitLouviere(
        {name: _log_likelihood(name, data) for name, data in groups.items()},
        ScaledLogit().fit(pooled, Covariates(tuple(groups)[1:], members)),
        ConditionalLogit().fit(pooled).log_likelihood,
    )


def _require_alike(groups: Mapping[str, ChoiceData]) -> None:
    """Raise DataError unless there are two groups or more, coded alike."""
    if len(groups) < 2:
        raise DataError(f"{len(groups)} groups; give two or more to compare")
    (first, data), *others = groups.items()
    for name, other in others:
        if other.coding != data.coding:
            raise DataError(
                f"{first} and {name} do not have the same attributes, levels and constants; take "
                "both from the same choices, as ChoiceData.of_respondents does"
            )


def _log_likelihood(group: str, data: ChoiceData) -> float:
    """Log-likelihood of a group with tastes of its own; errors say which group."""
    try:
        return ConditionalLogit().fit(data).log_likelihood
    except (NotIdentified, NotConverged) as error:
        raise type(error)(f"{group}: {error}") from error


def _pooled(groups: tuple[ChoiceData, ...]) -> tuple[ChoiceData, np.ndarray]:
    """Choices of all groups as those of one, and the group of each respondent."""
    n_tasks = np.cumsum([0] + [one.n_tasks for one in groups])
    sizes = [one.n_respondents for one in groups]
    n_people = np.cumsum([0, *sizes])
    pooled = ChoiceData(
        groups[0].coding,
        np.concatenate([one.x for one in groups]),
        np.concatenate([one.task + n for one, n in zip(groups, n_tasks, strict=False)]),
        np.concatenate([one.respondent + n for one, n in zip(groups, n_people, strict=False)]),
        np.concatenate([one.chosen for one in groups]),
    )
    return pooled, np.repeat(np.arange(len(groups)), sizes)


def _rounded(p: float) -> str:
    """A p-value as in a sentence."""
    return "< 0.001" if p < 0.001 else f"= {p:.3f}"

"""Whether groups differ in tastes, or only in how closely their choices follow the same tastes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from analysis.choices import ChoiceData
from analysis.covariates import Covariates
from analysis.errors import DataError, NotConverged, NotIdentified
from analysis.models.conditional_logit import ConditionalLogit, log_likelihood
from analysis.models.proportionality import ChiSquared, all_zero, same_but_for_scale
from analysis.models.scaled_logit import ScaledLogit, ScaledLogitResult
from analysis.result import ModelResult

LEVEL = 0.05  # of each of the two tests
Finding = Literal["tastes differ", "only scale differs", "neither differs"]


@dataclass(frozen=True, eq=False)
class SwaitLouviere:
    """The two tests of Swait and Louviere, and the scales that they are about.

    Test A asks whether tastes are the same but for scale, test B whether scales are the same
    too. Both are made twice: by likelihood ratios, as published, which take all answers as
    independent; and by distances in errors clustered by respondent. The finding rests on the
    latter: answers of one person hang together, and then likelihood ratios reject what is true
    far too often.

    References
    ----------
    Swait and Louviere (1993), "The role of the scale parameter in the estimation and comparison
    of multinomial logit models", Journal of Marketing Research 30, pp. 305-314.
    """

    log_likelihoods: Mapping[str, float]  # of each group with tastes of its own, in nats
    scaled: ScaledLogitResult  # the same tastes, a scale for each group but the first
    log_likelihood: float  # with the same tastes and scale, in nats
    same_tastes: ChiSquared  # test A, clustered by respondent

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the groups; the scale of the first is 1."""
        return tuple(self.log_likelihoods)

    @property
    def same_scale(self) -> ChiSquared:
        """Test B, clustered by respondent: all scales are 1, given that tastes are the same."""
        n_tastes = len(self.scaled.coding.parameters)
        covariance = self.scaled.jackknife_covariance[n_tastes:, n_tastes:]
        return all_zero(self.scaled.estimates[n_tastes:], covariance)

    @property
    def ratio_a(self) -> ChiSquared:
        """Likelihood ratio A: the same tastes with own scales, against own tastes.

        With K tastes and G groups, K + G - 1 parameters against K G.
        """
        apart = sum(self.log_likelihoods.values())
        statistic = 2 * (apart - self.scaled.log_likelihood)
        n_tastes, others = len(self.scaled.coding.parameters), len(self.groups) - 1
        return ChiSquared(statistic, (n_tastes - 1) * others)

    @property
    def ratio_b(self) -> ChiSquared:
        """Likelihood ratio B: the same tastes and scale, against own scales."""
        statistic = 2 * (self.scaled.log_likelihood - self.log_likelihood)
        return ChiSquared(statistic, len(self.groups) - 1)

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
        a, b = self.same_tastes.said, self.same_scale.said
        if self.finding == "tastes differ":
            return (
                f"The tastes of {names} differ (p {a}), so their scales cannot be told "
                "apart from them: compare outcome weights only, never coefficients."
            )
        if self.finding == "only scale differs":
            scales = "; ".join(
                f"{row.Index} {row.scale:.2f} ({row.low:.2f} to {row.high:.2f})"
                for row in self.scales().iloc[1:].itertuples()
            )
            return (
                f"{names} do not differ in tastes (p {a}), but in how closely their "
                f"choices follow them (p {b}): scale relative to {self.groups[0]}: "
                f"{scales}. Compare outcome weights; pool answers only with a scale for each group."
            )
        return (
            f"{names} differ neither in tastes (p {a}) nor in scale (p {b}), "
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
    apart = {name: _fitted(name, data) for name, data in groups.items()}
    scaled = ScaledLogit().fit(pooled, Covariates(tuple(groups)[1:], members))
    log_scales = scaled.estimates[len(pooled.parameters) :]
    return SwaitLouviere(
        {name: result.log_likelihood for name, result in apart.items()},
        scaled,
        log_likelihood(ConditionalLogit().maximum(pooled), pooled),
        same_but_for_scale(tuple(apart.values()), log_scales),
    )


def _require_alike(groups: Mapping[str, ChoiceData]) -> None:
    """Raise DataError unless there are two groups or more, coded alike."""
    if len(groups) < 2:
        raise DataError(f"{len(groups)} groups; give two or more to compare")
    (first, data), *others = groups.items()
    for name, other in ((first, data), *others):
        other.require_unweighted("test of Swait and Louviere")
        if other.coding != data.coding:
            raise DataError(
                f"{first} and {name} do not have the same attributes, levels and constants; take "
                "both from the same choices, as ChoiceData.of_respondents does"
            )


def _fitted(group: str, data: ChoiceData) -> ModelResult:
    """A group with tastes of its own; errors say which group."""
    try:
        return ConditionalLogit().fit(data)
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

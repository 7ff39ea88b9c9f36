"""Mean tastes of a population and how sure they are, whichever model found them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from analysis.coding import CodedAttribute, Coding
from analysis.errors import DataError
from analysis.models.mixed_logit_result import slopes
from analysis.models.posterior import HierarchicalResult
from analysis.result import ModelResult
from analysis.weights.swings import krinsky_robb
from questionnaires.errors import did_you_mean

N_DRAWS = 5_000
Level = str | float
Change = str | Mapping[str, tuple[Level, Level]]  # a column, or attributes from a level to another


@dataclass(frozen=True, eq=False)
class MeanTastes:
    """Mean utility per unit of each column, with the errors that weights have.

    They are jackknifed and clustered by respondent; for hierarchical Bayes, the posterior.
    """

    coding: Coding
    estimates: np.ndarray  # (n_columns,)
    covariance: np.ndarray  # (n_columns, n_columns), by the delta method if tastes are random
    draws: np.ndarray  # (n_draws, n_columns), by Krinsky and Robb, or of the posterior

    @classmethod
    def of(
        cls, result: ModelResult | HierarchicalResult, *, n_draws: int = N_DRAWS, seed: int = 1
    ) -> Self:
        """Mean tastes of a fitted model; the posterior's own draws are all used."""
        if isinstance(result, HierarchicalResult):
            drawn = result.mean_tastes(result.draws.reshape(-1, result.draws.shape[-1]))
            covariance = np.atleast_2d(np.cov(drawn, rowvar=False))
            return cls(result.coding, drawn.mean(axis=0), covariance, drawn)
        slope = slopes(result.mean_tastes, result.estimates)
        return cls(
            result.coding,
            result.mean_tastes(result.estimates),
            slope @ result.jackknife_covariance @ slope.T,
            result.mean_tastes(krinsky_robb(result, n_draws, [seed])),
        )

    def error(self, contrast: np.ndarray) -> float:
        """Standard error of a contrast, shape (n_columns,), of the tastes."""
        return float(np.sqrt(contrast @ self.covariance @ contrast))


def attribute_of(coding: Coding, name: str) -> CodedAttribute:
    """The attribute of that name; DataError if there is none."""
    for one in coding.attributes:
        if one.id == name:
            return one
    raise DataError(
        f'no attribute "{name}": {did_you_mean(name, [a.id for a in coding.attributes])}'
    )


def contrast_of(coding: Coding, change: Change) -> np.ndarray:
    """What a change adds to each column; shape (n_columns,).

    Raises
    ------
    DataError
        If it names what is not in the coding, or goes beyond what people were shown.
    """
    contrast = np.zeros(len(coding.parameters))
    if isinstance(change, str):
        if change not in coding.parameters:
            raise DataError(f'no column "{change}": {did_you_mean(change, coding.parameters)}')
        contrast[coding.parameters.index(change)] = 1
        return contrast
    for name, (before, after) in change.items():
        attribute = attribute_of(coding, name)
        columns = coding.columns_of(attribute)
        contrast[columns] += _columns(attribute, after) - _columns(attribute, before)
    return contrast


def _columns(attribute: CodedAttribute, level: Level) -> np.ndarray:
    """An attribute's columns at a level or amount."""
    if attribute.amounts is None:
        if level not in attribute.levels:
            remedy = did_you_mean(str(level), attribute.levels)
            raise DataError(f'{attribute.id}: level "{level}": {remedy}')
        return np.array([float(level == one) for one in attribute.levels[1:]])
    low, high = min(attribute.amounts), max(attribute.amounts)
    if isinstance(level, str) or not low <= level <= high:
        raise DataError(
            f"{attribute.id}: {level} is beyond {low:g} to {high:g}, the range that people were "
            "shown; stay within"
        )
    return np.array([level])

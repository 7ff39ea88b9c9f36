"""Models of the same choices side by side, and tests of one within another."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.choices import ChoiceData
from analysis.errors import ModelError
from analysis.models.latent_class_result import LatentClassResult
from analysis.models.mixed_logit_result import MixedLogitResult
from analysis.models.proportionality import ChiSquared, all_zero
from analysis.result import ModelResult, PartOfResult

SPREADS = ("sd(", "half-width(", "cholesky(")  # names of parameters that may lie at an edge


@dataclass(frozen=True)
class LikelihoodRatio:
    """Whether the larger of two models says more than the smaller one.

    The ratio takes all answers as independent, given the model. The test by respondent, of
    whether all that is added is nothing, holds where answers of one person hang together.
    """

    smaller: str
    larger: str
    added: tuple[str, ...]  # parameters
    ratio: ChiSquared
    by_respondent: ChiSquared

    @property
    def at_edge(self) -> bool:
        """Whether a spread is tested, which cannot be below zero: p is then too large.

        References
        ----------
        Self and Liang (1987), Journal of the American Statistical Association 82, pp. 605-610.
        """
        return any(name.startswith(SPREADS) for name in self.added)

    @property
    def verdict(self) -> str:
        """The two tests in plain words."""
        edge = " Spreads cannot be below zero, so that p is at most this." if self.at_edge else ""
        one, two = self.ratio, self.by_respondent
        return (
            f"{self.larger} against {self.smaller}: likelihood ratio {one.statistic:.3f}, "
            f"{one.df} df, p {one.said}; by respondent {two.statistic:.3f}, p {two.said}. "
            f"Where a person's answers hang together, go by the latter.{edge}"
        )


def likelihood_ratio(smaller: ModelResult, larger: ModelResult) -> LikelihoodRatio:
    """Test a model against a larger one that holds it.

    Raises
    ------
    ModelError
        If they are of different choices or draws, weighted, or one does not hold the other.
    """
    for one in (smaller, larger):
        _require_whole(one)
    require_same_choices(smaller.data, larger.data)
    smaller.data.require_unweighted("likelihood-ratio test")
    _require_same_draws(smaller, larger)
    _require_same_classes(smaller, larger)
    names = {_canonical(name) for name in smaller.parameters}
    places = [k for k, name in enumerate(larger.parameters) if _canonical(name) not in names]
    if len(places) != len(larger.parameters) - len(names) or not places:
        lacking = sorted(names - {_canonical(name) for name in larger.parameters})
        fault = f"has no {lacking[0]}" if lacking else "has no more parameters"
        raise ModelError(
            f"the {_words(smaller)} does not lie within the {_words(larger)}, which {fault}; put "
            "the smaller model first, or compare them by BIC"
        )
    beyond = (larger.estimates - larger.null_values)[places]
    covariance = larger.jackknife_covariance[np.ix_(places, places)]
    statistic = 2 * (larger.log_likelihood - smaller.log_likelihood)
    return LikelihoodRatio(
        smaller=_words(smaller),
        larger=_words(larger),
        added=tuple(larger.parameters[k] for k in places),
        ratio=ChiSquared(max(0.0, statistic), len(places)),
        by_respondent=all_zero(beyond, covariance),
    )


def compare(models: Mapping[str, ModelResult]) -> pd.DataFrame:
    """Table of models of the same choices, a row for each; lower AIC and BIC are better.

    Coefficients are not in it: models differ in scale.

    Raises
    ------
    ModelError
        If they are of different choices, or there is none.
    """
    if not models:
        raise ModelError("no models to compare; give one or more")
    first, *others = models.values()
    for one in (first, *others):
        _require_whole(one)
    for one in others:
        require_same_choices(first.data, one.data)
    rows = {
        name: {
            "log_likelihood": one.log_likelihood,
            "n_parameters": one.n_parameters,
            "aic": one.aic,
            "bic": one.bic,
            "mcfadden_r2": one.mcfadden_r2,
            "n_respondents": one.n_respondents,
            "n_tasks": one.n_tasks,
        }
        for name, one in models.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("model")


def require_same_choices(one: ChoiceData, other: ChoiceData) -> None:
    """Raise ModelError unless the same people answered the same tasks in the same way.

    Columns may differ, but those of one name have to be the same.
    """
    same = (
        np.array_equal(one.task, other.task)
        and np.array_equal(one.respondent, other.respondent)
        and np.array_equal(one.chosen, other.chosen)
        and np.array_equal(one.person_weights, other.person_weights)
    )
    if not same:
        raise ModelError(
            f"the models are of different choices: {one.n_tasks} tasks of {one.n_respondents} "
            f"respondents, and {other.n_tasks} of {other.n_respondents}; fit both to the same"
        )
    for name in set(one.parameters) & set(other.parameters):
        here, there = one.x[:, one.parameters.index(name)], other.x[:, other.parameters.index(name)]
        if not np.array_equal(here, there):
            raise ModelError(f"{name} has other values in one model; fit both to the same choices")


def _require_whole(result: ModelResult) -> None:
    """Raise ModelError unless it is a model fitted by maximum likelihood, and not a part of one."""
    if isinstance(result, PartOfResult):
        raise ModelError(f"{_words(result)} is a part of a model; compare the whole model")
    if not isinstance(result, ModelResult):
        raise ModelError(
            "the log-likelihood of hierarchical Bayes is at everyone's own tastes, and not to be "
            "compared; compare models by people who were held out (analysis.validation)"
        )


def _require_same_draws(smaller: ModelResult, larger: ModelResult) -> None:
    """Raise ModelError if two mixed logits have other draws, whose noise would be compared."""
    if not (isinstance(smaller, MixedLogitResult) and isinstance(larger, MixedLogitResult)):
        return
    one, two = (smaller.n_draws, smaller.seed), (larger.n_draws, larger.seed)
    if one != two:
        raise ModelError(
            f"the models have {one[0]} draws with seed {one[1]}, and {two[0]} with seed {two[1]}; "
            "fit both with the same"
        )


def _require_same_classes(smaller: ModelResult, larger: ModelResult) -> None:
    """Raise ModelError if the test would be of a class, without which its tastes mean nothing."""
    counts = [
        one.n_classes if isinstance(one, LatentClassResult) else 1 for one in (smaller, larger)
    ]
    if counts[0] != counts[1]:
        raise ModelError(
            f"{counts[0]} and {counts[1]} classes: a number of classes has no likelihood-ratio "
            "test, as tastes of a class that is not there mean nothing; compare by BIC"
        )


def _canonical(name: str) -> str:
    """A parameter's name, whether or not tastes are correlated: a spread of its own is an SD."""
    first, _, second = name.removeprefix("cholesky(").removesuffix(")").partition(", ")
    return f"sd({first})" if name.startswith("cholesky(") and first == second else name


def _words(result: ModelResult) -> str:
    """What a model is called."""
    return result.model.replace("_", " ")

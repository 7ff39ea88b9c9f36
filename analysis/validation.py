"""How well a model predicts the choices of people who were held out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, Protocol

import numpy as np
import pandas as pd
from sklearn.model_selection import GroupKFold

from analysis.choices import ChoiceData
from analysis.covariates import Covariates
from analysis.errors import AnalysisError, ModelError
from analysis.models.hierarchical import HierarchicalLogit
from analysis.prediction import predict
from analysis.workers import on_one_thread, run_jobs, silent


class Model(Protocol):
    """Settings of a model that can be fitted."""

    def fit(self, data: ChoiceData, /) -> Any:
        """The fitted model."""


class Splitter(Protocol):
    """One of scikit-learn's splitters that keep groups together."""

    def split(
        self,
        X: Any,
        y: Any = None,
        groups: Any = None,
        /,
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Places to learn from, and places held out."""


@dataclass(frozen=True)
class Score:
    """How well choices are predicted; the first two are better if higher, the last if lower.

    A hit is an alternative chosen that was the likeliest one; of several that are as likely, it
    counts in part. The Brier score is the squared distance from the probabilities of a task to
    what was chosen, from 0 to 2.

    References
    ----------
    Brier (1950), "Verification of forecasts expressed in terms of probability", Monthly Weather
    Review 78, pp. 1-3.
    """

    log_likelihood: float  # per task, in nats; of a respondent's whole sequence
    hit_rate: float
    brier: float


@dataclass(frozen=True)
class Fold:
    """What a model that learnt from the others says of people who were held out."""

    n_respondents: int
    n_tasks: int
    model: Score
    guess: Score  # of all alternatives as likely


@dataclass(frozen=True)
class Validation:
    """How well a model predicts people who were held out, fold by fold."""

    folds: tuple[Fold, ...]
    seed: int

    def to_frame(self) -> pd.DataFrame:
        """Table of the measures: mean and standard deviation over folds, and that of guessing."""
        rows = {}
        for one in fields(Score):
            held_out = [getattr(fold.model, one.name) for fold in self.folds]
            guess = [getattr(fold.guess, one.name) for fold in self.folds]
            rows[one.name] = {
                "held_out": np.mean(held_out),
                "sd": np.std(held_out, ddof=1) if len(held_out) > 1 else np.nan,
                "guess": np.mean(guess),
            }
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("measure")


def validate(
    model: Model,
    data: ChoiceData,
    covariates: Covariates | None = None,
    *,
    folds: int = 5,
    seed: int = 1,
    splitter: Splitter | None = None,
    progress: Callable[[int, int], None] = silent,
) -> Validation:
    """Fit the model to some respondents and score it on the others, for each fold.

    All choices of a respondent are on one side. A `splitter` of scikit-learn's, as
    `GroupShuffleSplit`, stands for the folds and the seed.

    Raises
    ------
    ModelError
        If there are too few respondents for the folds, or a splitter parts a respondent.
    AnalysisError
        If the model has no estimate without the people of a fold, which is named.
    """
    parts = splitter or _folds(data, folds, seed)
    respondent = data.respondent[data.first_rows]
    sides = []
    for learn, hold in parts.split(np.zeros((data.n_tasks, 1)), None, respondent):
        known, others = np.unique(respondent[learn]), np.unique(respondent[hold])
        if np.intersect1d(known, others).size:
            raise ModelError("the splitter parts a respondent; use one for groups")
        sides.append((known, others))
    jobs = [
        (on_one_thread(model), data, covariates, *side, f"fold {number} of {len(sides)}")
        for number, side in enumerate(sides, start=1)
    ]
    return Validation(tuple(run_jobs(_fold, jobs, progress=progress)), seed)


def fit_with(model: Model, data: ChoiceData, covariates: Covariates | None) -> Any:
    """The fitted model, by the respondents' covariates if there are some."""
    fit: Callable[..., Any] = model.fit
    if covariates is None:
        return fit(data)
    by_name = isinstance(model, HierarchicalLogit)
    return fit(data, covariates.to_frame() if by_name else covariates)


def taken(covariates: Covariates | None, keep: np.ndarray) -> Covariates | None:
    """Covariates of some respondents."""
    return None if covariates is None else replace(covariates, z=covariates.z[keep])


def _folds(data: ChoiceData, folds: int, seed: int) -> Splitter:
    """Folds of as many respondents each, at random."""
    if not 2 <= folds <= data.n_respondents:
        raise ModelError(
            f"{folds} folds of {data.n_respondents} respondents: use 2 or more, and no more than "
            "there are respondents"
        )
    splitter: Splitter = GroupKFold(n_splits=folds, shuffle=True, random_state=seed)
    return splitter


def _fold(
    model: Model,
    data: ChoiceData,
    covariates: Covariates | None,
    known: np.ndarray,
    others: np.ndarray,
    name: str,
) -> Fold:
    """Scores of the people held out."""
    learnt, held_out = taken(covariates, known), data.of_respondents(others)
    try:
        result = fit_with(model, data.of_respondents(known), learnt)
        found = predict(result, held_out, taken(covariates, others), learnt)
    except AnalysisError as error:
        raise type(error)(f"{name}: without its people, {error}") from None
    even = 1 / np.bincount(held_out.task)
    guess = np.bincount(held_out.respondent[held_out.first_rows], weights=np.log(even))
    return Fold(
        held_out.n_respondents,
        held_out.n_tasks,
        _score(held_out, found.log_likelihood, found.probability),
        _score(held_out, guess, even[held_out.task]),
    )


def hits(data: ChoiceData, probability: np.ndarray) -> np.ndarray:
    """Whether the likeliest alternative was chosen, in part if several are; shape (n_tasks,)."""
    highest = np.maximum.reduceat(probability, data.first_rows)[data.task]
    likeliest = np.isclose(probability, highest, rtol=1e-12, atol=0)
    found: np.ndarray = likeliest[data.chosen] / np.bincount(data.task, weights=likeliest)
    return found


def _score(data: ChoiceData, log_likelihood: np.ndarray, probability: np.ndarray) -> Score:
    """Score of predictions; respondents count by their weight."""
    weight = data.task_weights
    distance = np.bincount(data.task, weights=(data.chosen - probability) ** 2)
    return Score(
        float(data.person_weights @ log_likelihood / weight.sum()),
        float(np.average(hits(data, probability), weights=weight)),
        float(np.average(distance, weights=weight)),
    )

"""The conditional logit: one set of preferences shared by everyone asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from analysis.choices import ChoiceData
from analysis.errors import NotConverged, NotIdentified
from analysis.identification import confounded
from analysis.models.interactions import InteractedLogitResult, Interactions
from analysis.result import ModelResult

ALIKE = 0.1  # of the error by the model; between people who differ, none comes out so small


@dataclass(frozen=True, kw_only=True)
class ConditionalLogit:
    """Conditional logit, estimated by maximum likelihood with Newton's method.

    The log-likelihood is concave, so a maximum that is found is the only one. Respondents count
    by their weight, if the choices have weights. With `interactions`, a formula of what is known
    of respondents, tastes depend on it: `condition + bs(age, df=3) + role` for all attributes, or
    a formula for each by its name.

    References
    ----------
    McFadden (1974), "Conditional logit analysis of qualitative choice behavior",
    in Zarembka (ed.), Frontiers in Econometrics, pp. 105-142.
    """

    interactions: str | Mapping[str, str] = ""
    tolerance: float = 1e-9  # stop when a step moves no utility by more than this
    max_steps: int = 25  # well-posed choices need fewer than ten

    def fit(self, data: ChoiceData) -> ModelResult:
        """Estimate the preferences under which the observed choices are likeliest.

        Raises
        ------
        NotIdentified
            If a parameter does not vary, or varies only together with others, among the
            alternatives of a task.
        NotConverged
            If there is no maximum, as when an attribute predicts every choice.
        ModelError, DataError
            If `interactions` do not fit what is known of the respondents.
        """
        if not self.interactions:
            return self._fitted(data)
        interactions = Interactions.of(data, self.interactions)
        fitted = self._fitted(interactions.widened(data))
        return InteractedLogitResult.of(fitted, data, interactions)

    def _fitted(self, data: ChoiceData) -> ModelResult:
        """The model of the columns of x alone."""
        _require_identified(data)
        within = data.within_tasks()
        beta, n_steps = self._maximum(within)
        scores = respondent_scores(beta, within)
        information = respondent_information(beta, within)
        bread = np.linalg.inv(information.sum(axis=0))
        return ModelResult(
            model="conditional_logit",
            data=data,
            estimates=beta,
            covariance=clustered_covariance(bread, scores),
            model_covariance=bread,
            jackknife_covariance=jackknife_covariance(bread, scores, information),
            log_likelihood=log_likelihood(beta, within),
            start_log_likelihood=log_likelihood(np.zeros_like(beta), data),
            gradient=scores.sum(axis=0),
            n_steps=n_steps,
        )

    def _maximum(self, data: ChoiceData) -> tuple[np.ndarray, int]:
        """Estimates, shape (n_parameters,), and the number of steps to reach them."""
        beta = np.zeros(len(data.parameters))
        step, weight = beta, data.person_weights[data.respondent]
        for n_steps in range(1, self.max_steps + 1):
            probability = choice_probabilities(beta, data)
            deviation = data.x - _task_means(data, weights=probability)
            score = (weight * (data.chosen - probability)) @ data.x
            try:
                step = np.linalg.solve((deviation.T * (weight * probability)) @ deviation, score)
            except np.linalg.LinAlgError:
                break
            beta = beta + step
            if np.abs(data.x @ step).max() < self.tolerance:
                return beta, n_steps
        spread = np.abs(step) * np.ptp(data.x, axis=0)
        name = data.parameters[int(spread.argmax())]
        raise NotConverged(
            f"no estimate of {name}: the choices are predicted without fail, or too few to tell; "
            "ask more people, merge levels, or leave it out"
        )


def choice_probabilities(beta: np.ndarray, data: ChoiceData) -> np.ndarray:
    """Probability of each alternative being chosen in its task; shape (n_rows,)."""
    utility = data.x @ beta
    log_totals = np.logaddexp.reduceat(utility, data.first_rows)
    probabilities: np.ndarray = np.exp(utility - log_totals[data.task])
    return probabilities


def log_likelihood(beta: np.ndarray, data: ChoiceData) -> float:
    """Log-likelihood of the observed choices, in nats, each by the weight of its respondent."""
    utility = data.x @ beta
    log_totals = np.logaddexp.reduceat(utility, data.first_rows)
    return float(data.task_weights @ (utility[data.chosen] - log_totals))


def respondent_scores(beta: np.ndarray, data: ChoiceData) -> np.ndarray:
    """Gradient of each respondent's log-likelihood; shape (n_respondents, n_parameters)."""
    residual = data.chosen - choice_probabilities(beta, data)
    residual *= data.person_weights[data.respondent]
    scores: np.ndarray = np.add.reduceat(data.x * residual[:, None], _first_of_person(data))
    return scores


def respondent_information(beta: np.ndarray, data: ChoiceData) -> np.ndarray:
    """Minus each respondent's Hessian; shape (n_respondents, n_parameters, n_parameters)."""
    probability = choice_probabilities(beta, data)
    deviation = data.x - _task_means(data, weights=probability)
    weight = data.person_weights[data.respondent]
    root = deviation * np.sqrt(weight * probability)[:, None]
    bounds = np.append(_first_of_person(data), len(data.task))
    return np.stack([root[a:b].T @ root[a:b] for a, b in pairwise(bounds)])


def clustered_covariance(bread: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Sandwich covariance that lets a respondent's answers depend on each other.

    Raises
    ------
    NotIdentified
        If respondents do not differ enough to tell an error from, as when there is only one.

    References
    ----------
    Liang and Zeger (1986), "Longitudinal data analysis using generalized linear models",
    Biometrika 73, pp. 13-22.
    """
    covariance: np.ndarray = bread @ (scores.T @ scores) @ bread
    if (np.diag(covariance) < ALIKE**2 * np.diag(bread)).any():
        raise NotIdentified(
            "the estimates have no error that allows for people: they rest on one respondent, or "
            "all of them answered alike; ask more people"
        )
    return covariance


def jackknife_covariance(
    bread: np.ndarray, scores: np.ndarray, information: np.ndarray
) -> np.ndarray:
    """Clustered covariance that is not too small when few people answered.

    Each respondent's score is first freed of their own pull on the estimates: one step of
    leaving each respondent out (CR3). It meets `clustered_covariance` as people become many.

    Raises
    ------
    NotIdentified
        If the estimates rest on a single respondent, so that leaving them out leaves none.

    References
    ----------
    Bell and McCaffrey (2002), "Bias reduction in standard errors for linear regression with
    multi-stage samples", Survey Methodology 28, pp. 169-181, as CR3.
    """
    leverage = np.eye(len(bread)) - information @ bread
    try:
        freed = np.linalg.solve(leverage, scores[:, :, None])[:, :, 0]
    except np.linalg.LinAlgError:
        raise NotIdentified("the estimates rest on one respondent; ask more people") from None
    covariance: np.ndarray = bread @ (freed.T @ freed) @ bread
    return covariance


def _require_identified(data: ChoiceData) -> None:
    """Raise NotIdentified, with names, unless the tasks tell parameters apart."""
    even = 1 / np.bincount(data.task)[data.task]
    deviation = data.x - _task_means(data, weights=even)
    rounding = 1e-9 * np.abs(data.x).max(axis=0)  # of the mean of a task where all are the same
    deviation[np.abs(deviation) < rounding] = 0
    names = confounded(deviation, data.parameters)
    if names:
        raise NotIdentified(
            f"the tasks do not tell apart: {', '.join(names)}; leave one out, or show others"
        )


def _first_of_person(data: ChoiceData) -> np.ndarray:
    """Row at which each respondent starts; shape (n_respondents,)."""
    return np.flatnonzero(np.diff(data.respondent, prepend=-1))


def _task_means(data: ChoiceData, weights: np.ndarray) -> np.ndarray:
    """Weighted mean of x within the task of each row; shape of x."""
    means = np.add.reduceat(data.x * weights[:, None], data.first_rows)
    spread: np.ndarray = means[data.task]
    return spread

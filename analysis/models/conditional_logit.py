"""The conditional logit: one set of preferences shared by everyone asked."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.choices import ChoiceData
from analysis.engines.contrasts import Contrasts, Look
from analysis.errors import NotConverged, NotIdentified
from analysis.identification import confounded
from analysis.models.interactions import InteractedLogitResult, Interactions
from analysis.result import ModelResult

TOGETHER = 4_096  # respondents whose matrices are in memory at once
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

    def maximum(self, data: ChoiceData) -> np.ndarray:
        """Estimates alone, without their errors, for very many answers; shape (n_parameters,).

        Raises
        ------
        NotIdentified, NotConverged
            As `fit` does.
        """
        contrasts = Contrasts.of(data)
        _require_identified(data, contrasts)
        return self._maximum(data, contrasts, contrasts.at(np.zeros(len(data.parameters))))[0]

    def _fitted(self, data: ChoiceData) -> ModelResult:
        """The model of the columns of x alone."""
        contrasts = Contrasts.of(data)
        _require_identified(data, contrasts)
        start = contrasts.at(np.zeros(len(data.parameters)))
        beta, n_steps = self._maximum(data, contrasts, start)
        there = contrasts.by_respondent(beta)
        bread = np.linalg.inv(there.information)
        return ModelResult(
            model="conditional_logit",
            data=data,
            estimates=beta,
            covariance=clustered_covariance(bread, there.scores),
            model_covariance=bread,
            jackknife_covariance=jackknife_covariance(bread, there.scores, there.informations),
            log_likelihood=there.log_likelihood,
            start_log_likelihood=start.log_likelihood,
            gradient=there.score,
            n_steps=n_steps,
        )

    def _maximum(
        self, data: ChoiceData, contrasts: Contrasts, start: Look
    ) -> tuple[np.ndarray, int]:
        """Estimates, shape (n_parameters,), and the number of steps from zero to reach them."""
        beta: np.ndarray = np.zeros(len(data.parameters))
        look, step = start, beta
        for n_steps in range(1, self.max_steps + 1):
            try:
                step = np.linalg.solve(look.information, look.score)
            except np.linalg.LinAlgError:
                break
            beta = beta + step
            if np.abs(step @ contrasts.rows).max(initial=0) < self.tolerance:
                return beta, n_steps
            look = contrasts.at(beta)
        spread = np.abs(step) * np.ptp(data.within_tasks().x, axis=0)
        name = data.parameters[int(spread.argmax())]
        raise NotConverged(
            f"no estimate of {name}: the choices are predicted without fail, or too few to tell; "
            "ask more people, merge levels, or leave it out"
        )


def log_likelihood(beta: np.ndarray, data: ChoiceData) -> float:
    """Log-likelihood of the observed choices, in nats, each by the weight of its respondent."""
    return Contrasts.of(data).at(beta).log_likelihood


def respondent_scores(beta: np.ndarray, data: ChoiceData) -> np.ndarray:
    """Gradient of each respondent's log-likelihood; shape (n_respondents, n_parameters)."""
    return Contrasts.of(data).by_respondent(beta).scores


def respondent_information(beta: np.ndarray, data: ChoiceData) -> np.ndarray:
    """Minus each respondent's Hessian; shape (n_respondents, n_parameters, n_parameters)."""
    return Contrasts.of(data).by_respondent(beta).informations


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
    try:
        freed = np.concatenate(
            [
                np.linalg.solve(
                    np.eye(len(bread)) - information[first : first + TOGETHER] @ bread,
                    scores[first : first + TOGETHER, :, None],
                )[:, :, 0]
                for first in range(0, len(scores), TOGETHER)
            ]
        )
    except np.linalg.LinAlgError:
        raise NotIdentified("the estimates rest on one respondent; ask more people") from None
    covariance: np.ndarray = bread @ (freed.T @ freed) @ bread
    return covariance


def _require_identified(data: ChoiceData, contrasts: Contrasts) -> None:
    """Raise NotIdentified, with names, unless the tasks tell parameters apart."""
    rows, rounding = contrasts.rows, 1e-9 * contrasts.largest  # of equal values
    if (contrasts.smallest < rounding).any():
        rows = np.where(np.abs(rows) < rounding[:, None], 0, rows)
    names = confounded(rows.T, data.parameters)
    if names:
        raise NotIdentified(
            f"the tasks do not tell apart: {', '.join(names)}; leave one out, or show others"
        )

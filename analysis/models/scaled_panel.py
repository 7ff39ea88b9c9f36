"""The likelihood of the scaled logit and its slopes, by respondent and of all together."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from analysis.choices import ChoiceData
from analysis.engines.panel import Panel
from analysis.models.conditional_logit import TOGETHER, jackknife_covariance


@dataclass(frozen=True, eq=False)
class Parts:
    """Choices some people at a time, so that what is computed of many is never there at once.

    Parameters are those of columns and covariates in units of their spread.
    """

    data: ChoiceData
    z: np.ndarray  # (n_tasks, n_covariates)
    spread: np.ndarray  # (n_parameters,)

    def panel(self, theta: np.ndarray, *, with_information: bool = True) -> Panel:
        """Each respondent's log-likelihood and score; the information of all together."""
        panels = []
        for data, z in self:
            looks = _looks(theta, data, z)
            information = np.zeros((1, len(theta), len(theta)))
            if with_information:
                information[0] = looks.root.T @ looks.root - _bend(looks.task_score, z)
            panels.append(_panel(looks, data, information))
        values, scores, informations, tastes = zip(*panels, strict=True)
        together = np.sum(informations, axis=0)
        return Panel(
            np.concatenate(values), np.concatenate(scores), together, np.concatenate(tastes)
        )

    def jackknife_covariance(self, theta: np.ndarray, bread: np.ndarray) -> np.ndarray:
        """The covariance of `jackknife_covariance` at theta."""
        covariance = np.zeros_like(bread)
        for data, z in self:
            panel = scaled_panel(theta, data, z)
            covariance += jackknife_covariance(bread, panel.score, panel.information)
        return covariance

    def __iter__(self) -> Iterator[tuple[ChoiceData, np.ndarray]]:
        """The choices of some people, and the covariates of their tasks."""
        n_columns = self.data.x.shape[1]
        ends = np.append(np.arange(0, self.data.n_respondents, TOGETHER), self.data.n_respondents)
        rows = np.searchsorted(self.data.respondent, ends)
        tasks = np.append(self.data.task, self.data.n_tasks)[rows]
        for (a, b), (c, d), who in zip(pairwise(rows), pairwise(tasks), ends, strict=False):
            some = ChoiceData(
                self.data.coding,
                self.data.x[a:b],
                self.data.task[a:b] - c,
                self.data.respondent[a:b] - who,
                self.data.chosen[a:b],
            ).within_tasks()
            scaled = replace(some, x=some.x / self.spread[:n_columns])
            yield scaled, self.z[c:d] / self.spread[n_columns:]


def scaled_panel(
    theta: np.ndarray, data: ChoiceData, z: np.ndarray, *, with_information: bool = True
) -> Panel:
    """Each respondent's log-likelihood and derivatives at tastes, then slopes of the log scale.

    `z` has a row of covariates for each task.
    """
    looks = _looks(theta, data, z)
    information = np.zeros((data.n_respondents, len(theta), len(theta)))
    if with_information:
        rows = np.append(data.first_rows[looks.starts], len(data.task))
        tasks = np.append(looks.starts, data.n_tasks)
        for n, ((a, b), (c, d)) in enumerate(zip(pairwise(rows), pairwise(tasks), strict=True)):
            root = looks.root[a:b]
            information[n] = root.T @ root - _bend(looks.task_score[c:d], z[c:d])
    return _panel(looks, data, information)


class _Looks(NamedTuple):
    """The choices under some parameters."""

    starts: np.ndarray  # (n_respondents,), task at which each starts
    log_likelihood: np.ndarray  # (n_tasks,)
    task_score: np.ndarray  # (n_tasks, n_parameters)
    root: np.ndarray  # (n_rows, n_parameters), whose square is the information but for the bend


def _looks(theta: np.ndarray, data: ChoiceData, z: np.ndarray) -> _Looks:
    """The choices under parameters: tastes, then slopes of the log scale."""
    n_columns, first_rows = data.x.shape[1], data.first_rows
    scale = np.exp(z @ theta[n_columns:])[data.task]
    utility = scale * (data.x @ theta[:n_columns])
    log_totals = np.logaddexp.reduceat(utility, first_rows)
    probability = np.exp(utility - log_totals[data.task])
    slope = np.hstack([scale[:, None] * data.x, utility[:, None] * z[data.task]])
    mean = np.add.reduceat(slope * probability[:, None], first_rows)
    return _Looks(
        np.searchsorted(data.respondent[first_rows], np.arange(data.n_respondents)),
        utility[data.chosen] - log_totals,
        slope[data.chosen] - mean,
        (slope - mean[data.task]) * np.sqrt(probability)[:, None],
    )


def _panel(looks: _Looks, data: ChoiceData, information: np.ndarray) -> Panel:
    """The same by respondent."""
    return Panel(
        np.add.reduceat(looks.log_likelihood, looks.starts),
        np.add.reduceat(looks.task_score, looks.starts),
        information,
        np.zeros((data.n_respondents, data.x.shape[1])),
    )


def _bend(task_score: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Part of the Hessian due to utility not being linear; shape (n_parameters, n_parameters).

    Its second derivatives are those by taste and slope, x times z, and by two slopes, z times z
    times utility: both are first derivatives times z.
    """
    n_columns = task_score.shape[1] - z.shape[1]
    bend = np.zeros((task_score.shape[1], task_score.shape[1]))
    bend[:, n_columns:] = task_score.T @ z
    bend[n_columns:, :n_columns] = bend[:n_columns, n_columns:].T
    return bend

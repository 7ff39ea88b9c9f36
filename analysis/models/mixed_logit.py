"""The panel mixed logit: everyone has preferences of their own, from a distribution to estimate."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from analysis.choices import ChoiceData
from analysis.engines.ascent import Ascent, Objective, ascend
from analysis.engines.draws import deal
from analysis.engines.likelihood import simulated_likelihood
from analysis.engines.panel import tasks_of
from analysis.engines.threads import THREADS
from analysis.errors import ModelError, NotConverged, NotIdentified
from analysis.models.conditional_logit import (
    ConditionalLogit,
    clustered_covariance,
    jackknife_covariance,
)
from analysis.models.mixed_logit_result import Doubled, MixedLogitResult
from analysis.models.tastes import Distribution, Tastes

ROUGH = 10  # the way up begins with the first of so many parts of the draws,
ROUGHEST = 100  # and no fewer: with 60, some ways lead to a lower maximum
ROUGHLY = 1.0  # what is left, in squared standard errors, when all draws take over
NEARLY, DONE = 5e-8, 1e-7  # the same when the information is computed again, and at the end
ENOUGH = 1e-3  # the same when a shift is known well enough
SHORT = 0.4  # the same of a step that needs no second look
HELD = 128 * 2**20  # bytes of draws to hold; more of them are dealt anew at every look
FEWEST = 50  # draws; with fewer, the simulated likelihood is mostly noise
FAR = 100.0  # index of a column of unit spread that no choice of real people needs
NOTHING = 12.0  # minus the index of a log-normal coefficient so small that it is zero
FLAT = 1e-9  # curvature, of 1, that is none
NO_SPREAD = 0.25  # standard errors; an estimate this near zero is one of zero


@dataclass(frozen=True, kw_only=True)
class MixedLogit:
    """Panel mixed logit, estimated by simulated maximum likelihood.

    `random` names the columns of x that people differ in, or attributes for all columns of one,
    with the distribution of each. The choices of a respondent share their draws.

    References
    ----------
    Revelt and Train (1998), "Mixed logit with repeated choices: households' choices of
    appliance efficiency level", Review of Economics and Statistics 80, pp. 647-657.
    """

    random: Mapping[str, Distribution]
    draws: int = 600
    seed: int = 1
    correlated: bool = False
    threads: int = THREADS

    def fit(self, data: ChoiceData) -> MixedLogitResult:
        """Estimate the distribution of preferences under which the choices are likeliest.

        It is fitted again with twice the draws, to see whether the draws were enough.

        Raises
        ------
        ModelError
            If `random` does not fit the data, or there are too few draws.
        NotIdentified
            If the tasks do not tell parameters apart, or a spread goes to zero.
        NotConverged
            If there is no maximum, as when people's own choices are predicted without fail.
        """
        data.require_unweighted("mixed logit")
        tastes = Tastes.of(data.coding, self.random, correlated=self.correlated)
        self._require_draws(tastes)
        shared = ConditionalLogit().fit(data)
        scale = _scale(data)
        objective = self._objective(data, tastes, scale)
        start = tastes.start(shared.estimates * scale)
        few = objective(min(self.draws, max(ROUGHEST, self.draws // ROUGH)))
        rough = ascend(few, start, tolerance=ROUGHLY, max_steps=30)
        near = ascend(
            objective(self.draws), rough.theta, information=rough.information, tolerance=NEARLY
        )
        found = ascend(objective(self.draws), near.theta, tolerance=DONE)
        _require_maximum(found, tastes)
        _require_spread(found, tastes)
        doubled = _with_twice(objective(2 * self.draws), found, tastes)
        whole = replace(
            found,
            n_steps=rough.n_steps + near.n_steps + found.n_steps,
            start_log_likelihood=rough.start_log_likelihood,
        )
        return self._result(data, tastes, scale, whole, doubled)

    def _require_draws(self, tastes: Tastes) -> None:
        """Raise ModelError if there are too few draws to tell the parameters apart."""
        fewest = max(FEWEST, len(tastes.parameters))
        if self.draws < fewest:
            raise ModelError(
                f"{self.draws} draws are too few for {len(tastes.parameters)} parameters; "
                f"use at least {fewest}, better several hundred"
            )

    def _objective(
        self, data: ChoiceData, tastes: Tastes, scale: np.ndarray
    ) -> Callable[[int], Objective]:
        """The simulated likelihood with the first so many draws, for each respondent."""
        twice = 2 * self.draws
        dealt = deal(tastes.shapes, data.n_respondents, twice, self.seed)
        bytes_each = 4 * data.n_respondents * len(tastes.shapes)
        n_held = next((n for n in (twice, self.draws) if n * bytes_each <= HELD), 0)
        held = dealt.all_draws(n_held)
        tasks, mixing = tasks_of(data, scale), tastes.mixing
        return lambda n: partial(
            simulated_likelihood,
            tasks=tasks,
            mixing=mixing,
            draws=held if n <= n_held else partial(dealt.draws, n_draws=n),
            n_draws=n,
            threads=self.threads,
        )

    def _result(
        self,
        data: ChoiceData,
        tastes: Tastes,
        scale: np.ndarray,
        found: Ascent,
        doubled: tuple[np.ndarray, float],
    ) -> MixedLogitResult:
        """What was found, in the units of x."""
        panel, (theta, log_likelihood) = found.panel, doubled
        bread = np.linalg.inv(found.information)
        clustered = clustered_covariance(bread, panel.score)
        factor, addend = tastes.unscaled(scale)
        turn = tastes.upright(found.theta) * factor
        turns = np.outer(turn, turn)
        return MixedLogitResult(
            model="mixed_logit",
            data=data,
            estimates=turn * found.theta + addend,
            covariance=turns * clustered,
            model_covariance=turns * bread,
            jackknife_covariance=turns
            * jackknife_covariance(bread, panel.score, panel.information),
            log_likelihood=float(panel.log_likelihood.sum()),
            start_log_likelihood=found.start_log_likelihood,
            gradient=panel.score.sum(axis=0) / turn,
            n_steps=found.n_steps,
            tastes=tastes,
            n_draws=self.draws,
            seed=self.seed,
            doubled=Doubled(
                2 * self.draws,
                log_likelihood,
                (theta - found.theta) / np.sqrt(np.diag(clustered)),
            ),
            respondent_tastes=panel.tastes / scale,
        )


def _scale(data: ChoiceData) -> np.ndarray:
    """Typical difference of each column to the chosen alternative; shape (n_columns,)."""
    rows = (data.x - data.x[data.chosen][data.task])[~data.chosen]
    scale: np.ndarray = np.sqrt((rows**2).mean(axis=0))
    return scale


def _with_twice(twice: Objective, found: Ascent, tastes: Tastes) -> tuple[np.ndarray, float]:
    """Estimates with twice the draws, and their log-likelihood.

    From so near, a short step of Newton's is as good as the whole way.

    References
    ----------
    van der Vaart (1998), Asymptotic Statistics, section 5.7 (one-step estimators).
    """
    panel = twice(found.theta, with_information=False)
    score = panel.score.sum(axis=0)
    step = np.linalg.solve(found.information, score)
    left = float(score @ step)
    if left < SHORT:
        return found.theta + step, float(panel.log_likelihood.sum()) + left / 2
    doubled = ascend(
        twice, found.theta, panel=panel, information=found.information, tolerance=ENOUGH
    )
    _require_maximum(doubled, tastes)
    return doubled.theta, float(doubled.panel.log_likelihood.sum())


def _require_maximum(found: Ascent, tastes: Tastes) -> None:
    """Raise NotConverged or NotIdentified, with names, unless the way up ended at a maximum."""
    theta, n = found.theta, len(tastes.columns)
    names = np.array(tastes.parameters)
    gone = np.flatnonzero((tastes.signs != 0) & (theta[:n] < -NOTHING))
    if gone.size:
        raise NotConverged(
            f"{names[gone[0]]}: the coefficient goes to zero, as if its sign were the other one; "
            "make it normal, or log-normal with the other sign"
        )
    if np.abs(theta).max() > FAR:
        raise NotConverged(
            f"no estimate of {names[np.abs(theta).argmax()]}: each respondent's own choices are "
            "predicted without fail; ask more tasks, or make fewer tastes random"
        )
    weak = _flat(found.information)
    if weak.any():
        raise NotIdentified(
            f"the choices do not tell apart: {', '.join(names[weak])}; make fewer tastes random, "
            "or ask more people"
        )
    if not found.converged:
        raise NotConverged(
            f"no maximum after {found.n_steps} steps; use more draws, or make fewer tastes random"
        )


def _flat(information: np.ndarray) -> np.ndarray:
    """Which parameters move along a direction without curvature; shape (n_parameters,)."""
    size = np.sqrt(np.abs(np.diag(information)))
    size = np.where(size > 0, size, 1)
    curvatures, directions = np.linalg.eigh(information / np.outer(size, size))
    along = np.abs(directions[:, np.abs(curvatures) < FLAT])
    flat: np.ndarray = along.max(axis=1, initial=0) > 0.1
    return flat


def _require_spread(found: Ascent, tastes: Tastes) -> None:
    """Raise NotIdentified, with names, if a spread goes to zero."""
    n = len(tastes.columns)
    error = np.sqrt(np.diag(np.linalg.inv(found.information)))
    spread = np.sqrt(tastes.index_variance(found.theta))
    none = [
        tastes.columns[k]
        for p, (k, d) in enumerate(tastes.spreads, start=n)
        if k == d and spread[k] < NO_SPREAD * error[p]
    ]
    if none:
        raise NotIdentified(
            f"the spread of {', '.join(none)} goes to zero, as if all shared that taste; take it "
            "out of `random`"
        )

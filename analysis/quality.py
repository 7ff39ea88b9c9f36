"""Signals of how carefully people answered, each beside what chance alone would give.

They are flags, never reasons to leave somebody out by themselves: of those who "failed" a test of
rationality, 38 to 42 % had reasons of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr, xlogy

from analysis.answered_tasks import AnsweredTasks

FEWEST = 6  # tasks from which always the same says something
FEWEST_DIFFERING = 5  # tasks in which an attribute has to differ to have decided all of them
NO_LEVEL = -9  # below every level
QUICK = 1 / 3  # of the median time of others on the same kind of device


@dataclass(frozen=True, eq=False)
class Signal:
    """One way of answering that may show little care, for every respondent."""

    id: str
    meaning: str
    asked: np.ndarray  # (n_respondents,), bool: whether it could show at all
    flagged: np.ndarray  # (n_respondents,), bool
    expected: np.ndarray  # (n_respondents,), chance of the flag by the model; nan if it says none
    measure: Sequence[float | str | None]  # for each respondent, what the flag goes by

    @property
    def n_flagged(self) -> int:
        """People flagged."""
        return int(self.flagged.sum())

    @property
    def n_expected(self) -> float:
        """People who would be flagged if all answered as the model says; nan if it says none."""
        return float(self.expected[self.asked].sum())


def signals(tasks: AnsweredTasks, device: pd.Series | None = None) -> tuple[Signal, ...]:
    """Every signal; `device` has the device class of respondents by their number."""
    return (
        dominance(tasks),
        repeats(tasks),
        one_side(tasks),
        one_attribute(tasks),
        speed(tasks, device),
        chance(tasks),
    )


def dominance(tasks: AnsweredTasks) -> Signal:
    """Chose an alternative that another is better than in all that differs."""
    level = np.where(tasks.described[:, :, None], tasks.level, 0)
    ahead = level[:, :, None, :] - level[:, None, :, :]  # of the first over the second
    both = tasks.described[:, :, None] & tasks.described[:, None, :]
    comparable = ((ahead == 0) | tasks.ordered).all(axis=3) & both
    beats = comparable & (ahead >= 0).all(axis=3) & (ahead > 0).any(axis=3)
    dominated = beats.any(axis=1)
    tests = dominated.any(axis=1)
    failed = tasks.of_chosen(dominated)
    likely = (dominated * tasks.probability).sum(axis=1)
    n_tests, n_failed = (tasks.per_person(one, tests) for one in (tests, failed))
    return Signal(
        "dominance",
        "chose what another alternative was better than in every outcome that differed",
        n_tests > 0,
        n_failed > 0,
        1 - np.exp(tasks.per_person(np.log1p(-likely), tests)),
        [int(n) for n in n_failed],
    )


def repeats(tasks: AnsweredTasks) -> Signal:
    """Chose otherwise when the same alternatives were shown again.

    The chance is that of two independent choices, 1 less the sum of squared probabilities.
    """
    shown = tasks.level.reshape(-1, tasks.level.shape[2])
    _, profile = np.unique(shown, axis=0, return_inverse=True)
    profile = np.where(tasks.here, profile.reshape(tasks.here.shape), -1)
    sets = np.column_stack([tasks.respondent, np.sort(profile, axis=1)])
    _, same = np.unique(sets, axis=0, return_inverse=True)
    frame = pd.DataFrame({"same": same.ravel(), "chosen": tasks.of_chosen(profile)})
    again = frame.duplicated("same").to_numpy()
    moved = (frame["chosen"] != frame.groupby("same")["chosen"].transform("first")).to_numpy()
    likely = 1 - (tasks.probability**2).sum(axis=1)
    n_again, n_moved = (tasks.per_person(one, again) for one in (again, moved))
    return Signal(
        "repeat",
        "chose otherwise when the same alternatives were shown again",
        n_again > 0,
        n_moved > 0,
        1 - np.exp(tasks.per_person(np.log1p(-likely), again)),
        [int(n) for n in n_moved],
    )


def one_side(tasks: AnsweredTasks) -> Signal:
    """Chose the same place on the screen every time."""
    n = tasks.per_person(np.ones(len(tasks.chosen)), tasks.counts)
    most = np.zeros(tasks.n_respondents)
    likely = np.zeros(tasks.n_respondents)
    for place in range(1, int(tasks.position.max()) + 1):
        there = tasks.position == place
        most = np.maximum(most, tasks.per_person(tasks.of_chosen(there), tasks.counts))
        likely += _every_time(tasks, (there * tasks.probability).sum(axis=1), tasks.counts)
    asked = n >= FEWEST
    return Signal(
        "one_side",
        f"chose the same place on the screen in all of {FEWEST} or more tasks",
        asked,
        asked & (most == n),
        likely,
        [round(float(share), 3) for share in most / n.clip(1)],
    )


def one_attribute(tasks: AnsweredTasks) -> Signal:
    """Chose the best level of one and the same outcome whenever it differed."""
    decides: list[str] = [""] * tasks.n_respondents
    asked = np.zeros(tasks.n_respondents, dtype=bool)
    none_likely = np.ones(tasks.n_respondents)
    for k in np.flatnonzero(tasks.ordered):
        level = np.where(tasks.described, tasks.level[:, :, k], NO_LEVEL)
        best = (level == level.max(axis=1, keepdims=True)) & tasks.described
        differs = tasks.counts & (best.sum(axis=1) < tasks.described.sum(axis=1))
        n = tasks.per_person(differs, differs)
        every = tasks.per_person(tasks.of_chosen(best), differs) == n
        could = n >= FEWEST_DIFFERING
        likely = _every_time(tasks, (best * tasks.probability).sum(axis=1), differs)
        none_likely *= np.where(could, 1 - likely, 1)
        asked |= could
        for person in np.flatnonzero(could & every):
            decides[person] = "+".join(filter(None, (decides[person], tasks.attributes[k])))
    return Signal(
        "one_attribute",
        "chose the best level of one outcome every time that it differed "
        f"({FEWEST_DIFFERING} or more tasks)",
        asked,
        np.array([bool(one) for one in decides]),
        1 - none_likely,
        decides,
    )


def speed(tasks: AnsweredTasks, device: pd.Series | None) -> Signal:
    """Took less than a third of the median time of people on the same kind of device."""
    timed = tasks.counts & np.isfinite(tasks.ms)
    own = pd.Series(tasks.ms[timed]).groupby(tasks.respondent[timed]).median()
    own = own.reindex(range(tasks.n_respondents))
    kind = pd.Series("", index=tasks.people.index)
    if device is not None:
        kind = device.reindex(tasks.people.index).fillna("")
    ratio = (own / own.groupby(kind.to_numpy()).transform("median")).to_numpy()
    return Signal(
        "speed",
        "took less than a third of the median time of those on the same kind of device"
        if device is not None
        else "took less than a third of the median time (kinds of device were not told)",
        np.isfinite(ratio),
        np.nan_to_num(ratio, nan=1.0) < QUICK,
        np.full(tasks.n_respondents, np.nan),
        [None if np.isnan(one) else round(float(one), 3) for one in ratio],
    )


def chance(tasks: AnsweredTasks) -> Signal:
    """Answers that the model explains no better than drawing lots would.

    The root-likelihood is the geometric mean of the probabilities of what was chosen. How often
    it is so low by chance is the normal approximation to the sum of log probabilities.
    """
    sizes = tasks.here.sum(axis=1)
    gain = np.log(tasks.of_chosen(tasks.probability)) + np.log(sizes)
    log_gain = np.log(np.where(tasks.here, tasks.probability, 1)) + np.log(sizes)[:, None]
    mean = xlogy(tasks.probability, tasks.probability).sum(axis=1) + np.log(sizes)
    variance = (tasks.probability * (log_gain - mean[:, None]) ** 2).sum(axis=1)
    n, total, expected, spread = (
        tasks.per_person(one, tasks.counts) for one in (np.ones(len(gain)), gain, mean, variance)
    )
    chosen = tasks.per_person(np.log(tasks.of_chosen(tasks.probability)), tasks.counts)
    asked = n >= FEWEST
    return Signal(
        "chance",
        "answers that the model explains no better than drawing lots (root-likelihood)",
        asked,
        asked & (total <= 0),
        ndtr(-expected / np.sqrt(spread.clip(1e-12))),
        [round(float(one), 3) for one in np.exp(chosen / n.clip(1))],
    )


def _every_time(tasks: AnsweredTasks, likely: np.ndarray, among: np.ndarray) -> np.ndarray:
    """Chance that something with a chance in each task happens in all; shape (n_respondents,)."""
    every: np.ndarray = np.exp(tasks.per_person(np.log(likely.clip(1e-300)), among))
    return every

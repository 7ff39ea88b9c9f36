"""How many people are needed: by a formula, and by studies that are simulated."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtr, ndtri

from analysis.designs.counts import Counts, covariances, estimates, half_widths
from analysis.designs.information import information, level_numbers
from analysis.designs.problem import DesignProblem
from analysis.truth import Truth
from questionnaires.design import Design
from questionnaires.study import Study

CHOICES_AT_ONCE = 2_000_000
TOO_MANY_FAILED = 0.025  # of the datasets: beyond it, no width is told


@dataclass(frozen=True, eq=False)
class Respondents:
    """The people of a group: what they are shown, and what they prefer."""

    problem: DesignProblem
    levels: np.ndarray  # (n_tasks, n_alternatives, n_attributes), numbers of levels
    block: np.ndarray  # (n_tasks,), which block each task is in, from 0
    beta: np.ndarray  # (n_parameters,), mean utilities
    spread: float = 0.0  # SD of each attribute's swing between people, over its mean

    @property
    def variance(self) -> np.ndarray:
        """Asymptotic variance of each estimate from one respondent's answers; (n_parameters,).

        Blocks are shown in turn, so each person tells of a block's share.
        """
        known = replace(self.problem, draws=self.beta[None], draw_weights=None)
        (matrix,) = information(known, self.levels)
        alone: np.ndarray = np.diag(np.linalg.inv(matrix)) * (self.block.max() + 1)
        return alone

    @property
    def swings(self) -> np.ndarray:
        """Which parameters are the swings, worst to best level, of the attributes."""
        return np.cumsum(np.array(self.problem.n_levels) - 1) - 1


def respondents(
    study: Study, design: Design, truth: Truth, place: tuple[str, str], spread: float
) -> Respondents:
    """People of a role and age band, who are shown the study's design; constants are zero."""
    problem = DesignProblem.of_study(study)
    swings, scale = truth.group(*place).swings, truth.scale(*place)
    worths = [
        scale * swings[one.id] * (share - truth.shapes[one.id][0])
        for one in study.attributes
        for share in truth.shapes[one.id][1:]
    ]
    beta = np.zeros(problem.n_parameters)
    beta[: len(worths)] = worths
    _, block = np.unique([task.block for task in design.estimation_tasks], return_inverse=True)
    return Respondents(problem, level_numbers(study, design), block, beta, spread)


def power_of(people: Respondents, n: int, alpha: float = 0.05) -> np.ndarray:
    """Probability that each coefficient is found to differ from zero; shape (n_parameters,).

    References
    ----------
    de Bekker-Grob, Donkers, Jonker and Stolk (2015), "Sample size requirements for
    discrete-choice experiments in healthcare: a practical guide", The Patient 8, pp. 373-384.
    """
    z = np.abs(people.beta) * np.sqrt(n / people.variance)
    bound = ndtri(1 - alpha / 2)
    found: np.ndarray = ndtr(z - bound) + ndtr(-z - bound)
    return found


def people_needed(people: Respondents, power: float = 0.8, alpha: float = 0.05) -> np.ndarray:
    """Fewest people for that power, by coefficient; infinite where it is zero.

    References
    ----------
    As for `power_of`, of which this leaves out the far tail.
    """
    z = ndtri(1 - alpha / 2) + ndtri(power)
    with np.errstate(divide="ignore"):
        needed: np.ndarray = np.ceil(z**2 * people.variance / people.beta**2)
    return needed


def rule_of_thumb(problem: DesignProblem, tasks_per_block: int) -> int:
    """Orme's rule: a baseline only, which knows neither the preferences nor the design.

    References
    ----------
    Orme (2010), "Getting started with conjoint analysis", p. 65: n > 500 c / (t a).
    """
    shown = tasks_per_block * problem.n_alternatives
    return int(np.ceil(500 * max(problem.n_levels) / shown))


@dataclass(frozen=True, eq=False)
class Simulated:
    """What datasets of so many people found; NaN where there was no estimate."""

    people: Respondents
    n: int
    estimates: np.ndarray  # (n_datasets, n_parameters)
    widths: np.ndarray  # (n_datasets, n_attributes), half of each weight's reported 95 % interval

    @property
    def failed(self) -> float:
        """Share of the datasets without an estimate, as when an outcome decides every choice."""
        return float(np.isnan(self.estimates[:, 0]).mean())

    def power(self, alpha: float = 0.05) -> np.ndarray:
        """Share of the datasets that find each coefficient; shape (n_parameters,).

        By the spread of the estimates between datasets, which clustered errors estimate.
        """
        error = np.nanstd(self.estimates, axis=0)
        found: np.ndarray = np.abs(self.estimates) > ndtri(1 - alpha / 2) * error
        share: np.ndarray = found.mean(axis=0)
        return share

    @property
    def weights(self) -> np.ndarray:
        """Outcome weights over the whole range; shape (n_datasets, n_attributes)."""
        swing = self.estimates[:, self.people.swings]
        shares: np.ndarray = swing / swing.sum(axis=1, keepdims=True)
        return shares

    @property
    def half_widths(self) -> np.ndarray:
        """Half the width of each weight's 95 % interval, as half of the studies report, or less.

        NaN if too many of them report none.
        """
        if np.isnan(self.widths[:, 0]).mean() > TOO_MANY_FAILED:
            return np.full(len(self.people.swings), np.nan)
        middle: np.ndarray = np.nanmedian(self.widths, axis=0)
        return middle

    @property
    def order_right(self) -> float:
        """Share of the datasets with the outcomes in their true order."""
        truth = np.argsort(self.people.beta[self.people.swings])
        kept = ~np.isnan(self.estimates[:, 0])
        return float(((np.argsort(self.weights, axis=1) == truth).all(axis=1) & kept).mean())


def simulated(people: Respondents, n: int, *, datasets: int, seed: int) -> Simulated:
    """Ask so many people, again and again, and fit a conditional logit to each dataset."""
    rng = np.random.default_rng([seed, n])
    at_once = max(1, CHOICES_AT_ONCE // (n * len(people.block)))
    x, swings = people.problem.columns(people.levels), people.swings
    found, widths = [], []
    for counts in _datasets(people, n, datasets, at_once, rng):
        beta = estimates(x, counts.chosen)
        of_swings = covariances(x, people.block, beta, counts)[:, swings[:, None], swings]
        found.append(beta)
        widths.append(half_widths(beta[:, swings], of_swings))
    return Simulated(people, n, np.concatenate(found), np.concatenate(widths))


def _datasets(
    people: Respondents, n: int, datasets: int, at_once: int, rng: np.random.Generator
) -> Iterator[Counts]:
    """Answers of all datasets, some at once."""
    x, blocks = people.problem.columns(people.levels), int(people.block.max()) + 1
    shown_to = np.array([len(range(block, n, blocks)) for block in range(blocks)])
    owner = np.repeat(
        np.arange(len(people.problem.n_levels)), np.array(people.problem.n_levels) - 1
    )
    for begin in range(0, datasets, at_once):
        some = min(at_once, datasets - begin)
        counted = np.zeros((some, *x.shape[:2]))
        products = np.zeros((some, blocks, x.shape[-1], x.shape[-1]))
        for block, asked in enumerate(shown_to):
            seen = np.flatnonzero(people.block == block)
            own = np.ones((some, asked, len(people.beta)))
            own[..., : len(owner)] += (
                people.spread * rng.standard_normal((some, asked, owner.max() + 1))[..., owner]
            )
            utility = np.einsum("dnk,tjk->dntj", own * people.beta, x[seen])
            chosen = (utility + rng.gumbel(size=utility.shape)).argmax(axis=-1)
            marked = chosen[..., None] == np.arange(x.shape[1])
            counted[:, seen] = marked.sum(axis=1)
            columns = np.tensordot(marked, x[seen], axes=2)
            products[:, block] = columns.transpose(0, 2, 1) @ columns
        yield Counts(counted, shown_to, products)

"""What each constraint costs: how much smaller the error could be without it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from analysis.designs.information import error
from analysis.designs.problem import DesignProblem
from analysis.designs.search import Found, search
from analysis.designs.start import keeps_rules

ITSELF = "the design as it is, beside the best found"
STARTS = 7  # of each search: three patiences


@dataclass(frozen=True)
class Price:
    """A constraint, and the errors with all of them and without this one."""

    constraint: str
    kept: float
    without: float

    @property
    def share(self) -> float:
        """By how much the constraint raises the error: 0.06 is 6 %."""
        return self.kept / self.without - 1

    @property
    def people_per_100(self) -> float:
        """How many more people tell as much as 100 do without it: variance falls as 1/n."""
        return 100 * self.share

    @property
    def said(self) -> str:
        """The price in words."""
        error, people = round(100 * self.share, 1) + 0.0, round(self.people_per_100) + 0
        more = "fewer" if people < 0 else "more"
        patients = "patient" if abs(people) == 1 else "patients"
        return f"{error:+g} % error, {abs(people)} {more} {patients} per group of 100"


def loosened(problem: DesignProblem) -> Iterator[tuple[str, DesignProblem]]:
    """Each constraint that is in force, with the problem that all others still hold for."""
    if problem.even:
        yield "all levels equally often", replace(problem, even=False)
    if np.ptp(problem.rank, axis=1).any():
        yield "no alternative that is better in every way", replace(problem, rank=problem.rank * 0)
    if problem.least_equal:
        text = _shared("at least ", problem.least_equal)
        yield text, replace(problem, least_equal=0)
    if problem.most_equal < len(problem.n_levels):
        text = _shared("at most ", problem.most_equal)
        yield text, replace(problem, most_equal=len(problem.n_levels))
    for text in dict.fromkeys(rule.text for rule in problem.rules):
        others = tuple(rule for rule in problem.rules if rule.text != text)
        yield text, replace(problem, rules=others)


def _shared(how: str, n: int) -> str:
    """What a limit of overlap asks for."""
    return f"{how}{'one' if n == 1 else n} shared outcome{'' if n == 1 else 's'} per task"


def prices(
    problem: DesignProblem, levels: np.ndarray, *, starts: int = STARTS, seed: int = 1
) -> Iterator[tuple[Price, float]]:
    """Each price, and how much of the work is done.

    The first is of the design itself beside the best found with all constraints; it is below zero
    if the design does not keep them. Searches without one begin with the best that keeps them all,
    so that no other price is below zero.
    """
    asked = list(loosened(problem))
    usable = keeps_rules(problem, levels) and (not problem.even or _is_even(problem, levels))
    kept = _best(problem, levels if usable else None, starts, seed)
    yield Price(ITSELF, error(problem, levels), kept.error), 1 / (len(asked) + 1)
    for n, (text, other) in enumerate(asked, start=2):
        without = _best(other, kept.levels, starts, seed)
        yield Price(text, kept.error, without.error), n / (len(asked) + 1)


def _best(problem: DesignProblem, levels: np.ndarray | None, starts: int, seed: int) -> Found:
    """The best that a search finds, no worse than the levels that it begins with."""
    *_, last = search(problem, starts=starts, seed=seed, levels=levels)
    return last


def _is_even(problem: DesignProblem, levels: np.ndarray) -> bool:
    """Whether levels of each attribute are shown equally often, give or take one."""
    counts = (
        np.bincount(levels[..., k].ravel(), minlength=n) for k, n in enumerate(problem.n_levels)
    )
    return all(np.ptp(one) <= 1 for one in counts)

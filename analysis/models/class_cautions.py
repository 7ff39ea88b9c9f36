"""What to be careful about before classes of respondents are believed."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.stats import chi2

from analysis.models.latent_class_result import LatentClassResult

SMALL = 30.0  # people, below which a class is described by hardly anyone
UNCLEAR = 0.6  # entropy, below which many people could be of several classes
LEVEL = 0.05  # of the test that two classes differ in more than scale
RATIOS = (-4.0, 4.0)  # log of the ratio of two scales, as far as is looked


def cautions(result: LatentClassResult) -> tuple[str, ...]:
    """Sentences about a fitted latent class logit; none if there is nothing to say."""
    found = []
    n_starts, smallest = len(result.start_log_likelihoods), result.class_shares()["share"].min()
    if result.n_agreeing == 1:
        found.append(f"only 1 of {n_starts} starts led to this maximum; use more starts")
    people = smallest * result.n_respondents
    if people < SMALL:
        found.append(f"the smallest class has about {people:.0f} people; use fewer classes")
    if result.entropy < UNCLEAR:
        found.append(f"who belongs to which class is unclear (entropy {result.entropy:.2f})")
    found += [
        f"class {pair.other} may have the tastes of class {pair.one}, at {pair.scale:.2f} times "
        f"the scale (p = {pair.p:.3f}): more or less consistent choices, not other preferences"
        for pair in class_pairs(result)
        if pair.p >= LEVEL
    ]
    return tuple(found)


@dataclass(frozen=True)
class ClassPair:
    """Two classes, and whether they differ in more than how consistently they choose."""

    one: int
    other: int
    scale: float  # times the tastes of one are nearest to those of the other
    statistic: float  # squared distance that is left, in clustered errors
    df: int

    @property
    def p(self) -> float:
        """Probability of so large a distance if the classes differed in scale only."""
        return float(chi2.sf(self.statistic, self.df)) if self.df else 1.0


def class_pairs(result: LatentClassResult) -> tuple[ClassPair, ...]:
    """All pairs of classes, each with the scale by which their tastes are nearest."""
    numbers = range(1, result.n_classes + 1)
    return tuple(_nearest(result, *pair) for pair in combinations(numbers, 2))


def _nearest(result: LatentClassResult, one: int, other: int) -> ClassPair:
    """A pair of classes at the scale that leaves the smallest distance."""
    n = len(result.coding.parameters)
    first, second = (slice((number - 1) * n, number * n) for number in (one, other))
    beta, covariance = result.estimates, result.jackknife_covariance

    def distance(log_scale: float) -> float:
        scale = np.exp(log_scale)
        rest = beta[second] - scale * beta[first]
        across = covariance[first, second]
        spread = (
            covariance[second, second]
            + scale**2 * covariance[first, first]
            - scale * (across + across.T)
        )
        return float(rest @ np.linalg.solve(spread, rest))

    grid = np.linspace(*RATIOS, 33)
    middle = grid[np.argmin([distance(value) for value in grid])]
    best = minimize_scalar(distance, bounds=(middle - 0.25, middle + 0.25), method="bounded")
    return ClassPair(one, other, float(np.exp(best.x)), float(best.fun), n - 1)

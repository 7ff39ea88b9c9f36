"""Draws from the posterior of partially pooled cells, by Gibbs sampling."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.special import ndtr, ndtri

from analysis.weights.local_normal import LocalNormal
from analysis.weights.pooling_plan import Plan

PRIOR_SPREAD = 0.25  # of an equal share: half of the spreads are expected below it
PRIOR_DEGREES = 3.0  # of the half-t prior of spreads
PRIOR_SHAPE = 0.1  # of the swing: spread of how values between worst and best differ by cell
PRIOR_SCALE = 0.3  # of the mean scale: spread of the scales of cells
VAGUE = 1e-2  # precision of the common part-worths, as shares
EXACT = 1e8  # precision with which common shares sum to one


@dataclass(frozen=True, eq=False)
class State:
    """One draw of everything that is not known."""

    part_worths: np.ndarray  # (n_cells, n_coordinates), as shares of a cell's sum of swings
    scale: np.ndarray  # (n_cells,), sum of swings in utility: how consistent a cell's choices are
    spreads: np.ndarray  # (n_factors + 1, n_outcomes), SD of effects; cells' own in the last row
    shape_spread: float  # SD of how cells differ between worst and best
    scale_mean: float
    scale_variance: float
    stretch: np.ndarray  # (n_factors + 1, n_outcomes): a spread is |stretch| × a spread of its own


class Sampler:
    """Gibbs sampler of cells whose shares are drawn together as far as the answers let them.

    A cell's part-worths are `scale × (design × effects + what is its own)`, so that it is shares
    which are pooled and never utilities, whose scale differs by cell. Spreads have half-t
    priors, so that the amount of pooling is drawn with everything else.

    References
    ----------
    Gelman (2006), "Prior distributions for variance parameters in hierarchical models", Bayesian
    Analysis 1, pp. 515-534: half-t priors, and the redundant factors, here `stretch`, that let
    the chain leave spreads near zero.
    """

    def __init__(self, plan: Plan, answers: LocalNormal, rng: np.random.Generator) -> None:
        self.plan = plan
        self.rng = rng
        self.mean, self.covariance = answers.mean, answers.covariance
        self.precision = np.linalg.inv(self.covariance)
        self.root = np.linalg.cholesky(self.covariance)
        self.design = plan.design()
        n_coordinates, n_effects = self.design.shape[1:]
        sum_of_shares = np.zeros(n_effects)
        sum_of_shares[plan.coordinates.best] = 1
        self.known = EXACT * np.outer(sum_of_shares, sum_of_shares)
        self.known[np.arange(n_coordinates), np.arange(n_coordinates)] += VAGUE
        self.pull = EXACT * sum_of_shares
        ends = np.cumsum([n_coordinates, *(f.n_groups * plan.n_outcomes for f in plan.factors)])
        self.places = [slice(a, b) for a, b in pairwise(ends)]
        self.prior_variance = (PRIOR_SPREAD / plan.n_outcomes) ** 2

    def start(self) -> State:
        """Where the chain begins: common shares, scales as the answers have them."""
        swings = self.mean[:, self.plan.coordinates.best].sum(axis=1)
        trusted = swings > 0
        middle = float(np.median(swings[trusted])) if trusted.any() else 1.0
        scale = swings.clip(middle / 5, middle * 5)
        shape = (len(self.plan.factors) + 1, self.plan.n_outcomes)
        return State(
            part_worths=np.zeros_like(self.mean),
            scale=scale,
            spreads=np.full(shape, self.prior_variance**0.5),
            shape_spread=PRIOR_SHAPE / self.plan.n_outcomes,
            scale_mean=middle,
            scale_variance=middle**2 / 4,
            stretch=np.full(shape, self.prior_variance**0.5),
        )

    def draws(self) -> Iterator[State]:
        """Draws without end."""
        state = self.start()
        while True:
            state = self.draw(state)
            yield state

    def draw(self, state: State) -> State:
        """The next draw."""
        own = self._own_covariance(state.spreads[-1], state.shape_spread)
        shares = self.mean / state.scale[:, None]
        weight = np.linalg.inv(self.covariance / state.scale[:, None, None] ** 2 + own)
        effects = self._effects(shares, weight, state.spreads)
        effects, main = self._stretch_groups(effects, shares, weight, state)
        expected = self.design @ effects
        cell_effects, shapes = self._own(shares - expected, weight, state)
        cell_effects, last = self._stretch_cells(cell_effects, shares - expected - shapes, state)
        part_worths = expected + cell_effects @ self.plan.effects.T + shapes
        scale = self._scale(part_worths, state)
        scale_mean, scale_variance = self._scale_spread(scale)
        stretch = np.vstack([main, last])
        return State(
            part_worths=part_worths,
            scale=scale,
            spreads=self._spreads(effects, cell_effects, stretch),
            shape_spread=self._shape_spread(shapes),
            scale_mean=scale_mean,
            scale_variance=scale_variance,
            stretch=stretch,
        )

    def _own_covariance(self, spread: np.ndarray, shape_spread: float) -> np.ndarray:
        """Covariance of what is a cell's own; shape (n_coordinates, n_coordinates)."""
        moves = self.plan.effects * spread
        covariance: np.ndarray = moves @ moves.T
        inner = self.plan.coordinates.inner
        covariance[inner, inner] += (shape_spread * self.plan.shape[inner]) ** 2
        return covariance

    def _effects(self, shares: np.ndarray, weight: np.ndarray, spreads: np.ndarray) -> np.ndarray:
        """Common part-worths and effects of groups, what is a cell's own integrated out."""
        prior = self.known.copy()
        for factor, place, spread in zip(self.plan.factors, self.places, spreads, strict=False):
            prior[place, place] += np.kron(factor.precision, np.diag(spread**-2.0))
        return self._regression(self.design, shares, weight, prior, self.pull)

    def _regression(
        self,
        design: np.ndarray,
        left: np.ndarray,
        weight: np.ndarray,
        prior: np.ndarray,
        pull: np.ndarray | float = 0.0,
    ) -> np.ndarray:
        """Draw of coefficients given their design in each cell, and a normal prior."""
        flat = design.reshape(-1, design.shape[2])
        weighted = (weight @ design).reshape(flat.shape)
        root = np.linalg.cholesky(flat.T @ weighted + prior)
        halfway = np.linalg.solve(root, weighted.T @ left.ravel() + pull)
        drawn: np.ndarray = np.linalg.solve(
            root.T, halfway + self.rng.standard_normal(len(halfway))
        )
        return drawn

    def _stretch_groups(
        self, effects: np.ndarray, shares: np.ndarray, weight: np.ndarray, state: State
    ) -> tuple[np.ndarray, np.ndarray]:
        """Effects of groups, each factor's made larger or smaller together; and by how much."""
        k = self.plan.n_outcomes
        n_factors = len(self.plan.factors)
        if not n_factors:
            return effects, np.empty((0, k))
        unit = effects.copy()
        parts = []
        for factor, place, stretch in zip(
            self.plan.factors, self.places, state.stretch, strict=False
        ):
            groups = effects[place].reshape(-1, k) / stretch
            unit[place] = groups.ravel()
            parts.append(self.plan.effects * groups[factor.group][:, None, :])
        n_coordinates = self.mean.shape[1]
        left = shares - effects[:n_coordinates]
        prior = np.eye(n_factors * k) / self.prior_variance
        drawn = self._regression(np.concatenate(parts, axis=2), left, weight, prior)
        drawn = drawn.reshape(n_factors, k)
        for place, stretch in zip(self.places, drawn, strict=True):
            unit[place] = (unit[place].reshape(-1, k) * stretch).ravel()
        return unit, drawn

    def _stretch_cells(
        self, cell_effects: np.ndarray, left: np.ndarray, state: State
    ) -> tuple[np.ndarray, np.ndarray]:
        """The same for what is a cell's own effect."""
        unit = cell_effects / state.stretch[-1]
        design = self.plan.effects * unit[:, None, :]
        weight = self.precision * state.scale[:, None, None] ** 2
        prior = np.eye(self.plan.n_outcomes) / self.prior_variance
        stretch = self._regression(design, left, weight, prior)
        return unit * stretch, stretch

    def _own(
        self, left: np.ndarray, weight: np.ndarray, state: State
    ) -> tuple[np.ndarray, np.ndarray]:
        """What is a cell's own: effects on outcomes, and shapes; both given what is left.

        References
        ----------
        Doucet (2010), "A note on efficient conditional simulation of Gaussian distributions".
        """
        n_cells, n_coordinates = left.shape
        inner = self.plan.coordinates.inner
        spread, shape_spread = state.spreads[-1], state.shape_spread * self.plan.shape[inner]
        effects = self.rng.standard_normal((n_cells, self.plan.n_outcomes)) * spread
        shapes = np.zeros_like(left)
        shapes[:, inner] = self.rng.standard_normal((n_cells, len(inner))) * shape_spread
        noise = (self.root @ self.rng.standard_normal((n_cells, n_coordinates, 1)))[:, :, 0]
        missed = left - effects @ self.plan.effects.T - shapes - noise / state.scale[:, None]
        weighted = (weight @ missed[:, :, None])[:, :, 0]
        effects += weighted @ self.plan.effects * spread**2
        shapes[:, inner] += weighted[:, inner] * shape_spread**2
        return effects, shapes

    def _scale(self, part_worths: np.ndarray, state: State) -> np.ndarray:
        """Scale of each cell, above zero."""
        pulled = (self.precision @ part_worths[:, :, None])[:, :, 0]
        precision = (pulled * part_worths).sum(axis=1) + 1 / state.scale_variance
        mean = (pulled * self.mean).sum(axis=1) + state.scale_mean / state.scale_variance
        mean, error = mean / precision, precision**-0.5
        below = ndtr(-mean / error)
        chance = below + (1 - below) * self.rng.random(len(mean))
        smallest = state.scale_mean / 100
        drawn: np.ndarray = np.maximum(
            mean + error * ndtri(chance.clip(1e-12, 1 - 1e-12)), smallest
        )
        return drawn

    def _scale_spread(self, scale: np.ndarray) -> tuple[float, float]:
        """Mean and variance of the scales of cells."""
        n = len(scale)
        left = ((scale - scale.mean()) ** 2).sum() + 3 * (PRIOR_SCALE * scale.mean()) ** 2
        variance = left / 2 / self.rng.gamma((n + 2) / 2)
        return float(self.rng.normal(scale.mean(), np.sqrt(variance / n))), float(variance)

    def _spreads(
        self, effects: np.ndarray, cell_effects: np.ndarray, stretch: np.ndarray
    ) -> np.ndarray:
        """SD of the effects of each factor, and of cells, on each outcome."""
        k = self.plan.n_outcomes
        spreads = []
        for factor, place, one in zip(self.plan.factors, self.places, stretch, strict=False):
            groups = effects[place].reshape(-1, k) / one
            squares = np.einsum("ik,ij,jk->k", groups, factor.precision, groups)
            spreads.append(np.abs(one) * self._unit_spread(squares, factor.n_groups))
        squares = ((cell_effects / stretch[-1]) ** 2).sum(axis=0)
        spreads.append(np.abs(stretch[-1]) * self._unit_spread(squares, len(cell_effects)))
        return np.array(spreads)

    def _unit_spread(self, squares: np.ndarray, count: int) -> np.ndarray:
        """SD given the sum of squares of so many effects, under the prior of degrees of freedom."""
        degrees = (PRIOR_DEGREES + count) / 2
        chance = self.rng.gamma(degrees, size=squares.shape)
        spread: np.ndarray = np.sqrt((PRIOR_DEGREES + squares) / 2 / chance)
        return spread

    def _shape_spread(self, shapes: np.ndarray) -> float:
        """SD of how cells differ between worst and best."""
        inner = self.plan.coordinates.inner
        if not len(inner):
            return PRIOR_SHAPE
        squares = ((shapes[:, inner] / self.plan.shape[inner]) ** 2).sum()
        prior = PRIOR_DEGREES * (PRIOR_SHAPE / self.plan.n_outcomes) ** 2
        chance = self.rng.gamma((PRIOR_DEGREES + shapes.shape[0] * len(inner)) / 2)
        return float(np.sqrt((prior + squares) / 2 / chance))

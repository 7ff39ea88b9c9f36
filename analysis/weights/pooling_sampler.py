"""Draws from the posterior of partially pooled cells, by Gibbs sampling, all chains at once."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from analysis.weights.local_normal import LocalNormal
from analysis.weights.pooling_plan import Plan

PRIOR_SPREAD = 0.15  # of an equal share: three of five spreads are expected below it
PRIOR_DEGREES = 3.0  # of the half-t prior of spreads
PRIOR_SHAPE = 0.1  # of the swing: spread of how values between worst and best differ by cell
PRIOR_SCALE = 0.3  # of the mean scale: spread of the scales of cells
VAGUE = 1e-2  # precision of the common part-worths, as shares
EXACT = 1e8  # precision with which common shares sum to one


@dataclass(frozen=True, eq=False)
class State:
    """One draw of everything that is not known, in each chain."""

    part_worths: np.ndarray  # (n_chains, n_cells, n_coordinates), shares of a cell's swings
    scale: np.ndarray  # (n_chains, n_cells), sum of swings in utility: how consistent choices are
    spreads: np.ndarray  # (n_chains, n_factors + 1, n_outcomes), SD of effects; cells' own last
    shape_spread: np.ndarray  # (n_chains,), SD of how cells differ between worst and best
    scale_mean: np.ndarray  # (n_chains,)
    scale_variance: np.ndarray  # (n_chains,)
    stretch: np.ndarray  # like spreads: a spread is |stretch| × a spread of its own


@dataclass(frozen=True, eq=False)
class Weighing:
    """How much the answers of each cell say, in each chain."""

    weight: np.ndarray  # (n_chains, n_cells, n_coordinates, n_coordinates), of shares
    moved: np.ndarray  # (n_chains, n_cells, n_coordinates, n_outcomes), weight × effects
    of_effects: np.ndarray  # (n_chains, n_cells, n_outcomes, n_outcomes)

    @classmethod
    def of(cls, weight: np.ndarray, effects: np.ndarray) -> "Weighing":
        """Weight of the answers, on part-worths and on effects, shape (n_coordinates, ·)."""
        moved = weight @ effects
        return cls(weight, moved, effects.T @ moved)


class Sampler:
    """Gibbs sampler of cells whose shares are drawn together as far as the answers let them.

    A cell's part-worths are `scale × (common + effects of its groups + what is its own)`, so that
    it is shares which are pooled and never utilities, whose scale differs by cell. Spreads have
    half-t priors, so that the amount of pooling is drawn with everything else.

    References
    ----------
    Gelman (2006), "Prior distributions for variance parameters in hierarchical models", Bayesian
    Analysis 1, pp. 515-534: half-t priors, and the redundant factors, here `stretch`, that let
    the chain leave spreads near zero.
    """

    def __init__(
        self, plan: Plan, answers: LocalNormal, rng: np.random.Generator, n_chains: int
    ) -> None:
        self.plan, self.rng, self.n_chains = plan, rng, n_chains
        self.effects, self.inner = plan.effects, plan.coordinates.inner
        self.mean, self.covariance = answers.mean, answers.covariance
        self.precision = np.linalg.inv(self.covariance)
        self.root = np.linalg.cholesky(self.covariance)
        self.inner_shape = plan.shape[self.inner]
        member = plan.membership
        self.pairs = (member[:, :, None] * member[:, None, :]).reshape(len(member), -1).T
        sum_of_shares = np.zeros(self.mean.shape[1])
        sum_of_shares[plan.coordinates.best] = 1
        self.known = EXACT * np.outer(sum_of_shares, sum_of_shares) + VAGUE * np.eye(
            len(sum_of_shares)
        )
        self.pull = EXACT * sum_of_shares
        self.prior_variance = (PRIOR_SPREAD / plan.n_outcomes) ** 2

    def start(self) -> State:
        """Where the chains begin: common shares, scales as the answers have them."""
        swings = self.mean[:, self.plan.coordinates.best].sum(axis=1)
        trusted = swings > 0
        middle = float(np.median(swings[trusted])) if trusted.any() else 1.0
        c = self.n_chains
        spreads = np.full(
            (c, len(self.plan.factors) + 1, self.plan.n_outcomes), self.prior_variance**0.5
        )
        return State(
            part_worths=np.zeros((c, *self.mean.shape)),
            scale=np.tile(swings.clip(middle / 5, middle * 5), (c, 1)),
            spreads=spreads,
            shape_spread=np.full(c, PRIOR_SHAPE / self.plan.n_outcomes),
            scale_mean=np.full(c, middle),
            scale_variance=np.full(c, middle**2 / 4),
            stretch=spreads,
        )

    def draws(self) -> Iterator[State]:
        """Draws without end."""
        state = self.start()
        while True:
            state = self.draw(state)
            yield state

    def draw(self, state: State) -> State:
        """The next draw."""
        shares = self.mean / state.scale[:, :, None]
        weighing = self._weighing(state)
        common, groups = self._effects(shares, weighing, state.spreads[:, :-1])
        groups, main = self._stretch_groups(groups, shares - common[:, None], weighing, state)
        expected = common[:, None] + self.plan.membership @ groups @ self.effects.T
        own, shapes = self._own(shares - expected, weighing.weight, state)
        own, last = self._stretch_cells(own, shares - expected - shapes, state)
        part_worths = expected + own @ self.effects.T + shapes
        scale = self._scale(part_worths, state)
        scale_mean, scale_variance = self._scale_spread(scale)
        stretch = np.concatenate([main, last[:, None]], axis=1)
        return State(
            part_worths=part_worths,
            scale=scale,
            spreads=self._spreads(groups, own, stretch),
            shape_spread=self._shape_spread(shapes),
            scale_mean=scale_mean,
            scale_variance=scale_variance,
            stretch=stretch,
        )

    def _weighing(self, state: State) -> Weighing:
        """What the answers of each cell say of its groups, what is its own integrated out."""
        moves = self.effects * state.spreads[:, -1:]
        own = moves @ moves.transpose(0, 2, 1)
        own[:, self.inner, self.inner] += (state.shape_spread[:, None] * self.inner_shape) ** 2
        scale = state.scale[:, :, None, None]
        return Weighing.of(np.linalg.inv(self.covariance / scale**2 + own[:, None]), self.effects)

    def _effects(
        self, shares: np.ndarray, weighing: Weighing, spreads: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Common part-worths, and effects of groups; (n_chains, n_groups, n_outcomes)."""
        c, n_cells, q, k = weighing.moved.shape
        member, n_groups = self.plan.membership, self.plan.membership.shape[1]
        m = q + n_groups * k
        precision = np.empty((c, m, m))
        precision[:, :q, :q] = weighing.weight.sum(axis=1) + self.known
        across = (member.T @ weighing.moved.reshape(c, n_cells, q * k)).reshape(c, n_groups, q, k)
        precision[:, :q, q:] = across.transpose(0, 2, 1, 3).reshape(c, q, -1)
        precision[:, q:, :q] = precision[:, :q, q:].transpose(0, 2, 1)
        between = (self.pairs @ weighing.of_effects.reshape(c, n_cells, k * k)).reshape(
            c, n_groups, n_groups, k, k
        )
        loose = 1 / spreads[:, self.plan.factor_of_group]
        each = np.arange(k)
        between[..., each, each] += (
            self.plan.group_precision[:, :, None] * loose[:, :, None] * loose[:, None]
        )
        precision[:, q:, q:] = between.transpose(0, 1, 3, 2, 4).reshape(c, m - q, m - q)
        pulled = (weighing.weight @ shares[..., None])[..., 0]
        pull = np.empty((c, m))
        pull[:, :q] = pulled.sum(axis=1) + self.pull
        pull[:, q:] = (member.T @ (pulled @ self.effects)).reshape(c, -1)
        drawn = self._normal(precision, pull)
        return drawn[:, :q], drawn[:, q:].reshape(c, n_groups, k)

    def _normal(self, precision: np.ndarray, pull: np.ndarray) -> np.ndarray:
        """Draw of a normal whose mean solves precision × mean = pull, in each chain."""
        noise = np.linalg.cholesky(precision) @ self.rng.standard_normal((*pull.shape, 1))
        drawn: np.ndarray = np.linalg.solve(precision, pull[..., None] + noise)[..., 0]
        return drawn

    def _stretch_groups(
        self, groups: np.ndarray, left: np.ndarray, weighing: Weighing, state: State
    ) -> tuple[np.ndarray, np.ndarray]:
        """Effects of groups, each factor's made larger or smaller together; and by how much."""
        factor_of_group = self.plan.factor_of_group
        unit = groups / state.stretch[:, factor_of_group]
        in_cells = np.stack([unit[:, number] for number in self.plan.groups], axis=1)
        stretch = self._stretch(in_cells, left, weighing)
        return unit * stretch[:, factor_of_group], stretch

    def _stretch_cells(
        self, own: np.ndarray, left: np.ndarray, state: State
    ) -> tuple[np.ndarray, np.ndarray]:
        """The same for what is a cell's own effect."""
        unit = own / state.stretch[:, -1:]
        weight = self.precision * state.scale[:, :, None, None] ** 2
        stretch = self._stretch(unit[:, None], left, Weighing.of(weight, self.effects))[:, 0]
        return unit * stretch[:, None], stretch

    def _stretch(self, unit: np.ndarray, left: np.ndarray, weighing: Weighing) -> np.ndarray:
        """Factors on effects in cells, given what they have to explain.

        Effects have shape (n_chains, n_factors, n_cells, n_outcomes); factors one of each outcome.
        """
        c, n_factors, _, k = unit.shape
        if not n_factors:
            return np.empty((c, 0, k))
        one, other = unit[:, :, None, :, :, None], unit[:, None, :, :, None, :]
        precision = (one * weighing.of_effects[:, None, None] * other).sum(axis=3)
        precision = precision.transpose(0, 1, 3, 2, 4).reshape(c, n_factors * k, n_factors * k)
        precision = precision + np.eye(n_factors * k) / self.prior_variance
        told = (left[:, :, None] @ weighing.moved)[:, :, 0]
        pull = (unit * told[:, None]).sum(axis=2).reshape(c, -1)
        return self._normal(precision, pull).reshape(c, n_factors, k)

    def _own(
        self, left: np.ndarray, weight: np.ndarray, state: State
    ) -> tuple[np.ndarray, np.ndarray]:
        """What is a cell's own: effects on outcomes, and shapes; both given what is left.

        References
        ----------
        Doucet (2010), "A note on efficient conditional simulation of Gaussian distributions".
        """
        spread = state.spreads[:, -1:]
        shape_spread = state.shape_spread[:, None, None] * self.inner_shape
        own = self.rng.standard_normal((*left.shape[:2], self.plan.n_outcomes)) * spread
        shapes = np.zeros_like(left)
        shapes[..., self.inner] = (
            self.rng.standard_normal((*left.shape[:2], len(self.inner))) * shape_spread
        )
        noise = (self.root @ self.rng.standard_normal((*left.shape, 1)))[..., 0]
        missed = left - own @ self.effects.T - shapes - noise / state.scale[:, :, None]
        weighted = (weight @ missed[..., None])[..., 0]
        own += weighted @ self.effects * spread**2
        shapes[..., self.inner] += weighted[..., self.inner] * shape_spread**2
        return own, shapes

    def _scale(self, part_worths: np.ndarray, state: State) -> np.ndarray:
        """Scale of each cell, above zero."""
        variance, middle = state.scale_variance[:, None], state.scale_mean[:, None]
        pulled = (self.precision @ part_worths[..., None])[..., 0]
        precision = (pulled * part_worths).sum(axis=2) + 1 / variance
        mean = ((pulled * self.mean).sum(axis=2) + middle / variance) / precision
        error = precision**-0.5
        below = ndtr(-mean / error)
        chance = below + (1 - below) * self.rng.random(mean.shape)
        drawn: np.ndarray = np.maximum(
            mean + error * ndtri(chance.clip(1e-12, 1 - 1e-12)), middle / 100
        )
        return drawn

    def _scale_spread(self, scale: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean and variance of the scales of cells, in each chain."""
        n, mean = scale.shape[1], scale.mean(axis=1)
        left = ((scale - mean[:, None]) ** 2).sum(axis=1) + 3 * (PRIOR_SCALE * mean) ** 2
        variance = left / 2 / self.rng.gamma((n + 2) / 2, size=len(scale))
        return self.rng.normal(mean, np.sqrt(variance / n)), variance

    def _spreads(self, groups: np.ndarray, own: np.ndarray, stretch: np.ndarray) -> np.ndarray:
        """SD of the effects of each factor, and of cells, on each outcome."""
        factor_of_group = self.plan.factor_of_group
        unit = groups / stretch[:, factor_of_group]
        squares = np.empty_like(stretch)
        each = unit * (self.plan.group_precision @ unit)
        for number in range(len(self.plan.factors)):
            squares[:, number] = each[:, factor_of_group == number].sum(axis=1)
        squares[:, -1] = ((own / stretch[:, -1:]) ** 2).sum(axis=1)
        counts = [factor.n_groups for factor in self.plan.factors] + [own.shape[1]]
        degrees = (PRIOR_DEGREES + np.array(counts)[:, None]) / 2
        chance = self.rng.gamma(degrees, size=squares.shape)
        spreads: np.ndarray = np.abs(stretch) * np.sqrt((PRIOR_DEGREES + squares) / 2 / chance)
        return spreads

    def _shape_spread(self, shapes: np.ndarray) -> np.ndarray:
        """SD of how cells differ between worst and best, in each chain."""
        c, n_cells = shapes.shape[:2]
        if not len(self.inner):
            return np.full(c, PRIOR_SHAPE)
        squares = ((shapes[..., self.inner] / self.inner_shape) ** 2).sum(axis=(1, 2))
        prior = PRIOR_DEGREES * (PRIOR_SHAPE / self.plan.n_outcomes) ** 2
        chance = self.rng.gamma((PRIOR_DEGREES + n_cells * len(self.inner)) / 2, size=c)
        spread: np.ndarray = np.sqrt((prior + squares) / 2 / chance)
        return spread

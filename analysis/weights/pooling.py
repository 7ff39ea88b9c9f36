"""Partial pooling: each cell's weights, helped by the other cells as far as they are alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from threadpoolctl import threadpool_limits

from analysis.choices import ChoiceData
from analysis.engines.contrasts import Contrasts
from analysis.engines.convergence import Convergence
from analysis.models.conditional_logit import ConditionalLogit
from analysis.weights.local_normal import Coordinates, LocalNormal, local_normal
from analysis.weights.pooling_plan import Key, Plan, plan
from analysis.weights.pooling_sampler import Sampler, State
from analysis.weights.weight_set import Outcome

FEWEST_DRAWS = 2_000  # of all chains, so that it can be seen whether they agree
WARM_UP = 500  # draws of each chain that are thrown away
SEARCH = 200  # draws of each chain, to find where to expand the likelihood, half of them kept
ROUNDS = 3  # of expanding the likelihood where the cells are expected


@dataclass(frozen=True, eq=False)
class Pooled:
    """Partially pooled cells: draws of their part-worths, as shares of the sum of swings."""

    keys: tuple[Key, ...]
    outcomes: tuple[Outcome, ...]
    coordinates: Coordinates
    answers: LocalNormal
    part_worths: np.ndarray  # (n_draws, n_cells, n_coordinates)
    scale: np.ndarray  # (n_draws, n_cells), sum of swings in utility
    spreads: np.ndarray  # (n_draws, n_factors + 1, n_outcomes), SD between groups, as shares
    factors: tuple[str, ...]
    common: np.ndarray  # (n_draws, n_coordinates), of complete pooling
    convergence: Convergence

    @property
    def weights(self) -> np.ndarray:
        """Draws of the weights; shape (n_draws, n_cells, n_outcomes)."""
        swings = self.part_worths[:, :, self.coordinates.best]
        shares: np.ndarray = swings / swings.sum(axis=2, keepdims=True)
        return shares

    def own_share(self) -> np.ndarray:
        """Share of each cell's weights that is due to its own answers; shape (n_cells,).

        The variance of the weights after pooling, over what the cell's own answers alone give:
        in a normal model the weight that a mean puts on its own data. One less it is the pooling
        share.
        """
        point = self.weights.mean(axis=0)
        best = self.coordinates.best
        covariance = self.answers.covariance[:, best[:, None], best]
        slope = np.eye(len(best)) - point[:, :, None]
        alone = np.einsum("gij,gjk,gik->g", slope, covariance, slope)
        alone = alone / self.scale.mean(axis=0) ** 2
        together = self.weights.var(axis=0).sum(axis=1)
        share: np.ndarray = np.clip(together / alone, 0, 1)
        return share


@dataclass(frozen=True, kw_only=True)
class PartialPooling:
    """Hierarchical model of the weights of cells by condition, age band and role.

    Cells are pooled as shares of the sum of swings; how consistently people chose, the scale of
    their utilities, belongs to each cell alone. How much is pooled follows from the answers.

    References
    ----------
    Gelman and Hill (2007), Data Analysis Using Regression and Multilevel/Hierarchical Models,
    chapter 12; Gao et al. (2021), "Improving multilevel regression and poststratification with
    structured priors", Bayesian Analysis 16, pp. 719-744: neighbours in age are alike.
    """

    n_draws: int = 5_000
    seed: int = 1
    chains: int = 2

    def fit(
        self,
        data: ChoiceData,
        cell: np.ndarray,
        keys: Sequence[Key],
        outcomes: Sequence[Outcome],
    ) -> Pooled:
        """Draw the part-worths of every cell; `cell`, shape (n_respondents,), numbers the keys.

        A cell without respondents is predicted from its groups.

        Raises
        ------
        NotIdentified, NotConverged
            If the choices of all cells together have no estimate, or the chains do not mix.
        """
        with threadpool_limits(1):  # small matrices: threads cost time, and the last digit
            return self._fit(data, cell, tuple(keys), outcomes)

    def _fit(
        self,
        data: ChoiceData,
        cell: np.ndarray,
        keys: tuple[Key, ...],
        outcomes: Sequence[Outcome],
    ) -> Pooled:
        """The same, on one thread."""
        ordered = tuple(sorted(outcomes, key=lambda one: one.id))
        coordinates = Coordinates.of(ordered, data.coding)
        cells = [_of_cell(data, cell == number) for number in range(len(keys))]
        together = ConditionalLogit().maximum(data)
        layout = plan(keys, coordinates, coordinates.from_estimates @ together)
        rng = np.random.default_rng([self.seed, 0])
        points = np.broadcast_to(together, (len(keys), len(together)))
        answers = local_normal(cells, points, coordinates)
        for _ in range(ROUNDS - 1):
            points = _expected(layout, answers, rng, self.chains)
            answers = local_normal(cells, points, coordinates)
        return self.draw(keys, ordered, layout, answers)

    def draw(
        self,
        keys: tuple[Key, ...],
        outcomes: tuple[Outcome, ...],
        layout: Plan,
        answers: LocalNormal,
    ) -> Pooled:
        """Draw the part-worths of cells whose answers are a normal likelihood already.

        Raises
        ------
        NotConverged
            If the chains do not mix.
        """
        with threadpool_limits(1):
            return self._pooled(keys, outcomes, layout, answers, self._draws(layout, answers))

    def _draws(self, layout: Plan, answers: LocalNormal) -> list[State]:
        """Draws of all chains, the first ones thrown away."""
        each = -(-max(self.n_draws, FEWEST_DRAWS) // self.chains)
        rng = np.random.default_rng([self.seed, 1])
        sampler = Sampler(layout, answers, rng, self.chains)
        return list(islice(sampler.draws(), WARM_UP, WARM_UP + each))

    def _pooled(
        self,
        keys: tuple[Key, ...],
        outcomes: tuple[Outcome, ...],
        layout: Plan,
        answers: LocalNormal,
        states: Sequence[State],
    ) -> Pooled:
        """What the chains say, once they agree."""
        part_worths = np.stack([one.part_worths for one in states], axis=1)
        best = layout.coordinates.best
        swings = part_worths[..., best]
        shares = (swings / swings.sum(axis=3, keepdims=True)).reshape(*swings.shape[:2], -1)
        names = tuple(f"{one.id} of {', '.join(key)}" for key in keys for one in outcomes)
        convergence = Convergence.of(names, shares)
        convergence.require(len(states))
        kept = np.linspace(0, self.chains * len(states) - 1, self.n_draws).round().astype(int)
        chain, place = np.divmod(kept, len(states))
        rng = np.random.default_rng([self.seed, 0, 1])
        return Pooled(
            keys,
            outcomes,
            layout.coordinates,
            answers,
            part_worths[chain, place],
            np.stack([one.scale for one in states], axis=1)[chain, place],
            np.stack([one.spreads for one in states], axis=1)[chain, place],
            tuple(factor.name for factor in layout.factors),
            complete(answers, layout, self.n_draws, rng),
            convergence,
        )


def complete(
    answers: LocalNormal, layout: Plan, n_draws: int, rng: np.random.Generator
) -> np.ndarray:
    """Draws of the part-worths if all cells shared them, each at a scale of its own."""
    precision = np.linalg.inv(answers.covariance)
    best = layout.coordinates.best
    scale = np.ones(len(answers.mean))
    for _ in range(50):
        known = np.einsum("g,gij->ij", scale**2, precision)
        common = np.linalg.solve(known, np.einsum("g,gij,gj->i", scale, precision, answers.mean))
        common /= common[best].sum()
        pulled = precision @ common
        scale = ((pulled * answers.mean).sum(axis=1) / (pulled @ common)).clip(0)
    root = np.linalg.cholesky(np.linalg.inv(known))
    drawn: np.ndarray = common + rng.standard_normal((n_draws, len(common))) @ root.T
    return drawn


def _expected(
    layout: Plan, answers: LocalNormal, rng: np.random.Generator, n_chains: int
) -> np.ndarray:
    """Estimates expected of each cell; shape (n_cells, n_parameters).

    Part-worths are pooled; constants, which carry no weight, are the cell's own.
    """
    sampler = Sampler(layout, answers, rng, n_chains)
    found = islice(sampler.draws(), SEARCH // 2, SEARCH)
    expected = np.mean(
        [(one.part_worths * one.scale[..., None]).mean(axis=0) for one in found], axis=0
    )
    back = np.linalg.pinv(layout.coordinates.from_estimates)
    constants = answers.estimates - answers.mean @ back.T
    moved: np.ndarray = expected @ back.T + constants
    return moved


def _of_cell(data: ChoiceData, members: np.ndarray) -> Contrasts | None:
    """Choices of a cell's people; None if there are none."""
    return Contrasts.of(data.of_respondents(np.flatnonzero(members))) if members.any() else None

"""Moves of the population with its people's places in it."""

import math

import numpy as np

from analysis.engines.compiled import loop
from analysis.engines.gibbs.answers import Answers
from analysis.engines.gibbs.likelihood import fill_coefficients, fill_likelihoods
from analysis.engines.gibbs.luck import FREEDOM, Luck
from analysis.engines.gibbs.people import ACCEPTED, JITTER, add_score
from analysis.engines.gibbs.population import subtract_centre
from analysis.engines.gibbs.room import Room
from analysis.engines.gibbs.state import Chain, Columns, People, Population, Regression
from analysis.engines.gibbs.trajectory import drift, kick, kinetic, pack, unpack
from analysis.engines.gibbs.triangles import (
    copy,
    fill_inverse,
    fill_product,
    fill_root,
    multiply,
    total,
)
from analysis.engines.rows import add, dot, fill

EVERYONES_LEAPS = 2  # of a trajectory
EVERYONES_LONGEST = (
    math.pi / 2 / EVERYONES_LEAPS
)  # step that takes a quarter of a normal posterior's period


@loop(within=True)
def move_everyone(
    luck: Luck,
    iteration: int,
    answers: Answers,
    columns: Columns,
    regression: Regression,
    chain: Chain,
    room: Room,
    rate: float,
) -> None:
    """Move effects, covariance and shared coefficients along a trajectory, or leave them.

    Everyone's place within the population stays, and so their tastes move with it. In turns
    with draws given the tastes it mixes where either alone is slow: Yu and Meng (2011), "To
    center or not to center", Journal of Computational and Graphical Statistics 20, pp. 531-570.
    """
    population, people, there = chain.population, chain.people, room.there
    root, length = chain.tuning.everyone_root, chain.tuning.everyone_step
    effects, spread, inverse = room.by_effects[0], room.squares[0], room.squares[1]
    position, slope, momentum = room.everyone[0], room.everyone[1], room.everyone[2]
    copy(population.effects, effects)
    fill_root(population.covariance, spread)
    fill_inverse(spread, inverse)
    fill_noise(answers.z, effects, inverse, people.indices, room)
    pack(effects, spread, people.shared, position)
    copy(luck.everyones_momentum[iteration], momentum)
    step = length[0] * (1 + JITTER * (2 * luck.everyone[iteration, 0] - 1))
    given = (answers.z, columns, regression, population)
    energy = -everyones_density(*given, effects, spread, people, room, slope) + kinetic(momentum)
    kick(momentum, root, slope, step / 2)
    density = 0.0
    for leap in range(EVERYONES_LEAPS):
        drift(position, root, momentum, step)
        unpack(position, effects, spread, there.shared)
        place_people(answers.z, effects, spread, room)
        fill_likelihoods(answers, columns, there, room)
        density = everyones_density(*given, effects, spread, there, room, slope)
        kick(momentum, root, slope, step if leap < EVERYONES_LEAPS - 1 else step / 2)
    energy += density - kinetic(momentum)
    gained = energy if energy < 0.0 else 0.0
    chance = math.exp(gained) if math.isfinite(energy) else 0.0
    if luck.everyone[iteration, 1] < chance:
        _accept(effects, spread, inverse, there, population, people)
    chain.sums.everyone_accepted[0] += chance
    if rate > 0:
        adapted = length[0] * math.exp(rate * (chance - ACCEPTED))
        length[0] = adapted if adapted < EVERYONES_LONGEST else EVERYONES_LONGEST


@loop()
def _accept(
    effects: np.ndarray,
    spread: np.ndarray,
    inverse: np.ndarray,
    there: People,
    population: Population,
    people: People,
) -> None:
    """Put the population and its people where they would move."""
    fill_inverse(spread, inverse)
    copy(effects, population.effects)
    fill_product(spread, spread.T, population.covariance)
    fill_product(inverse.T, inverse, population.precision)
    copy(there.indices, people.indices)
    copy(there.shared, people.shared)
    copy(there.log_likelihood, people.log_likelihood)
    copy(there.score, people.score)


@loop(within=True)
def everyones_density(
    z: np.ndarray,
    columns: Columns,
    regression: Regression,
    population: Population,
    effects: np.ndarray,
    spread: np.ndarray,
    people: People,
    room: Room,
    slope: np.ndarray,
) -> float:
    """Log posterior of effects, Cholesky factor and shared coefficients; fills its slope.

    The factor's prior is the covariance's with the Jacobian of the change from one to the other.
    """
    n_effects, n_random, squares = len(effects), len(spread), room.squares
    inverse, scale, within, by_spread = squares[1], squares[2], squares[3], squares[4]
    by_effects = room.by_effects[1]
    fill_inverse(spread, inverse)
    fill_product(inverse.T, inverse, scale)
    fill_product(effects, scale, by_effects)
    multiply(-regression.worth, by_effects)
    fill_product(effects.T, effects, scale)
    multiply(regression.worth, scale)
    for k in range(n_random):
        scale[k, k] += 2 * FREEDOM * population.inverse_scale[k]
    fill_product(inverse, scale, by_spread)
    fill_product(by_spread, inverse.T, within)
    fill_product(inverse.T, within, by_spread)
    _add_slopes(z, columns, people, room, by_effects, by_spread)
    density = total(people.log_likelihood)
    for k in range(n_random):
        power = -(FREEDOM + n_random + n_effects + k)
        density += power * math.log(abs(spread[k, k])) - within[k, k] / 2
        by_spread[k, k] += power / spread[k, k]
        if spread[k, k] <= 0:
            density = -math.inf
    _fill_shared_slope(columns, people.score, room.by_shared)
    pack(by_effects, by_spread, room.by_shared, slope)
    return density


@loop()
def _add_slopes(
    z: np.ndarray,
    columns: Columns,
    people: People,
    room: Room,
    by_effects: np.ndarray,
    by_spread: np.ndarray,
) -> None:
    """Add slopes of the log-likelihood by effects and Cholesky factor, from people's scores."""
    noise, pull = room.noise, room.along
    for block in range(len(z)):
        fill_coefficients(columns, people.indices[block], people.shared, room.coefficient)
        for k in range(len(by_spread)):
            column = columns.random[k]
            fill(0.0, pull)
            score = people.score[block, column]
            add_score(columns.sign[column], score, room.coefficient[column], pull)
            for row in range(len(by_effects)):
                by_effects[row, k] += dot(z[block, row], pull)
            for m in range(k + 1):
                by_spread[k, m] += dot(noise[block, m], pull)


@loop(within=True)
def fill_noise(
    z: np.ndarray, effects: np.ndarray, inverse: np.ndarray, index: np.ndarray, room: Room
) -> None:
    """Place of each person in the population: what effects leave, in units of its spread."""
    residual = room.position
    for block in range(len(z)):
        subtract_centre(z[block], effects, index[block], residual)
        for k in range(len(inverse)):
            noise = room.noise[block, k]
            fill(0.0, noise)
            for m in range(k + 1):
                add(inverse[k, m], residual[m], noise)


@loop(within=True)
def place_people(z: np.ndarray, effects: np.ndarray, spread: np.ndarray, room: Room) -> None:
    """Indices of people from their places in a population of these effects and spread."""
    for block in range(len(z)):
        for k in range(len(spread)):
            index = room.there.indices[block, k]
            fill(0.0, index)
            for row in range(len(effects)):
                add(effects[row, k], z[block, row], index)
            for m in range(k + 1):
                add(spread[k, m], room.noise[block, m], index)


@loop()
def _fill_shared_slope(columns: Columns, score: np.ndarray, slope: np.ndarray) -> None:
    """Slope of the log-likelihood by the shared coefficients; shape (n_shared,)."""
    for k in range(len(slope)):
        slope[k] = 0.0
        for block in range(len(score)):
            slope[k] += total(score[block, columns.shared[k]])

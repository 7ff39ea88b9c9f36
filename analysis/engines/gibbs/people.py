"""Moves of people's tastes given the population, a block of people at a time.

Each goes along a short Hamiltonian trajectory that is accepted or not (a Metropolis step): it
follows the slope of the posterior, so that a move goes far and is still mostly accepted.

References
----------
Neal (2011), "MCMC using Hamiltonian dynamics", in Brooks et al. (eds.), Handbook of Markov Chain
Monte Carlo, pp. 113-162.
"""

import math

import numpy as np

from analysis.engines.aligned import WHOLE
from analysis.engines.compiled import exp, loop
from analysis.engines.gibbs.answers import Answers
from analysis.engines.gibbs.likelihood import fill_block, fill_coefficients
from analysis.engines.gibbs.luck import Luck
from analysis.engines.gibbs.room import Room
from analysis.engines.gibbs.state import Chain, Columns, Population
from analysis.engines.gibbs.triangles import copy, multiply
from analysis.engines.rows import add, add_product, add_two, fill

LEAPS = 2  # of a trajectory
LONGEST = math.pi / 2 / LEAPS  # step that takes a quarter of a normal posterior's period
ACCEPTED = 0.8  # of the moves, to aim at; Neal (2011) has 0.65 to 0.9
JITTER = 0.1  # of the step, so that no trajectory comes back to where it began


@loop(within=True)
def move_people(
    luck: Luck,
    iteration: int,
    answers: Answers,
    columns: Columns,
    chain: Chain,
    room: Room,
    rate: float,
) -> None:
    """Move everyone's indices along trajectories of their own, or leave them."""
    for block in range(len(chain.people.indices)):
        _draw(luck.momentum[iteration, block], luck.people[iteration, block], block, chain, room)
        _fill_mean(answers.z[block], chain.population.effects, room.mean)
        _go(block, answers, columns, chain, room)
        _end(block, chain, room)
        if rate > 0:
            _adapt(chain.tuning.step[block], room.chance, rate)


@loop()
def _draw(momentum: np.ndarray, uniform: np.ndarray, block: int, chain: Chain, room: Room) -> None:
    """Momentum, step and luck of a block's people, and where they are."""
    people, step, here = chain.people, chain.tuning.step[block], room.step
    copy(momentum, room.momentum)
    for i in range(len(here) & WHOLE):
        here[i] = step[i] * (1 + JITTER * (2 * uniform[0, i] - 1))
    copy(uniform[1], room.luck)
    copy(people.indices[block], room.position)
    copy(people.score[block], room.score)
    copy(people.log_likelihood[block], room.log_likelihood)


@loop()
def _fill_mean(z: np.ndarray, effects: np.ndarray, mean: np.ndarray) -> None:
    """The population's indices for a block's people."""
    for k in range(len(mean)):
        fill(0.0, mean[k])
        for row in range(len(z)):
            add(effects[row, k], z[row], mean[k])


@loop()
def _go(block: int, answers: Answers, columns: Columns, chain: Chain, room: Room) -> None:
    """Let a block's people go along their trajectories, and sum up what energy they gained."""
    people, population, root = chain.people, chain.population, chain.tuning.root[block]
    fill_coefficients(columns, room.position, people.shared, room.coefficient)
    _fill_slope(columns, population, room)
    fill(0.0, room.energy)
    _add_energy(-1.0, room)
    _kick(root, 0.5, room)
    for leap in range(LEAPS):
        _drift(root, room)
        fill_coefficients(columns, room.position, people.shared, room.coefficient)
        fill_block(answers, block, room.log_likelihood, room.score, room)
        _fill_slope(columns, population, room)
        _kick(root, 1.0 if leap < LEAPS - 1 else 0.5, room)
    _add_energy(1.0, room)


@loop()
def _end(block: int, chain: Chain, room: Room) -> None:
    """Accept or refuse the moves of a block's people."""
    people, accepted = chain.people, chain.sums.accepted[block]
    chance, energy, luck = room.chance, room.energy, room.luck
    for i in range(len(chance) & WHOLE):
        gained = energy[i] if energy[i] < 0.0 else 0.0
        chance[i] = exp(gained) if math.isfinite(energy[i]) else 0.0
        accepted[i] += chance[i]
    _take(room.position, people.indices[block], luck, chance)
    _take(room.score, people.score[block], luck, chance)
    _take_row(room.log_likelihood, people.log_likelihood[block], luck, chance)


@loop()
def _adapt(step: np.ndarray, chance: np.ndarray, rate: float) -> None:
    """Lengthen steps if moves were likelier to be accepted than aimed at, or shorten them."""
    for i in range(len(step) & WHOLE):
        adapted = step[i] * exp(rate * (chance[i] - ACCEPTED))
        step[i] = adapted if adapted < LONGEST else LONGEST


@loop()
def _take(source: np.ndarray, target: np.ndarray, luck: np.ndarray, chance: np.ndarray) -> None:
    """Copy rows of lanes where moves are accepted."""
    for k in range(len(source)):
        _take_row(source[k], target[k], luck, chance)


@loop(apart=True)
def _take_row(one: np.ndarray, other: np.ndarray, luck: np.ndarray, chance: np.ndarray) -> None:
    """Copy a row where moves are accepted."""
    for i in range(len(other) & WHOLE):
        other[i] = one[i] if luck[i] < chance[i] else other[i]


@loop()
def _add_energy(sign: float, room: Room) -> None:
    """Add log posterior less kinetic energy, with a sign."""
    add_two(sign, room.log_likelihood, sign, room.log_prior, room.energy)
    for k in range(len(room.momentum)):
        _add_kinetic(-sign / 2, room.momentum[k], room.energy)


@loop(apart=True)
def _add_kinetic(factor: float, momentum: np.ndarray, energy: np.ndarray) -> None:
    """Add squares of a momentum, times a factor."""
    for i in range(len(energy) & WHOLE):
        energy[i] += factor * momentum[i] * momentum[i]


@loop()
def _fill_slope(columns: Columns, population: Population, room: Room) -> None:
    """Slope of the log posterior by a block's indices, and the logarithm of their prior."""
    away, log_prior = room.away, room.log_prior
    for k in range(len(away)):
        copy(room.mean[k], away[k])
        add(-1.0, room.position[k], away[k])
    fill(0.0, log_prior)
    for k in range(len(away)):
        slope, column = room.slope[k], columns.random[k]
        fill(0.0, slope)
        for m in range(len(away)):
            add(population.precision[k, m], away[m], slope)
        add_product(slope, away[k], log_prior)
        add_score(columns.sign[column], room.score[column], room.coefficient[column], slope)
    multiply(-0.5, log_prior)


@loop(within=True)
def add_score(sign: float, score: np.ndarray, coefficient: np.ndarray, slope: np.ndarray) -> None:
    """Add the score of an index, from that of the coefficient it makes."""
    if sign != 0:
        add_product(score, coefficient, slope)
    else:
        add(1.0, score, slope)


@loop()
def _kick(root: np.ndarray, share: float, room: Room) -> None:
    """Change momentums by a share of the step along the slopes, in the coordinates of the roots."""
    for k in range(len(room.momentum)):
        fill(0.0, room.along)
        for m in range(k, len(room.momentum)):
            add_product(root[m, k], room.slope[m], room.along)
        _add_step(share, room.step, room.along, room.momentum[k])


@loop(apart=True)
def _add_step(share: float, step: np.ndarray, along: np.ndarray, row: np.ndarray) -> None:
    """Add a share of the step in some direction."""
    for i in range(len(row) & WHOLE):
        row[i] += share * step[i] * along[i]


@loop()
def _drift(root: np.ndarray, room: Room) -> None:
    """Change positions by a step along the momentums, which are in the roots' coordinates."""
    for k in range(len(room.position)):
        fill(0.0, room.along)
        for m in range(k + 1):
            add_product(root[k, m], room.momentum[m], room.along)
        _add_step(1.0, room.step, room.along, room.position[k])

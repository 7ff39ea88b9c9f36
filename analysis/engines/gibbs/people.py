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
from analysis.engines.gibbs.room import Room
from analysis.engines.gibbs.state import Chain, Columns, Population

LEAPS = 3  # of a trajectory
LONGEST = math.pi / 2 / LEAPS  # step that takes a quarter of a normal posterior's period
ACCEPTED = 0.8  # of the moves, to aim at; Neal (2011) has 0.65 to 0.9
JITTER = 0.1  # of the step, so that no trajectory comes back to where it began


@loop(within=True)
def move_people(
    rng: np.random.Generator,
    answers: Answers,
    columns: Columns,
    chain: Chain,
    room: Room,
    rate: float,
) -> None:
    """Move everyone's indices along trajectories of their own, or leave them."""
    for block in range(len(chain.people.indices)):
        _begin(rng, block, answers.z[block], chain, room)
        _go(block, answers, columns, chain, room)
        _end(block, chain, room)
        if rate > 0:
            _adapt(chain.tuning.step[block], room.chance, rate)


@loop()
def _begin(rng: np.random.Generator, block: int, z: np.ndarray, chain: Chain, room: Room) -> None:
    """Draw momentum, step and luck of a block's people; where they are, and their means."""
    people, step, effects = chain.people, chain.tuning.step[block], chain.population.effects
    for k in range(len(room.momentum)):
        momentum, mean = room.momentum[k], room.mean[k]
        for i in range(len(momentum) & WHOLE):
            momentum[i] = rng.standard_normal()
            mean[i] = 0.0
        for row in range(len(z)):
            effect, of = effects[row, k], z[row]
            for i in range(len(mean) & WHOLE):
                mean[i] += effect * of[i]
    for i in range(len(room.step) & WHOLE):
        room.step[i] = step[i] * (1 + JITTER * (2 * rng.random() - 1))
        room.luck[i] = rng.random()
    _copy(people.indices[block], room.position)
    _copy(people.score[block], room.score)
    log_likelihood = people.log_likelihood[block]
    for i in range(len(room.log_likelihood) & WHOLE):
        room.log_likelihood[i] = log_likelihood[i]


@loop()
def _go(block: int, answers: Answers, columns: Columns, chain: Chain, room: Room) -> None:
    """Let a block's people go along their trajectories, and sum up what energy they gained."""
    people, population, root = chain.people, chain.population, chain.tuning.root[block]
    fill_coefficients(columns, room.position, people.shared, room.coefficient)
    _fill_slope(columns, population, room)
    for i in range(len(room.energy) & WHOLE):
        room.energy[i] = 0.0
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
        chance[i] = exp(min(energy[i], 0.0)) if math.isfinite(energy[i]) else 0.0
        accepted[i] += chance[i]
    _take(room.position, people.indices[block], luck, chance)
    _take(room.score, people.score[block], luck, chance)
    log_likelihood = people.log_likelihood[block]
    for i in range(len(luck) & WHOLE):
        there = luck[i] < chance[i]
        log_likelihood[i] = room.log_likelihood[i] if there else log_likelihood[i]


@loop()
def _adapt(step: np.ndarray, chance: np.ndarray, rate: float) -> None:
    """Lengthen steps if moves were likelier to be accepted than aimed at, or shorten them."""
    for i in range(len(step) & WHOLE):
        step[i] = min(step[i] * exp(rate * (chance[i] - ACCEPTED)), LONGEST)


@loop()
def _copy(source: np.ndarray, target: np.ndarray) -> None:
    """Copy rows of lanes."""
    for k in range(len(source)):
        one, other = source[k], target[k]
        for i in range(len(other) & WHOLE):
            other[i] = one[i]


@loop()
def _take(source: np.ndarray, target: np.ndarray, luck: np.ndarray, chance: np.ndarray) -> None:
    """Copy rows of lanes where moves are accepted."""
    for k in range(len(source)):
        one, other = source[k], target[k]
        for i in range(len(other) & WHOLE):
            other[i] = one[i] if luck[i] < chance[i] else other[i]


@loop()
def _add_energy(sign: float, room: Room) -> None:
    """Add log posterior less kinetic energy, with a sign."""
    energy, log_likelihood, log_prior = room.energy, room.log_likelihood, room.log_prior
    for i in range(len(energy) & WHOLE):
        energy[i] += sign * (log_likelihood[i] + log_prior[i])
    for k in range(len(room.momentum)):
        momentum = room.momentum[k]
        for i in range(len(energy) & WHOLE):
            energy[i] -= sign * momentum[i] * momentum[i] / 2


@loop()
def _fill_slope(columns: Columns, population: Population, room: Room) -> None:
    """Slope of the log posterior by a block's indices, and the logarithm of their prior."""
    mean, position, log_prior = room.mean, room.position, room.log_prior
    for i in range(len(log_prior) & WHOLE):
        log_prior[i] = 0.0
    for k in range(len(position)):
        slope, column = room.slope[k], columns.random[k]
        for i in range(len(slope) & WHOLE):
            slope[i] = 0.0
        for m in range(len(position)):
            precision, centre, there = population.precision[k, m], mean[m], position[m]
            for i in range(len(slope) & WHOLE):
                slope[i] += precision * (centre[i] - there[i])
        centre, there, score = mean[k], position[k], room.score[column]
        for i in range(len(log_prior) & WHOLE):
            log_prior[i] -= slope[i] * (centre[i] - there[i]) / 2
        add_score(columns.sign[column], score, room.coefficient[column], slope)


@loop(within=True)
def add_score(sign: float, score: np.ndarray, coefficient: np.ndarray, slope: np.ndarray) -> None:
    """Add the score of an index, from that of the coefficient it makes."""
    if sign != 0:
        for i in range(len(slope) & WHOLE):
            slope[i] += score[i] * coefficient[i]
    else:
        for i in range(len(slope) & WHOLE):
            slope[i] += score[i]


@loop()
def _kick(root: np.ndarray, share: float, room: Room) -> None:
    """Change momentums by a share of the step along the slopes, in the coordinates of the roots."""
    along, step = room.along, room.step
    for k in range(len(room.momentum)):
        momentum = room.momentum[k]
        for i in range(len(along) & WHOLE):
            along[i] = 0.0
        for m in range(k, len(room.momentum)):
            slope, entry = room.slope[m], root[m, k]
            for i in range(len(along) & WHOLE):
                along[i] += entry[i] * slope[i]
        for i in range(len(momentum) & WHOLE):
            momentum[i] += share * step[i] * along[i]


@loop()
def _drift(root: np.ndarray, room: Room) -> None:
    """Change positions by a step along the momentums, which are in the roots' coordinates."""
    along, step = room.along, room.step
    for k in range(len(room.position)):
        position = room.position[k]
        for i in range(len(along) & WHOLE):
            along[i] = 0.0
        for m in range(k + 1):
            momentum, entry = room.momentum[m], root[k, m]
            for i in range(len(along) & WHOLE):
                along[i] += entry[i] * momentum[i]
        for i in range(len(position) & WHOLE):
            position[i] += step[i] * along[i]

"""The compiled loops of hierarchical Bayes: draws of a population, and moves of its people.

The population is drawn given all tastes (a Gibbs step). Each respondent's tastes then move given
the population by a short Hamiltonian trajectory that is accepted or not (a Metropolis step): it
follows the slope of the posterior, so that a move goes far and is still mostly accepted.

References
----------
Neal (2011), "MCMC using Hamiltonian dynamics", in Brooks et al. (eds.), Handbook of Markov Chain
Monte Carlo, pp. 113-162.
Huang and Wand (2013), "Simple marginally noninformative prior distributions for covariance
matrices", Bayesian Analysis 8, pp. 439-452.
"""

import math
from typing import NamedTuple

import numpy as np

from analysis.engines.compiled import FREE, LN2, exp, loop
from analysis.engines.hierarchy import (
    COLUMNS,
    Answers,
    Chain,
    Columns,
    People,
    Population,
    Regression,
    Sums,
    Tuning,
)

LEAPS = 3  # of a trajectory
LONGEST = math.pi / 2 / LEAPS  # step that takes a quarter of a normal posterior's period
ACCEPTED = 0.8  # of the moves, to aim at; Neal (2011) has 0.65 to 0.9
JITTER = 0.1  # of the step, so that no trajectory comes back to where it began
FREEDOM = 2.0  # of the half-t prior; with two, each correlation's prior is uniform
HIGHEST = 50.0  # index of a log-normal coefficient beyond which it grows no more
AT_ONCE = 512  # numbers up to two whose product is in a double's range
NO_LIBERTIES: set[str] = set()  # with the order of sums, or products with sums


class Room(NamedTuple):
    """Room for one respondent's move."""

    share: np.ndarray  # (n_others * tasks of the respondent at most,)
    total: np.ndarray  # (tasks of the respondent at most,)
    coefficient: np.ndarray  # (n_columns,), and zeros up to a multiple of `COLUMNS`
    score: np.ndarray  # (n_columns,), and zeros up to a multiple of `COLUMNS`
    position: np.ndarray  # (n_random,)
    momentum: np.ndarray  # (n_random,)
    mean: np.ndarray  # (n_random,)
    slope: np.ndarray  # (n_random,)


@loop(NO_LIBERTIES, with_arrays=True)
def advance(
    rng: np.random.Generator,
    answers: Answers,
    columns: Columns,
    regression: Regression,
    chain: Chain,
    first: int,
    n_iterations: int,
    thin: int,
    rate: float,
) -> None:
    """Let a chain go on by some iterations, which are the first, second … from `first`.

    Steps adapt at the `rate`; every `thin`th iteration is kept if `first` is not negative.
    """
    population, people, kept = chain.population, chain.people, chain.kept
    room = room_for(answers, columns)
    for iteration in range(first, first + n_iterations):
        draw_population(rng, regression, people.indices, population)
        draw_scales(rng, regression.width, population)
        for person in range(len(people.indices)):
            move_person(rng, person, answers, columns, regression, chain, room, rate)
        move_everyone(rng, answers, columns, regression, chain, room, rate)
        _add(columns, people, population, chain.sums, room)
        if first >= 0 and (iteration + 1) % thin == 0:
            place = iteration // thin
            kept.effects[place] = population.effects
            kept.covariance[place] = population.covariance
            kept.shared[place] = people.shared
            kept.log_likelihood[place] = people.log_likelihood.sum()


@loop(NO_LIBERTIES, with_arrays=True)
def fill_likelihoods(answers: Answers, columns: Columns, people: People) -> None:
    """Log-likelihood and score of all people where they stand."""
    _fill(answers, columns, people, room_for(answers, columns))


@loop()
def _fill(answers: Answers, columns: Columns, people: People, room: Room) -> None:
    """The same, in a room that is there already."""
    for person in range(len(people.indices)):
        _coefficients(columns, people.indices[person], people.shared, room.coefficient)
        people.log_likelihood[person] = _likelihood(answers, person, room)
        _copy(room.score, people.score[person])


@loop(NO_LIBERTIES, with_arrays=True)
def draw_population(
    rng: np.random.Generator, regression: Regression, index: np.ndarray, population: Population
) -> None:
    """Draw effects and covariance given the indices: a normal and an inverse Wishart.

    The posterior is that of a multivariate regression with conjugate priors: Rossi, Allenby and
    McCulloch (2005), Bayesian Statistics and Marketing, section 2.8.5.
    """
    z, n_random = regression.z, index.shape[1]
    centre = _product(regression.inverse, _product(z.T, index))
    scatter = regression.worth * _product(centre.T, centre)
    residual = index - _product(z, centre)
    scatter += _product(residual.T, residual)
    for k in range(n_random):
        scatter[k, k] += 2 * FREEDOM * population.inverse_scale[k]
    freedom = FREEDOM + n_random - 1 + len(index)
    wishart = np.zeros((n_random, n_random))
    for k in range(n_random):
        wishart[k, k] = math.sqrt(rng.chisquare(freedom - k))
        for m in range(k):
            wishart[k, m] = rng.standard_normal()
    outer = _cholesky(scatter)
    root = _product(outer, _inverse(wishart).T)
    inverse_root = _product(_inverse(outer).T, wishart)
    noise = np.empty(population.effects.shape)
    for row in range(len(noise)):
        for k in range(n_random):
            noise[row, k] = rng.standard_normal()
    population.covariance[:] = _product(root, root.T)
    population.precision[:] = _product(inverse_root, inverse_root.T)
    population.effects[:] = centre + _product(_product(regression.root, noise), root.T)


@loop(NO_LIBERTIES, with_arrays=True)
def draw_scales(rng: np.random.Generator, width: float, population: Population) -> None:
    """Draw what makes the prior of each standard deviation a half-t of that width."""
    n_random = len(population.precision)
    for k in range(n_random):
        rate = FREEDOM * population.precision[k, k] + 1 / width**2
        shape = (FREEDOM + n_random) / 2
        population.inverse_scale[k] = rng.standard_gamma(shape) / rate


@loop()
def move_person(
    rng: np.random.Generator,
    person: int,
    answers: Answers,
    columns: Columns,
    regression: Regression,
    chain: Chain,
    room: Room,
    rate: float,
) -> None:
    """Move a respondent's indices along a trajectory, or leave them."""
    population, people, tuning = chain.population, chain.people, chain.tuning
    position, momentum, root = room.position, room.momentum, tuning.root[person]
    z = regression.z[person]
    for k in range(len(position)):
        position[k] = people.indices[person, k]
        room.mean[k] = 0.0
        for row in range(len(z)):
            room.mean[k] += z[row] * population.effects[row, k]
    _copy(people.score[person], room.score)
    step = tuning.step[person] * (1 + JITTER * (2 * rng.random() - 1))
    energy = people.log_likelihood[person] - _begin(rng, momentum)
    _coefficients(columns, position, people.shared, room.coefficient)
    energy += _slope(columns, population, room)
    _kick(momentum, root, room.slope, step / 2)
    log_likelihood, prior = 0.0, 0.0
    for leap in range(LEAPS):
        _drift(position, root, momentum, step)
        _coefficients(columns, position, people.shared, room.coefficient)
        log_likelihood = _likelihood(answers, person, room)
        prior = _slope(columns, population, room)
        _kick(momentum, root, room.slope, step if leap < LEAPS - 1 else step / 2)
    change = log_likelihood + prior - _kinetic(momentum) - energy
    chance = math.exp(min(change, 0.0)) if math.isfinite(change) else 0.0
    if rng.random() < chance:
        _copy(position, people.indices[person])
        _copy(room.score, people.score[person])
        people.log_likelihood[person] = log_likelihood
    chain.sums.accepted[0] += chance
    _adapt(tuning, person, chance, rate)


@loop(NO_LIBERTIES, with_arrays=True)
def move_everyone(
    rng: np.random.Generator,
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
    population, people, tuning = chain.population, chain.people, chain.tuning
    n, root = len(people.indices), tuning.everyone_root
    spread = _cholesky(population.covariance)
    residual = people.indices - _product(regression.z, population.effects)
    noise = _product(residual, _inverse(spread).T)
    there = People(
        people.indices.copy(),
        people.shared.copy(),
        people.log_likelihood.copy(),
        people.score.copy(),
    )
    effects = population.effects.copy()
    position, slope, momentum = np.empty(len(root)), np.empty(len(root)), np.empty(len(root))
    _pack(effects, spread, there.shared, position)
    step = tuning.step[n] * (1 + JITTER * (2 * rng.random() - 1))
    energy = -_begin(rng, momentum)
    energy += everyones_density(
        columns, regression, population, noise, effects, spread, there, slope
    )
    _kick(momentum, root, slope, step / 2)
    density = 0.0
    for leap in range(LEAPS):
        _drift(position, root, momentum, step)
        _unpack(position, effects, spread, there.shared)
        there.indices[:] = _product(regression.z, effects) + _product(noise, spread.T)
        _fill(answers, columns, there, room)
        density = everyones_density(
            columns, regression, population, noise, effects, spread, there, slope
        )
        _kick(momentum, root, slope, step if leap < LEAPS - 1 else step / 2)
    change = density - _kinetic(momentum) - energy
    chance = math.exp(min(change, 0.0)) if math.isfinite(change) else 0.0
    if rng.random() < chance:
        inverse = _inverse(spread)
        population.effects[:] = effects
        population.covariance[:] = _product(spread, spread.T)
        population.precision[:] = _product(inverse.T, inverse)
        people.indices[:] = there.indices
        people.shared[:] = there.shared
        people.log_likelihood[:] = there.log_likelihood
        people.score[:] = there.score
    chain.sums.accepted[1] += chance
    _adapt(tuning, n, chance, rate)


@loop(NO_LIBERTIES, with_arrays=True)
def everyones_density(
    columns: Columns,
    regression: Regression,
    population: Population,
    noise: np.ndarray,
    effects: np.ndarray,
    spread: np.ndarray,
    people: People,
    slope: np.ndarray,
) -> float:
    """Log posterior of effects, Cholesky factor and shared coefficients; fills its slope.

    The factor's prior is the covariance's with the Jacobian of the change from one to the other.
    """
    n_effects, n_random = len(effects), len(spread)
    inverse = _inverse(spread)
    scale = regression.worth * _product(effects.T, effects)
    for k in range(n_random):
        scale[k, k] += 2 * FREEDOM * population.inverse_scale[k]
    within = _product(_product(inverse, scale), inverse.T)
    pull = _index_scores(columns, people)
    by_effects = _product(regression.z.T, pull)
    by_effects -= regression.worth * _product(effects, _product(inverse.T, inverse))
    by_spread = _product(pull.T, noise) + _product(inverse.T, within)
    density = float(people.log_likelihood.sum())
    for k in range(n_random):
        power = -(FREEDOM + n_random + n_effects + k)
        density += power * math.log(abs(spread[k, k])) - within[k, k] / 2
        by_spread[k, k] += power / spread[k, k]
        if spread[k, k] <= 0:
            density = -math.inf
    _pack(by_effects, by_spread, _shared_slope(columns, people.score), slope)
    return density


@loop(NO_LIBERTIES, with_arrays=True)
def _index_scores(columns: Columns, people: People) -> np.ndarray:
    """Scores by indices; shape (n_respondents, n_random)."""
    scores = np.empty((len(people.indices), len(columns.random)))
    for person in range(len(scores)):
        for k in range(len(columns.random)):
            column = columns.random[k]
            scores[person, k] = people.score[person, column]
            if columns.sign[column] != 0:
                scores[person, k] *= _coefficient(columns, k, people.indices[person, k])
    return scores


@loop(NO_LIBERTIES, with_arrays=True)
def _pack(effects: np.ndarray, spread: np.ndarray, shared: np.ndarray, flat: np.ndarray) -> None:
    """Effects, lower triangle and shared coefficients into one array."""
    place = 0
    for row in range(len(effects)):
        for k in range(len(spread)):
            flat[place] = effects[row, k]
            place += 1
    for k in range(len(spread)):
        for m in range(k + 1):
            flat[place] = spread[k, m]
            place += 1
    flat[place:] = shared


@loop(NO_LIBERTIES, with_arrays=True)
def _unpack(flat: np.ndarray, effects: np.ndarray, spread: np.ndarray, shared: np.ndarray) -> None:
    """Effects, lower triangle and shared coefficients out of one array."""
    place = 0
    for row in range(len(effects)):
        for k in range(len(spread)):
            effects[row, k] = flat[place]
            place += 1
    for k in range(len(spread)):
        for m in range(k + 1):
            spread[k, m] = flat[place]
            place += 1
    shared[:] = flat[place:]


@loop()
def _copy(source: np.ndarray, target: np.ndarray) -> None:
    """Copy entries one by one, which for so few is faster than by slices."""
    for k in range(min(len(source), len(target))):
        target[k] = source[k]


@loop()
def _begin(rng: np.random.Generator, momentum: np.ndarray) -> float:
    """Draw a momentum; its kinetic energy."""
    for k in range(len(momentum)):
        momentum[k] = rng.standard_normal()
    return _kinetic(momentum)


@loop()
def _kinetic(momentum: np.ndarray) -> float:
    """Energy of a momentum."""
    energy = 0.0
    for k in range(len(momentum)):
        energy += momentum[k] ** 2 / 2
    return energy


@loop()
def _kick(momentum: np.ndarray, root: np.ndarray, slope: np.ndarray, step: float) -> None:
    """Change the momentum by the slope, in the coordinates of the root."""
    for k in range(len(momentum)):
        along = 0.0
        for m in range(k, len(momentum)):
            along += root[m, k] * slope[m]
        momentum[k] += step * along


@loop()
def _drift(position: np.ndarray, root: np.ndarray, momentum: np.ndarray, step: float) -> None:
    """Change the position by the momentum, which is in the coordinates of the root."""
    for k in range(len(position)):
        along = 0.0
        for m in range(k + 1):
            along += root[k, m] * momentum[m]
        position[k] += step * along


@loop()
def _adapt(tuning: Tuning, place: int, chance: float, rate: float) -> None:
    """Lengthen the step if the move was likelier to be accepted than aimed at, or shorten it."""
    if rate > 0:
        longer = tuning.step[place] * math.exp(rate * (chance - ACCEPTED))
        tuning.step[place] = min(longer, LONGEST)


@loop()
def _slope(columns: Columns, population: Population, room: Room) -> float:
    """Slope of the log posterior by a respondent's indices; the logarithm of their prior."""
    precision, log_prior = population.precision, 0.0
    for k in range(len(room.position)):
        pull = 0.0
        for m in range(len(room.position)):
            pull += precision[k, m] * (room.mean[m] - room.position[m])
        log_prior -= pull * (room.mean[k] - room.position[k]) / 2
        column = columns.random[k]
        by_index = room.coefficient[column] if columns.sign[column] != 0 else 1.0
        room.slope[k] = pull + room.score[column] * by_index
    return log_prior


@loop(NO_LIBERTIES, with_arrays=True)
def _shared_slope(columns: Columns, score: np.ndarray) -> np.ndarray:
    """Slope of the log-likelihood by the shared coefficients; shape (n_shared,)."""
    slope = np.zeros(len(columns.shared))
    for person in range(len(score)):
        for k in range(len(slope)):
            slope[k] += score[person, columns.shared[k]]
    return slope


@loop()
def _coefficients(
    columns: Columns, index: np.ndarray, shared: np.ndarray, coefficient: np.ndarray
) -> None:
    """Coefficients from a respondent's indices, and those that everyone shares."""
    for k in range(len(index)):
        coefficient[columns.random[k]] = _coefficient(columns, k, index[k])
    for k in range(len(shared)):
        coefficient[columns.shared[k]] = shared[k]


@loop()
def _coefficient(columns: Columns, k: int, index: float) -> float:
    """Coefficient of a random column from its index."""
    sign = columns.sign[columns.random[k]]
    coefficient: float = sign * exp(min(index, HIGHEST)) if sign != 0 else index
    return coefficient


@loop()
def _likelihood(answers: Answers, person: int, room: Room) -> float:
    """Log-likelihood of a respondent's choices at the coefficients; fills the score."""
    first, last = answers.task_starts[person], answers.task_starts[person + 1]
    n_tasks, n_rows = last - first, answers.n_others * (last - first)
    start = answers.n_others * first
    coefficient, score = room.coefficient, room.score
    share, total = room.share[:n_rows], room.total[:n_tasks]
    x = answers.x[len(coefficient) * start :]
    _copy(answers.offset[start : start + n_rows], share)
    for k in range(0, len(coefficient), COLUMNS):
        _add_utilities(x[k * n_rows :], coefficient[k : k + COLUMNS], share)
    log_likelihood = _fill_shares(share, total)
    for k in range(0, len(coefficient), COLUMNS):
        _fill_score(x[k * n_rows :], share, score[k : k + COLUMNS])
    return log_likelihood


@loop()
def _fill_shares(share: np.ndarray, total: np.ndarray) -> float:
    """Turn utilities into choice probabilities; the log-likelihood of the chosen alternatives."""
    n_tasks = len(total)
    for row in range(len(share)):
        share[row] = exp(share[row])
    for task in range(n_tasks):
        total[task] = 1.0
    for first in range(0, len(share), n_tasks):
        of_other = share[first : first + n_tasks]
        for task in range(n_tasks):
            total[task] += of_other[task]
    log_likelihood = -_log_product(total)
    for task in range(n_tasks):
        total[task] = 1.0 / total[task]
    for first in range(0, len(share), n_tasks):
        of_other = share[first : first + n_tasks]
        for task in range(n_tasks):
            of_other[task] *= total[task]
    return log_likelihood


@loop()
def _add_utilities(x: np.ndarray, coefficient: np.ndarray, utility: np.ndarray) -> None:
    """Add four columns to the utility of each other alternative less that of the chosen one."""
    n = len(utility)
    k, m, p, q = x[:n], x[n : 2 * n], x[2 * n : 3 * n], x[3 * n : 4 * n]
    a, b, c, d = coefficient[0], coefficient[1], coefficient[2], coefficient[3]
    for row in range(n):
        utility[row] += (a * k[row] + b * m[row]) + (c * p[row] + d * q[row])


@loop(FREE)
def _fill_score(x: np.ndarray, share: np.ndarray, score: np.ndarray) -> None:
    """Score of a respondent by four columns: minus the sums under the choice probabilities."""
    n = len(share)
    k, m, p, q = x[:n], x[n : 2 * n], x[2 * n : 3 * n], x[3 * n : 4 * n]
    a, b, c, d = 0.0, 0.0, 0.0, 0.0
    for row in range(n):
        a += k[row] * share[row]
        b += m[row] * share[row]
        c += p[row] * share[row]
        d += q[row] * share[row]
    score[0], score[1], score[2], score[3] = -a, -b, -c, -d


@loop(FREE)
def _log_product(total: np.ndarray) -> float:
    """Logarithm of the product of the totals, however large it is.

    Mantissas between one and two and exponents apart, so many at a time do not overflow.
    """
    log, exponent = 0.0, np.int64(0)
    for first in range(0, len(total), AT_ONCE):
        mantissa = 1.0
        for one in total[first : first + AT_ONCE]:
            bits = np.float64(one).view(np.int64)
            exponent += (bits >> np.int64(52)) - np.int64(1023)
            one_to_two = (bits & np.int64(2**52 - 1)) | np.int64(1023 << 52)
            mantissa *= np.int64(one_to_two).view(np.float64)
        log += math.log(mantissa)
    return log + exponent * LN2


@loop(NO_LIBERTIES, with_arrays=True)
def _add(columns: Columns, people: People, population: Population, sums: Sums, room: Room) -> None:
    """Add an iteration to the sums."""
    for person in range(len(people.indices)):
        _coefficients(columns, people.indices[person], people.shared, room.coefficient)
        for k in range(len(columns.sign)):
            sums.coefficient[person, k] += room.coefficient[k]
            sums.square[person, k] += room.coefficient[k] ** 2
    sums.precision[:] += population.precision
    sums.n[0] += 1


@loop(NO_LIBERTIES, with_arrays=True)
def room_for(answers: Answers, columns: Columns) -> Room:
    """Room enough for the respondent with the most tasks."""
    most = np.diff(answers.task_starts).max()
    n_columns = -(-len(columns.sign) // COLUMNS) * COLUMNS
    n_random = len(columns.random)
    return Room(
        np.empty(answers.n_others * most),
        np.empty(most),
        np.zeros(n_columns),
        np.empty(n_columns),
        np.empty(n_random),
        np.empty(n_random),
        np.empty(n_random),
        np.empty(n_random),
    )


@loop(NO_LIBERTIES, with_arrays=True)
def _product(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Product of two matrices, added up in the same order on every machine."""
    product = np.zeros((a.shape[0], b.shape[1]))
    for i in range(a.shape[0]):
        for k in range(a.shape[1]):
            for j in range(b.shape[1]):
                product[i, j] += a[i, k] * b[k, j]
    return product


@loop(NO_LIBERTIES, with_arrays=True)
def _cholesky(matrix: np.ndarray) -> np.ndarray:
    """Lower triangle whose product with its transpose is a positive definite matrix."""
    root = np.zeros(matrix.shape)
    for i in range(len(matrix)):
        for j in range(i + 1):
            left = matrix[i, j]
            for k in range(j):
                left -= root[i, k] * root[j, k]
            root[i, j] = math.sqrt(left) if i == j else left / root[j, j]
    return root


@loop(NO_LIBERTIES, with_arrays=True)
def _inverse(triangle: np.ndarray) -> np.ndarray:
    """Inverse of a lower triangle."""
    inverse = np.zeros(triangle.shape)
    for j in range(len(triangle)):
        inverse[j, j] = 1 / triangle[j, j]
        for i in range(j + 1, len(triangle)):
            left = 0.0
            for k in range(j, i):
                left -= triangle[i, k] * inverse[k, j]
            inverse[i, j] = left / triangle[i, i]
    return inverse

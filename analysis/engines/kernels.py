"""The compiled loops of the panel mixed logit: each respondent's likelihood and derivatives.

Draws go through in blocks of `LANES` that stay in the processor's caches, each a lane of
its vector registers. Utilities are differences to the chosen alternative, so that a task costs
one exponential for each other alternative. Nothing as large as rows × draws is ever held.
"""

import numpy as np

from analysis.engines.aligned import WHOLE
from analysis.engines.compiled import FREE, loop
from analysis.engines.curvature import add_hessian, fill_curvature, list_terms
from analysis.engines.intrinsics import address_of, double_of
from analysis.engines.panel import Lanes, Mixing, Panel, Tasks
from analysis.engines.rows import (
    LANES,
    add_two,
    exponentiate,
    fill,
    multiply,
    sum_of_products,
)
from analysis.engines.strips import fill_shares_and_score

NONE_YET = 2**62  # exponent of no likelihood at all


@loop()
def fill_sums(
    theta: np.ndarray,
    tasks: Tasks,
    mixing: Mixing,
    draws: np.ndarray,
    n_draws: int,
    with_information: bool,
    sums: Panel,
    largest: np.ndarray,
    lanes: Lanes,
    start: int,
    stop: int,
) -> None:
    """Sums over draws, in rows from start to stop; those of score, information and tastes hold 0.

    The draws are those of these respondents. Likelihoods are in units of two to a whole number
    that goes into `largest`; derivatives, of the likelihood, are in the same units. Information is
    the Hessian's lower half; that and tastes are filled if asked for.
    """
    tasks, mixing = address_of(tasks), address_of(mixing)
    sums, lanes = address_of(sums), address_of(lanes)
    for person in range(start, stop):
        smallest, total = NONE_YET, 0.0
        score, tastes = sums.score[person], sums.tastes[person]
        if with_information:
            list_terms(tasks, person, lanes)
        for first in range(0, n_draws, LANES):
            _take(draws, person - start, first, n_draws, lanes.z)
            _coefficients(theta, mixing, lanes)
            _clear(lanes.mantissa, lanes.exponent)
            fill_shares_and_score(tasks, person, lanes)
            lowest = _smallest(lanes.exponent)
            lowest = lowest if lowest < smallest else smallest
            rescale = _power_of_two(lowest - smallest)
            smallest = lowest
            total = total * rescale + _weights(
                smallest, n_draws - first, lanes.mantissa, lanes.exponent, lanes.weight
            )
            _change_variables(mixing, lanes)
            for p in range(len(score)):
                own, z = lanes.score[mixing.column[p]], lanes.z[mixing.draw[p]]
                score[p] = score[p] * rescale + sum_of_products(lanes.weight, own, z)
            if with_information:
                for k in range(len(tastes)):
                    added = sum_of_products(lanes.weight, lanes.beta[k], lanes.z[0])
                    tastes[k] = tastes[k] * rescale + added
                fill_curvature(tasks, person, lanes)
                add_hessian(mixing, rescale, lanes, sums.information[person])
        sums.log_likelihood[person] = total
        largest[person] = -smallest


@loop()
def _power_of_two(exponent: int) -> float:
    """Two to a whole exponent up to zero; nothing at all from far below."""
    return double_of((exponent + 1023) << 52) if exponent > -1000 else 0.0


@loop()
def _take(draws: np.ndarray, person: int, first: int, n_draws: int, z: np.ndarray) -> None:
    """Take a block of draws into the lanes; those beyond the last draw repeat it."""
    n = n_draws - first if n_draws - first < LANES else LANES
    for k in range(draws.shape[1]):
        _widen(draws[person, k, first : first + n], z[k + 1])


@loop(apart=True)
def _widen(draws: np.ndarray, row: np.ndarray) -> None:
    """Draws of single precision into a row; the last one again and again to its end."""
    n = len(draws)
    for i in range(n):
        row[i] = draws[i]
    for i in range(n, LANES):
        row[i] = draws[n - 1]


@loop()
def _coefficients(theta: np.ndarray, mixing: Mixing, lanes: Lanes) -> None:
    """Coefficients at the draws of a block."""
    beta, n_columns = lanes.beta, len(mixing.sign)
    for k in range(n_columns):
        fill(theta[k], beta[k])
    for p in range(n_columns, len(theta)):
        add_two(theta[p], lanes.z[mixing.draw[p]], 0.0, lanes.nothing, beta[mixing.column[p]])
    for k in range(n_columns):
        if mixing.sign[k] != 0:
            exponentiate(beta[k])
            fill(mixing.sign[k], lanes.total)
            multiply(lanes.total, beta[k])


@loop(apart=True)
def _clear(mantissa: np.ndarray, exponent: np.ndarray) -> None:
    """Begin a block: likelihood one."""
    for i in range(len(exponent) & WHOLE):
        mantissa[i] = 1.0
        exponent[i] = 0


@loop()
def _change_variables(mixing: Mixing, lanes: Lanes) -> None:
    """Scores by log-normal coefficients into scores by their indices."""
    for k in range(len(mixing.sign)):
        if mixing.sign[k] != 0:
            multiply(lanes.beta[k], lanes.score[k])


@loop()
def _smallest(exponent: np.ndarray) -> int:
    """Smallest exponent, which is that of the largest likelihood."""
    smallest: int = exponent[0]
    for i in range(len(exponent) & WHOLE):
        smallest = exponent[i] if exponent[i] < smallest else smallest
    return smallest


@loop(FREE, apart=True)
def _weights(
    smallest: int, n: int, mantissa: np.ndarray, exponent: np.ndarray, weight: np.ndarray
) -> float:
    """Likelihoods times two to the smallest exponent into the weights; their sum."""
    total = 0.0
    for i in range(len(weight) & WHOLE):
        power = 1023 - (exponent[i] - smallest)
        relative = double_of((power if power > 0 else 0) << 52) / mantissa[i]
        weight[i] = relative if i < n else 0.0
        total += weight[i]
    return total

"""The compiled loops of the panel mixed logit: each respondent's likelihood and derivatives.

Draws go through in blocks of `LANES` that stay in the processor's first cache, each a lane of
its vector registers. Utilities are differences to the chosen alternative, so that a task costs
one exponential for each other alternative. Nothing as large as rows × draws is ever held.

Machine code is cached beside this file and made anew when the file changes, and only then: loops
that call each other have to stay in one file.
"""

import math

import numpy as np
from numba import njit

from analysis.engines.panel import Lanes, Mixing, Panel, Tasks

LANES = 64  # draws side by side
LARGEST = 700.0  # utility difference beyond which e^x is out of a double's range
STRICT = {"contract", "nnan", "ninf", "nsz"}  # for sums that must keep their order
FREE = STRICT | {"reassoc", "arcp"}  # for sums over lanes
LOG2_E = 1.4426950408889634
LN2 = math.log(2.0)
NONE_YET = 2**62  # exponent of no likelihood at all
LN2_HIGH = 0.6931471803691238  # ln 2 in two parts: the high one times an exponent is exact
LN2_LOW = 1.9082149292705877e-10
TO_EXPONENT = 1.5 * 2.0**52 + 1023.0  # a whole number plus this has its bits where ours go


@njit(cache=True, nogil=True, error_model="numpy", fastmath=STRICT)
def fill_panel(
    theta: np.ndarray,
    tasks: Tasks,
    mixing: Mixing,
    draws: np.ndarray,
    n_draws: int,
    with_information: bool,
    panel: Panel,
    lanes: Lanes,
    start: int,
    stop: int,
) -> None:
    """Fill the panel's rows from start to stop; those of score, information and tastes hold 0."""
    for person in range(start, stop):
        smallest = NONE_YET
        total = 0.0
        score, hessian = panel.score[person], panel.information[person]
        tastes = panel.tastes[person]
        for first in range(0, n_draws, LANES):
            _coefficients(theta, mixing, draws[person], first, n_draws, lanes)
            _clear(lanes)
            for task in range(tasks.person_starts[person], tasks.person_starts[person + 1]):
                _shares(tasks, task, lanes)
                _task_score(tasks, task, lanes)
                if with_information:
                    _task_curvature(tasks, task, lanes)
            lowest = _smallest(smallest, lanes)
            rescale = _power_of_two(lowest - smallest)
            smallest = lowest
            total = total * rescale + _weights(smallest, n_draws - first, lanes)
            _change_of_variable(mixing, lanes)
            _add_score(mixing, rescale, lanes, score, tastes)
            if with_information:
                _add_hessian(mixing, rescale, lanes, hessian)
        panel.log_likelihood[person] = math.log(total / n_draws) - smallest * LN2
        _divide(total, score, hessian, tastes)


@njit(cache=True, nogil=True, error_model="numpy", fastmath=STRICT)
def _exp(x: float) -> float:
    """Exponential of x, held to ±`LARGEST`, without branches so that loops become vectors.

    x is n ln 2 + r with a whole n; e^r is its Taylor series, and 2^n is put in by its bits.
    """
    x = min(max(x, -LARGEST), LARGEST)
    n = np.rint(x * LOG2_E)
    r = x - n * LN2_HIGH - n * LN2_LOW
    series = 1 / 479001600
    series = series * r + 1 / 39916800
    series = series * r + 1 / 3628800
    series = series * r + 1 / 362880
    series = series * r + 1 / 40320
    series = series * r + 1 / 5040
    series = series * r + 1 / 720
    series = series * r + 1 / 120
    series = series * r + 1 / 24
    series = series * r + 1 / 6
    series = series * r + 0.5
    series = series * r + 1.0
    series = series * r + 1.0
    power = np.float64(n + TO_EXPONENT).view(np.int64) << np.int64(52)
    exponential: float = series * np.int64(power).view(np.float64)
    return exponential


@njit(cache=True, nogil=True, error_model="numpy")
def _power_of_two(exponent: int) -> float:
    """Two to a whole exponent up to zero; nothing at all from far below."""
    return math.ldexp(1.0, exponent) if exponent > -1000 else 0.0


@njit(cache=True, nogil=True, error_model="numpy", fastmath=STRICT)
def _coefficients(
    theta: np.ndarray,
    mixing: Mixing,
    draws: np.ndarray,
    first: int,
    n_draws: int,
    lanes: Lanes,
) -> None:
    """Coefficients at a block of draws; lanes beyond the last draw repeat it."""
    z, beta = lanes.z, lanes.beta
    for k in range(len(draws)):
        for i in range(LANES):
            z[k + 1, i] = draws[k, min(first + i, n_draws - 1)]
    beta[:] = 0.0
    for p in range(len(theta)):
        k, d = mixing.column[p], mixing.draw[p]
        for i in range(LANES):
            beta[k, i] += theta[p] * z[d, i]
    for k in range(len(beta)):
        if mixing.sign[k] != 0:
            for i in range(LANES):
                beta[k, i] = mixing.sign[k] * _exp(beta[k, i])


@njit(cache=True, nogil=True, error_model="numpy")
def _clear(lanes: Lanes) -> None:
    """Begin a block: likelihood one, and no derivatives."""
    lanes.mantissa[:] = 1.0
    lanes.exponent[:] = 0
    lanes.score[:] = 0.0
    lanes.curvature[:] = 0.0


@njit(cache=True, nogil=True, error_model="numpy", fastmath=STRICT, inline="always")
def _shares(tasks: Tasks, task: int, lanes: Lanes) -> None:
    """Probabilities of a task's rows, and of its chosen alternative into the likelihood."""
    share, total = lanes.share, lanes.total
    first, last = tasks.task_starts[task], tasks.task_starts[task + 1]
    for i in range(LANES):
        total[i] = 1.0
    for row in range(first, last):
        _utility(tasks, row, row - first, lanes)
        for i in range(LANES):
            share[row - first, i] = _exp(share[row - first, i])
            total[i] += share[row - first, i]
    _multiply(lanes)
    for j in range(last - first):
        for i in range(LANES):
            share[j, i] *= total[i]


@njit(cache=True, nogil=True, error_model="numpy", fastmath=STRICT, inline="always")
def _utility(tasks: Tasks, row: int, j: int, lanes: Lanes) -> None:
    """Utility of a row into its share; two entries at a time, to store it less often."""
    share, beta = lanes.share, lanes.beta
    start, end = tasks.row_starts[row], tasks.row_starts[row + 1]
    for i in range(LANES):
        share[j, i] = 0.0
    for entry in range(start, end - 1, 2):
        k, x = tasks.column[entry], tasks.value[entry]
        m, y = tasks.column[entry + 1], tasks.value[entry + 1]
        for i in range(LANES):
            share[j, i] += x * beta[k, i] + y * beta[m, i]
    if (end - start) % 2:
        k, x = tasks.column[end - 1], tasks.value[end - 1]
        for i in range(LANES):
            share[j, i] += x * beta[k, i]


@njit(cache=True, nogil=True, error_model="numpy", fastmath=STRICT, inline="always")
def _multiply(lanes: Lanes) -> None:
    """Multiply the likelihood by one over the total, and turn the total into that.

    Mantissa and exponent apart, a product of any number of choices neither over- nor underflows.
    """
    total, mantissa, exponent = lanes.total, lanes.mantissa, lanes.exponent
    for i in range(LANES):
        bits = np.float64(mantissa[i] * total[i]).view(np.int64)
        exponent[i] += (bits >> np.int64(52)) - np.int64(1023)
        one_to_two = (bits & np.int64(2**52 - 1)) | np.int64(1023 << 52)
        mantissa[i] = np.int64(one_to_two).view(np.float64)
        total[i] = 1.0 / total[i]


@njit(cache=True, nogil=True, error_model="numpy", fastmath=STRICT, inline="always")
def _task_score(tasks: Tasks, task: int, lanes: Lanes) -> None:
    """Mean of a task's rows, and the score less it."""
    share, mean, score = lanes.share, lanes.mean, lanes.score
    first, last = tasks.task_starts[task], tasks.task_starts[task + 1]
    for k in range(len(mean)):
        for i in range(LANES):
            mean[k, i] = 0.0
    for row in range(first, last):
        j = row - first
        for entry in range(tasks.row_starts[row], tasks.row_starts[row + 1]):
            k, x = tasks.column[entry], tasks.value[entry]
            for i in range(LANES):
                mean[k, i] += x * share[j, i]
    for k in range(len(mean)):
        for i in range(LANES):
            score[k, i] -= mean[k, i]


@njit(cache=True, nogil=True, error_model="numpy", fastmath=STRICT, inline="always")
def _task_curvature(tasks: Tasks, task: int, lanes: Lanes) -> None:
    """The Hessian less the covariance of a task's rows."""
    share, mean, curvature = lanes.share, lanes.mean, lanes.curvature
    first, last = tasks.task_starts[task], tasks.task_starts[task + 1]
    for k in range(len(mean)):
        for m in range(k + 1):
            place = k * (k + 1) // 2 + m
            for i in range(LANES):
                curvature[place, i] += mean[k, i] * mean[m, i]
    for row in range(first, last):
        j = row - first
        start = tasks.row_starts[row]
        for entry in range(start, tasks.row_starts[row + 1]):
            k, x = tasks.column[entry], tasks.value[entry]
            for other in range(start, entry + 1):
                place = k * (k + 1) // 2 + tasks.column[other]
                product = x * tasks.value[other]
                for i in range(LANES):
                    curvature[place, i] -= product * share[j, i]


@njit(cache=True, nogil=True, error_model="numpy")
def _smallest(smallest: int, lanes: Lanes) -> int:
    """Smallest exponent so far, which is that of the largest likelihood."""
    for i in range(LANES):
        smallest = min(smallest, lanes.exponent[i])
    return smallest


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FREE)
def _weights(smallest: int, n: int, lanes: Lanes) -> float:
    """Likelihoods times two to the smallest exponent into the weights; their sum."""
    weight, mantissa, exponent = lanes.weight, lanes.mantissa, lanes.exponent
    total = 0.0
    for i in range(LANES):
        power = max(np.int64(1023) - (exponent[i] - smallest), np.int64(0))
        relative = np.int64(power << np.int64(52)).view(np.float64) / mantissa[i]
        weight[i] = relative if i < n else 0.0
        total += weight[i]
    return total


@njit(cache=True, nogil=True, error_model="numpy", fastmath=STRICT)
def _change_of_variable(mixing: Mixing, lanes: Lanes) -> None:
    """Derivatives by log-normal coefficients into derivatives by their indices."""
    beta, score, curvature = lanes.beta, lanes.score, lanes.curvature
    for k in range(len(beta)):
        if mixing.sign[k] == 0:
            continue
        for m in range(len(beta)):
            place = _place(k, m)
            for i in range(LANES):
                curvature[place, i] *= beta[k, i]
        place = _place(k, k)
        for i in range(LANES):
            score[k, i] *= beta[k, i]
            curvature[place, i] = curvature[place, i] * beta[k, i] + score[k, i]


@njit(cache=True, nogil=True, error_model="numpy")
def _place(k: int, m: int) -> int:
    """Where a pair of columns stands in the curvature."""
    return k * (k + 1) // 2 + m if m <= k else m * (m + 1) // 2 + k


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FREE)
def _add_score(
    mixing: Mixing, rescale: float, lanes: Lanes, score: np.ndarray, tastes: np.ndarray
) -> None:
    """Add a block to a respondent's score and mean coefficients, both weighted."""
    z, beta, weight = lanes.z, lanes.beta, lanes.weight
    for p in range(len(score)):
        k, d = mixing.column[p], mixing.draw[p]
        added = 0.0
        for i in range(LANES):
            added += weight[i] * lanes.score[k, i] * z[d, i]
        score[p] = score[p] * rescale + added
    for k in range(len(tastes)):
        added = 0.0
        for i in range(LANES):
            added += weight[i] * beta[k, i]
        tastes[k] = tastes[k] * rescale + added


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FREE)
def _add_hessian(mixing: Mixing, rescale: float, lanes: Lanes, hessian: np.ndarray) -> None:
    """Add a block to the lower half of a respondent's weighted Hessian of the likelihood."""
    z, weight, score, curvature = lanes.z, lanes.weight, lanes.score, lanes.curvature
    for k in range(len(score)):
        for m in range(k + 1):
            place = _place(k, m)
            for i in range(LANES):
                curvature[place, i] = weight[i] * (curvature[place, i] + score[k, i] * score[m, i])
    for p in range(len(hessian)):
        k, d = mixing.column[p], mixing.draw[p]
        for q in range(p + 1):
            place, e = _place(k, mixing.column[q]), mixing.draw[q]
            added = 0.0
            for i in range(LANES):
                added += curvature[place, i] * z[d, i] * z[e, i]
            hessian[p, q] = hessian[p, q] * rescale + added


@njit(cache=True, nogil=True, error_model="numpy")
def _divide(total: float, score: np.ndarray, information: np.ndarray, tastes: np.ndarray) -> None:
    """Weighted sums into means, and the Hessian of the likelihood into minus that of its log."""
    for k in range(len(tastes)):
        tastes[k] /= total
    for p in range(len(score)):
        score[p] /= total
        for q in range(p + 1):
            information[p, q] = score[p] * score[q] - information[p, q] / total
            information[q, p] = information[p, q]

"""The compiled loops of the panel mixed logit: each respondent's likelihood and derivatives.

Draws go through in blocks of `LANES` that stay in the processor's first cache, each a lane of
its vector registers. Utilities are differences to the chosen alternative, so that a task costs
one exponential for each other alternative. Nothing as large as rows × draws is ever held.
"""

import math

import numpy as np

from analysis.engines.compiled import FREE, LN2, STRICT, exp, loop
from analysis.engines.panel import Lanes, Mixing, Panel, Tasks

LANES = 128  # draws side by side; with fewer, loops begin and end too often
NONE_YET = 2**62  # exponent of no likelihood at all


@loop(STRICT)
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
    """Fill the panel's rows from start to stop; those of score, information and tastes hold 0.

    The draws are those of these respondents. Information and tastes are filled if asked for.
    """
    for person in range(start, stop):
        smallest = NONE_YET
        total = 0.0
        score, hessian = panel.score[person], panel.information[person]
        tastes = panel.tastes[person]
        for first in range(0, n_draws, LANES):
            _take(draws[person - start], first, n_draws, lanes)
            _coefficients(theta, mixing, lanes)
            _clear(lanes, with_information)
            for task in range(tasks.person_starts[person], tasks.person_starts[person + 1]):
                _shares(tasks, task, lanes)
                _task_score(tasks, task, lanes)
                if with_information:
                    _task_curvature(tasks, task, lanes)
            lowest = _smallest(smallest, lanes)
            rescale = _power_of_two(lowest - smallest)
            smallest = lowest
            total = total * rescale + _weights(smallest, n_draws - first, lanes)
            _change_of_variable(mixing, lanes, with_information)
            _add_score(mixing, rescale, lanes, score)
            if with_information:
                _add_tastes(rescale, lanes, tastes)
                _add_hessian(mixing, rescale, lanes, hessian)
        panel.log_likelihood[person] = math.log(total / n_draws) - smallest * LN2
        _divide(total, score, hessian, tastes, with_information)


@loop(STRICT)
def _power_of_two(exponent: int) -> float:
    """Two to a whole exponent up to zero; nothing at all from far below."""
    return math.ldexp(1.0, exponent) if exponent > -1000 else 0.0


@loop(STRICT)
def _take(draws: np.ndarray, first: int, n_draws: int, lanes: Lanes) -> None:
    """Take a block of draws into the lanes; those beyond the last draw repeat it."""
    z, n = lanes.z, min(LANES, n_draws - first)
    for k in range(len(draws)):
        block = draws[k, first : first + n]
        for i in range(n):
            z[k + 1, i] = block[i]
        for i in range(n, LANES):
            z[k + 1, i] = block[n - 1]


@loop(STRICT)
def _coefficients(theta: np.ndarray, mixing: Mixing, lanes: Lanes) -> None:
    """Coefficients at the draws of a block."""
    z, beta = lanes.z, lanes.beta
    beta[:] = 0.0
    for p in range(len(theta)):
        k, d = mixing.column[p], mixing.draw[p]
        for i in range(LANES):
            beta[k, i] += theta[p] * z[d, i]
    for k in range(len(mixing.sign)):
        if mixing.sign[k] != 0:
            for i in range(LANES):
                beta[k, i] = mixing.sign[k] * exp(beta[k, i])


@loop(STRICT)
def _clear(lanes: Lanes, with_information: bool) -> None:
    """Begin a block: likelihood one, and no derivatives."""
    lanes.mantissa[:] = 1.0
    lanes.exponent[:] = 0
    lanes.score[:] = 0.0
    if with_information:
        lanes.curvature[:] = 0.0


@loop(STRICT, inlined=True)
def _shares(tasks: Tasks, task: int, lanes: Lanes) -> None:
    """Exponentials of a task's rows, and the chosen alternative's probability into the likelihood.

    The rows' exponentials are one long loop, which takes less time than a short one for each.
    """
    share, n_rows = lanes.share, tasks.n_rows[task]
    for row in range(0, n_rows, 2):
        _utilities(tasks, task, row, lanes)
    rows = share.reshape(share.size)
    for i in range(n_rows * LANES):
        rows[i] = exp(rows[i])
    _multiply(n_rows, lanes)


@loop(STRICT, inlined=True)
def _utilities(tasks: Tasks, task: int, row: int, lanes: Lanes) -> None:
    """Utilities of two rows into their shares, from four columns at a time."""
    share, beta, value = lanes.share, lanes.beta, tasks.value
    width = (tasks.n_rows[task] + 1) // 2 * 2
    place, start = tasks.value_starts[task] + row, tasks.column_starts[task]
    stop = tasks.column_starts[task + 1]
    if start == stop:
        for i in range(LANES):
            share[row, i] = 0.0
            share[row + 1, i] = 0.0
    for first in range(start, stop, 4):
        k, m = tasks.column[first], tasks.column[first + 1]
        p, q = tasks.column[first + 2], tasks.column[first + 3]
        a, e = value[place], value[place + 1]
        b, f = value[place + width], value[place + width + 1]
        c, g = value[place + 2 * width], value[place + 2 * width + 1]
        d, h = value[place + 3 * width], value[place + 3 * width + 1]
        if first == start:
            for i in range(LANES):
                share[row, i] = (a * beta[k, i] + b * beta[m, i]) + (
                    c * beta[p, i] + d * beta[q, i]
                )
                share[row + 1, i] = (e * beta[k, i] + f * beta[m, i]) + (
                    g * beta[p, i] + h * beta[q, i]
                )
        else:
            for i in range(LANES):
                share[row, i] += (a * beta[k, i] + b * beta[m, i]) + (
                    c * beta[p, i] + d * beta[q, i]
                )
                share[row + 1, i] += (e * beta[k, i] + f * beta[m, i]) + (
                    g * beta[p, i] + h * beta[q, i]
                )
        place += 4 * width


@loop(STRICT, inlined=True)
def _multiply(n_rows: int, lanes: Lanes) -> None:
    """Multiply the likelihood by one over the total of a task, and turn the total into that.

    Mantissa and exponent apart, a product of any number of choices neither over- nor underflows.
    """
    share, total, mantissa, exponent = lanes.share, lanes.total, lanes.mantissa, lanes.exponent
    for i in range(LANES):
        total[i] = 1.0 + share[0, i] + share[1, i]
    for row in range(2, n_rows, 2):
        for i in range(LANES):
            total[i] += share[row, i] + share[row + 1, i]
    for i in range(LANES):
        bits = np.float64(mantissa[i] * total[i]).view(np.int64)
        exponent[i] += (bits >> np.int64(52)) - np.int64(1023)
        one_to_two = (bits & np.int64(2**52 - 1)) | np.int64(1023 << 52)
        mantissa[i] = np.int64(one_to_two).view(np.float64)
        total[i] = 1.0 / total[i]


@loop(STRICT, inlined=True)
def _task_score(tasks: Tasks, task: int, lanes: Lanes) -> None:
    """The score less the mean of a task's rows, from four columns and two rows at a time."""
    share, total, score, value = lanes.share, lanes.total, lanes.score, tasks.value
    width = (tasks.n_rows[task] + 1) // 2 * 2
    place = tasks.value_starts[task]
    for first in range(tasks.column_starts[task], tasks.column_starts[task + 1], 4):
        k, m = tasks.column[first], tasks.column[first + 1]
        p, q = tasks.column[first + 2], tasks.column[first + 3]
        for row in range(0, width, 2):
            a, e = value[place + row], value[place + row + 1]
            b, f = value[place + width + row], value[place + width + row + 1]
            c, g = value[place + 2 * width + row], value[place + 2 * width + row + 1]
            d, h = value[place + 3 * width + row], value[place + 3 * width + row + 1]
            for i in range(LANES):
                one, other = share[row, i] * total[i], share[row + 1, i] * total[i]
                score[k, i] -= a * one + e * other
                score[m, i] -= b * one + f * other
                score[p, i] -= c * one + g * other
                score[q, i] -= d * one + h * other
        place += 4 * width


@loop(STRICT, inlined=True)
def _task_curvature(tasks: Tasks, task: int, lanes: Lanes) -> None:
    """The Hessian less the covariance of a task's rows."""
    share, mean, curvature, value = lanes.share, lanes.mean, lanes.curvature, tasks.value
    width = (tasks.n_rows[task] + 1) // 2 * 2
    first, start = tasks.column_starts[task], tasks.value_starts[task]
    n = tasks.column_starts[task + 1] - first
    while n > 0 and tasks.column[first + n - 1] >= len(mean):
        n -= 1
    _means(tasks, task, n, lanes)
    for c in range(n):
        k = tasks.column[first + c]
        for d in range(c + 1):
            place = k * (k + 1) // 2 + tasks.column[first + d]
            at, to = start + c * width, start + d * width
            x, y = value[at] * value[to], value[at + 1] * value[to + 1]
            for i in range(LANES):
                covariance = x * share[0, i] + y * share[1, i] - mean[c, i] * mean[d, i]
                curvature[place, i] -= covariance
            for row in range(2, width, 2):
                x = value[at + row] * value[to + row]
                y = value[at + row + 1] * value[to + row + 1]
                for i in range(LANES):
                    curvature[place, i] -= x * share[row, i] + y * share[row + 1, i]


@loop(STRICT, inlined=True)
def _means(tasks: Tasks, task: int, n: int, lanes: Lanes) -> None:
    """Shares into probabilities, and means of a task's first n columns under them."""
    share, total, mean, value = lanes.share, lanes.total, lanes.mean, tasks.value
    width = (tasks.n_rows[task] + 1) // 2 * 2
    place = tasks.value_starts[task]
    for row in range(tasks.n_rows[task]):
        for i in range(LANES):
            share[row, i] *= total[i]
    for c in range(n):
        for i in range(LANES):
            mean[c, i] = 0.0
        for row in range(0, width, 2):
            x, y = value[place + row], value[place + row + 1]
            for i in range(LANES):
                mean[c, i] += x * share[row, i] + y * share[row + 1, i]
        place += width


@loop(STRICT)
def _smallest(smallest: int, lanes: Lanes) -> int:
    """Smallest exponent so far, which is that of the largest likelihood."""
    for i in range(LANES):
        smallest = min(smallest, lanes.exponent[i])
    return smallest


@loop(FREE)
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


@loop(STRICT)
def _change_of_variable(mixing: Mixing, lanes: Lanes, with_information: bool) -> None:
    """Derivatives by log-normal coefficients into derivatives by their indices."""
    beta, score, curvature = lanes.beta, lanes.score, lanes.curvature
    n_columns = len(mixing.sign)
    for k in range(n_columns):
        if mixing.sign[k] == 0:
            continue
        for i in range(LANES):
            score[k, i] *= beta[k, i]
        if not with_information:
            continue
        for m in range(n_columns):
            place = _place(k, m)
            for i in range(LANES):
                curvature[place, i] *= beta[k, i]
        place = _place(k, k)
        for i in range(LANES):
            curvature[place, i] = curvature[place, i] * beta[k, i] + score[k, i]


@loop(STRICT)
def _place(k: int, m: int) -> int:
    """Where a pair of columns stands in the curvature."""
    return k * (k + 1) // 2 + m if m <= k else m * (m + 1) // 2 + k


@loop(FREE)
def _add_score(mixing: Mixing, rescale: float, lanes: Lanes, score: np.ndarray) -> None:
    """Add a block to a respondent's weighted score."""
    z, weight = lanes.z, lanes.weight
    for p in range(len(score)):
        k, d = mixing.column[p], mixing.draw[p]
        added = 0.0
        for i in range(LANES):
            added += weight[i] * lanes.score[k, i] * z[d, i]
        score[p] = score[p] * rescale + added


@loop(FREE)
def _add_tastes(rescale: float, lanes: Lanes, tastes: np.ndarray) -> None:
    """Add a block to a respondent's weighted coefficients."""
    beta, weight = lanes.beta, lanes.weight
    for k in range(len(tastes)):
        added = 0.0
        for i in range(LANES):
            added += weight[i] * beta[k, i]
        tastes[k] = tastes[k] * rescale + added


@loop(FREE)
def _add_hessian(mixing: Mixing, rescale: float, lanes: Lanes, hessian: np.ndarray) -> None:
    """Add a block to the lower half of a respondent's weighted Hessian of the likelihood."""
    z, weight, score, curvature = lanes.z, lanes.weight, lanes.score, lanes.curvature
    for k in range(len(mixing.sign)):
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


@loop(STRICT)
def _divide(
    total: float,
    score: np.ndarray,
    information: np.ndarray,
    tastes: np.ndarray,
    with_information: bool,
) -> None:
    """Weighted sums into means, and the Hessian of the likelihood into minus that of its log."""
    for p in range(len(score)):
        score[p] /= total
    if not with_information:
        return
    for k in range(len(tastes)):
        tastes[k] /= total
    for p in range(len(score)):
        for q in range(p + 1):
            information[p, q] = score[p] * score[q] - information[p, q] / total
            information[q, p] = information[p, q]

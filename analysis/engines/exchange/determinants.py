"""What tasks bring to the information of a design, by determinants as small as a task.

One visit takes one or two tasks out of the information matrix, once for each prior draw. After
that a change of levels costs one small determinant, of as many rows as the tasks have
alternatives less one, however many parameters there are:

    det(I + Z'PZ) = det(I) det(P) det(P⁻¹ + Z I⁻¹ Z'),

where Z holds the columns of the alternatives less those of their task's first, and
P = diag(p) - pp' (the matrix determinant lemma; p are the conditional logit's probabilities).
The inverse follows by (I + Z'PZ)⁻¹ = I⁻¹ - I⁻¹Z'(P⁻¹ + Z I⁻¹ Z')⁻¹ Z I⁻¹ (Woodbury 1950).
"""

import math

import numpy as np

from analysis.engines.compiled import loop
from analysis.engines.exchange.state import FAST, Aim, Coding, Room, State

FEWEST_DRAWS = 8  # of a prior, before a move is given up without having looked at all
CLEAR = 2.0  # standard errors


@loop(FAST, within=True)
def reach_of(
    inverse: np.ndarray, active: np.ndarray, growth: np.ndarray, reach: np.ndarray
) -> float:
    """One row of X times I⁻¹ into `reach`; the odds of the alternative."""
    odds = 1.0
    reach[:] = 0.0
    for column in active:
        if column >= 0:
            odds *= growth[column]
            for k in range(len(inverse)):
                reach[k] += inverse[column, k]
    return odds


@loop(FAST, within=True)
def survey(inverse: np.ndarray, n_rows: int, s: int, coding: Coding, room: Room) -> None:
    """X I⁻¹ and X I⁻¹ X' of the tasks that are out, and their odds; for one system."""
    reach, gram, growth = room.reach[s], room.gram[0, s], coding.growth[s]
    for a in range(n_rows):
        room.odds[0, s, a] = reach_of(inverse, room.active[0, a], growth, reach[a])
    for a in range(n_rows):
        gram[a, :] = 0.0
        for column in room.active[0, a]:
            if column >= 0:
                for b in range(n_rows):
                    gram[a, b] += reach[b, column]


@loop(FAST, within=True)
def move(
    inverse: np.ndarray, n_rows: int, n_changes: int, s: int, coding: Coding, room: Room
) -> None:
    """Odds and X I⁻¹ X' as they would be after the changes; for one system."""
    reach, now, then = room.reach[s], room.gram[0, s], room.gram[1, s]
    for a in range(n_rows):
        room.odds[1, s, a] = room.odds[0, s, a]
        for b in range(n_rows):
            then[a, b] = now[a, b]
    for i in range(n_changes):
        a, column, sign = room.changes[i, 0], room.changes[i, 1], room.changes[i, 2]
        growth = coding.growth[s, column]
        room.odds[1, s, a] *= growth if sign > 0 else 1.0 / growth
        for b in range(n_rows):
            then[a, b] += sign * reach[b, column]
            then[b, a] += sign * reach[b, column]
        for j in range(n_changes):
            b, other, way = room.changes[j, 0], room.changes[j, 1], room.changes[j, 2]
            then[a, b] += sign * way * inverse[column, other]


@loop(FAST, within=True)
def differ(gram: np.ndarray, size: int, sign: float, small: np.ndarray) -> None:
    """± Z I⁻¹ Z' from X I⁻¹ X'; the lower triangle."""
    for i in range(len(small)):
        first = i // (size - 1) * size
        a = first + i % (size - 1) + 1
        for j in range(i + 1):
            other = j // (size - 1) * size
            b = other + j % (size - 1) + 1
            small[i, j] = sign * (gram[a, b] - gram[a, other] - gram[first, b] + gram[first, other])


@loop(FAST, within=True)
def factor(odds: np.ndarray, gram: np.ndarray, size: int, sign: float, small: np.ndarray) -> float:
    """det(P) det(P⁻¹ ± Z I⁻¹ Z'), leaving the factors L D L' of the second matrix.

    D stands on the diagonal, L transposed above it.
    """
    n, product = len(small), 1.0
    differ(gram, size, sign, small)
    for task in range(n // (size - 1)):
        of_task, begin, total = odds[task * size : (task + 1) * size], task * (size - 1), 0.0
        for a in range(size):
            total += of_task[a]
        product *= of_task[0] / total
        for i in range(1, size):
            product *= of_task[i] / total
            small[begin + i - 1, begin + i - 1] += total / of_task[i]
            for j in range(i):
                small[begin + i - 1, begin + j] += total / of_task[0]
    for j in range(n):
        product *= small[j, j]
        for i in range(j + 1, n):
            small[j, i] = small[i, j] / small[j, j]
            for k in range(j + 1, i + 1):
                small[i, k] -= small[j, i] * small[k, j]
    return product


@loop(FAST, within=True)
def shift(
    inverse: np.ndarray,
    reach: np.ndarray,
    size: int,
    sign: float,
    small: np.ndarray,
    steps: np.ndarray,
) -> None:
    """Bring tasks into an inverse (sign 1) or out of it (-1), by their factors."""
    n, n_parameters = len(small), len(inverse)
    for i in range(n):
        first = i // (size - 1) * size
        a = first + i % (size - 1) + 1
        for k in range(n_parameters):
            steps[i, k] = reach[a, k] - reach[first, k]
        for j in range(i):
            for k in range(n_parameters):
                steps[i, k] -= small[j, i] * steps[j, k]
        for m in range(n_parameters):
            weight = sign * steps[i, m] / small[i, i]
            for k in range(n_parameters):
                inverse[m, k] -= weight * steps[i, k]


@loop(FAST, within=True)
def exchange(state: State, n_rows: int, sign: float, coding: Coding, room: Room) -> None:
    """Put the tasks in the room into the information (sign 1), or take them out (-1)."""
    size = len(coding.constant)
    n = n_rows // size * (size - 1)
    small = room.small[:n, :n]
    for s in range(len(state.log_determinant)):
        inverse = state.inverse[s]
        survey(inverse, n_rows, s, coding, room)
        product = factor(room.odds[0, s], room.gram[0, s], size, sign, small)
        shift(inverse, room.reach[s], size, sign, small, room.steps)
        state.log_determinant[s] += math.log(product)
        if sign < 0:
            survey(inverse, n_rows, s, coding, room)


@loop(FAST, within=True)
def variance(then: int, d: int, size: int, room: Room, small: np.ndarray) -> float:
    """tr((P⁻¹ + Z I⁻¹ Z')⁻¹ Z I⁻¹CC'I⁻¹ Z') of one draw, by the factors."""
    total = 0.0
    for c in range(room.spread.shape[2]):
        for i in range(len(small)):
            first = i // (size - 1) * size
            step = 0.0
            for a, way in ((first + i % (size - 1) + 1, 1.0), (first, -1.0)):
                for column in room.active[then, a]:
                    step += way * room.spread[d, column, c] if column >= 0 else 0.0
            for j in range(i):
                step -= small[j, i] * room.steps[j, 0]
            room.steps[i, 0] = step
            total += step * step / small[i, i]
    return total


@loop(FAST, within=True)
def value_of(then: int, d: int, n_rows: int, aim: Aim, size: int, room: Room) -> float:
    """The criterion of one draw with the tasks as they are (0) or as proposed (1)."""
    n_draws, n = len(aim.weights), n_rows // size * (size - 1)
    small, base = room.small[:n, :n], float(room.base[d])
    product = factor(room.odds[then, d], room.gram[then, d], size, 1.0, small)
    if aim.contrasts.shape[1] > 0:
        return float(aim.weights[d]) * (base - variance(then, d, size, room, small))
    gain = math.log(product)
    if len(room.odds[then]) > n_draws:
        s = n_draws + d
        gain -= math.log(factor(room.odds[then, s], room.gram[then, s], size, 1.0, small))
    return base * math.exp(-aim.power * gain)


@loop(FAST, within=True)
def value_now(n_rows: int, aim: Aim, size: int, room: Room) -> float:
    """The criterion with the tasks as they are, and that of each draw."""
    total = 0.0
    for d in range(len(aim.weights)):
        room.value[0, d] = value_of(0, d, n_rows, aim, size, room)
        total += room.value[0, d]
    return total


@loop(FAST, within=True)
def value_then(
    state: State, n_rows: int, n_changes: int, allowed: float, coding: Coding, aim: Aim, room: Room
) -> float:
    """The criterion as it would be after the changes; infinite if it clearly grows too much.

    That is clear as soon as the mean growth over the draws that were looked at, of which there
    are 8, 16, 32, …, is `CLEAR` of its standard errors above what is allowed.
    """
    n_draws, size, total, excess, squares = len(aim.weights), len(coding.constant), 0.0, 0.0, 0.0
    for d in range(n_draws):
        for s in range(d, len(room.log_determinant), n_draws):
            move(state.inverse[s], n_rows, n_changes, s, coding, room)
        room.value[1, d] = value_of(1, d, n_rows, aim, size, room)
        total += room.value[1, d]
        step, n = room.value[1, d] - room.value[0, d] - allowed / n_draws, d + 1
        excess += step
        squares += step * step
        if excess > 0.0 and n >= FEWEST_DRAWS and n & (n - 1) == 0 and n < n_draws:
            spread = squares - excess * excess / n
            if excess * excess * (n - 1) > CLEAR * CLEAR * spread * n:
                return math.inf
    return total


@loop(FAST, within=True)
def rest(state: State, aim: Aim, room: Room) -> None:
    """What the design without the tasks in the room is worth, by draw, into `room.base`."""
    n_draws, n_parameters = len(aim.weights), state.inverse.shape[1]
    for d in range(n_draws):
        gain = state.log_determinant[d]
        if len(state.log_determinant) > n_draws:
            gain -= state.log_determinant[n_draws + d]
        room.base[d] = aim.weights[d] * math.exp(-aim.power * gain)
        if aim.contrasts.shape[1] > 0:
            room.base[d] = 0.0
            for c in range(aim.contrasts.shape[1]):
                for k in range(n_parameters):
                    spread = 0.0
                    for m in range(n_parameters):
                        spread += state.inverse[d, k, m] * aim.contrasts[m, c]
                    room.spread[d, k, c] = spread
                    room.base[d] += aim.contrasts[k, c] * spread

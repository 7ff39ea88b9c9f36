"""Moves: levels that change, and the columns that are switched by them."""

import numpy as np

from analysis.engines.compiled import loop
from analysis.engines.exchange.state import FAST, Coding, Room, State


@loop(FAST, within=True)
def below(random: np.ndarray, n: int) -> np.int64:
    """A whole number from 0 to n - 1 (xorshift64*, Vigna 2016)."""
    x = random[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    random[0] = x
    x *= np.uint64(0x2545F4914F6CDD1D)
    return np.int64(((x >> np.uint64(33)) * np.uint64(n)) >> np.uint64(31))


@loop(FAST, within=True)
def copy(source: np.ndarray, target: np.ndarray) -> None:
    """Copy a matrix; Numba's own way takes seconds to compile."""
    for i in range(len(source)):
        for j in range(source.shape[1]):
            target[i, j] = source[i, j]


@loop(FAST, within=True)
def activate(levels: np.ndarray, coding: Coding, active: np.ndarray) -> None:
    """Write down which columns of an alternative are one: those of attributes, then of pairs.

    The last place is that of its constant, which levels do not change.
    """
    n_attributes = len(coding.main)
    for k in range(n_attributes):
        active[k] = coding.main[k, levels[k]]
    for i in range(len(coding.pairs)):
        a, b = coding.pairs[i, 0], coding.pairs[i, 1]
        active[n_attributes + i] = coding.crossed[i, levels[a], levels[b]]


@loop(FAST, within=True)
def enter(state: State, n_out: int, coding: Coding, room: Room) -> None:
    """Bring tasks into the room, as they are."""
    size, n_alternatives = len(coding.constant), state.levels.shape[1]
    for i in range(n_out):
        copy(state.levels[room.out[i]], room.task[i])
        for j in range(size):
            if j < n_alternatives:
                activate(room.task[i, j], coding, room.active[0, i * size + j])
            else:
                for k in range(len(coding.fixed)):
                    room.active[0, i * size + j, k] = coding.fixed[k]
            room.active[0, i * size + j, -1] = coding.constant[j]
    copy(room.active[0], room.active[1])


@loop(FAST, within=True)
def switch(row: int, levels: np.ndarray, coding: Coding, room: Room, n: int) -> int:
    """Write down which columns an alternative gains and loses, after `n` others; how many now."""
    activate(levels, coding, room.active[1, row])
    for i in range(room.active.shape[2]):
        before, after = room.active[0, row, i], room.active[1, row, i]
        if before != after:
            for column, sign in ((before, -1), (after, 1)):
                if column >= 0:
                    room.changes[n, 0] = row
                    room.changes[n, 1] = column
                    room.changes[n, 2] = sign
                    n += 1
    return n


@loop(FAST, within=True)
def propose(
    random: np.ndarray, n_levels: np.ndarray, even: bool, n_out: int, coding: Coding, room: Room
) -> int:
    """Draw a move into `room.task` and `room.changes`; how many columns are switched.

    A move concerns one attribute or two. With `even`, two alternatives exchange their levels,
    so that all levels stay as frequent as they are; otherwise an alternative takes another.
    """
    _, n_alternatives, n_attributes = room.task.shape
    size = len(coding.constant)
    n_moves = 2 if below(random, 3) == 0 else 1
    for move in range(n_moves):
        k = below(random, n_attributes)
        a = below(random, n_out * n_alternatives)
        b = below(random, n_out * n_alternatives) if even else a
        one, other = (
            room.task[a // n_alternatives, a % n_alternatives],
            room.task[b // n_alternatives, b % n_alternatives],
        )
        if even:
            one[k], other[k] = other[k], one[k]
        elif n_levels[k] > 1:
            one[k] = (one[k] + 1 + below(random, n_levels[k] - 1)) % n_levels[k]
        room.touched[2 * move], room.touched[2 * move + 1] = a, b
    if n_moves == 1:
        room.touched[2] = room.touched[3] = room.touched[0]
    n = 0
    for i in range(4):
        a = room.touched[i]
        again = False
        for j in range(i):
            again |= room.touched[j] == a
        if not again:
            n = switch(
                a // n_alternatives * size + a % n_alternatives,
                room.task[a // n_alternatives, a % n_alternatives],
                coding,
                room,
                n,
            )
    return n


@loop(FAST, within=True)
def settle(levels: np.ndarray, accepted: bool, size: int, room: Room) -> None:
    """Make the proposed levels those of the design, or take the proposal back."""
    n_alternatives, n_attributes = room.task.shape[1:]
    for i in range(4):
        task, j = room.touched[i] // n_alternatives, room.touched[i] % n_alternatives
        of_design, row = levels[room.out[task], j], task * size + j
        for k in range(n_attributes):
            if accepted:
                of_design[k] = room.task[task, j, k]
            else:
                room.task[task, j, k] = of_design[k]
        for k in range(room.active.shape[2]):
            if accepted:
                room.active[0, row, k] = room.active[1, row, k]
            else:
                room.active[1, row, k] = room.active[0, row, k]


@loop(FAST, within=True)
def keep(inverse: np.ndarray, n_changes: int, room: Room) -> None:
    """Make what was proposed what is now."""
    for s in range(len(inverse)):
        for i in range(n_changes):
            a, column, sign = room.changes[i, 0], room.changes[i, 1], room.changes[i, 2]
            for k in range(inverse.shape[1]):
                room.reach[s, a, k] += sign * inverse[s, column, k]
        copy(room.gram[1, s], room.gram[0, s])
    copy(room.odds[1], room.odds[0])
    for d in range(room.value.shape[1]):
        room.value[0, d] = room.value[1, d]

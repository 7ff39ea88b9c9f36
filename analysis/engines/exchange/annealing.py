"""Simulated annealing of a design, one temperature at a time."""

import math

import numpy as np

from analysis.engines.compiled import loop
from analysis.engines.exchange.determinants import exchange, rest, value_now, value_then
from analysis.engines.exchange.moves import below, copy, enter, keep, propose, settle
from analysis.engines.exchange.rules import faults_of, twins_of
from analysis.engines.exchange.state import FAST, Aim, Coding, Limits, Room, State

LEAST_GAIN = 1e-10  # of the logarithm of the criterion, below which a move is not worth making


@loop(FAST, within=True)
def put(
    inverse: np.ndarray,
    log_determinant: np.ndarray,
    other_inverse: np.ndarray,
    other_log_determinant: np.ndarray,
) -> None:
    """Copy what is known of the information, which is sooner done than working it out again."""
    for s in range(len(inverse)):
        copy(inverse[s], other_inverse[s])
        other_log_determinant[s] = log_determinant[s]


@loop(FAST)
def anneal(
    state: State,
    coding: Coding,
    limits: Limits,
    aim: Aim,
    even: bool,
    temperatures: np.ndarray,
    tries: int,
    room: Room,
) -> tuple[int, float]:
    """Visit a task at random for each temperature and try moves; moves made, and the criterion.

    A move that mends a rule is made, one that breaks a rule is not, and of the others those that
    make the criterion worse by some share with a probability of e^(-share / temperature)
    (Metropolis et al. 1953).
    """
    n_tasks, n_made, value, out = len(state.levels), 0, 0.0, room.out
    size, n_out = len(coding.constant), 2 if even and n_tasks > 1 else 1
    n_rows = n_out * size
    out[1] = -1
    for temperature in temperatures:
        out[0] = below(state.random, n_tasks)
        if n_out == 2:
            out[1] = (out[0] + 1 + below(state.random, n_tasks - 1)) % n_tasks
        put(state.inverse, state.log_determinant, room.inverse, room.log_determinant)
        enter(state, n_out, coding, room)
        exchange(state, n_rows, -1.0, coding, room)
        rest(state, aim, room)
        broken, twin = faults_of(n_out, limits, room), twins_of(state.levels, n_out, room)
        value, changed = value_now(n_rows, aim, size, room), False
        for _ in range(tries):
            n_changes = propose(state.random, limits.n_levels, even, n_out, coding, room)
            then_broken = faults_of(n_out, limits, room) if n_changes else broken + 1
            accepted = then_broken <= broken
            if accepted:
                luck = (1 + below(state.random, 1 << 30)) / (1 << 30)
                bound = temperature * math.log(luck) if temperature > 0.0 else LEAST_GAIN
                mends, most = then_broken < broken or twin > 0, value * math.exp(-bound)
                allowed = math.inf if mends else most - value
                proposed = value_then(state, n_rows, n_changes, allowed, coding, aim, room)
                worth = proposed < most
                accepted = worth or mends
                if accepted:
                    then_twin = twins_of(state.levels, n_out, room)
                    mended = broken + twin - then_broken - then_twin
                    accepted = mended > 0 or (mended == 0 and worth)
            if accepted:
                keep(state.inverse, n_changes, room)
                value, broken, twin, n_made = proposed, then_broken, then_twin, n_made + 1
                changed = True
            settle(state.levels, accepted, size, room)
        if changed:
            exchange(state, n_rows, 1.0, coding, room)
        else:
            put(room.inverse, room.log_determinant, state.inverse, state.log_determinant)
    return n_made, value

"""Simulated annealing of a design, one temperature at a time."""

import math

from analysis.engines.compiled import loop
from analysis.engines.exchange.determinants import exchange, move, rest, value_of
from analysis.engines.exchange.moves import below, enter, keep, propose, settle
from analysis.engines.exchange.rules import faults_of, twins_of
from analysis.engines.exchange.state import FAST, Aim, Coding, Limits, Room, State

LEAST_GAIN = 1e-10  # of the logarithm of the criterion, below which a move is not worth making


@loop(FAST)
def anneal(
    state: State,
    coding: Coding,
    limits: Limits,
    aim: Aim,
    even: bool,
    temperature: float,
    visits: int,
    tries: int,
    room: Room,
) -> tuple[int, float]:
    """Visit tasks at random and try moves; moves made, and the criterion.

    A move that mends a rule is made, one that breaks a rule is not, and of the others those that
    make the criterion worse by some share with a probability of e^(-share / temperature)
    (Metropolis et al. 1953).
    """
    n_tasks, n_made, value, out = len(state.levels), 0, 0.0, room.out
    size, n_out = len(coding.constant), 2 if even and n_tasks > 1 else 1
    n_rows = n_out * size
    out[1] = -1
    for _ in range(visits):
        out[0] = below(state.random, n_tasks)
        if n_out == 2:
            out[1] = (out[0] + 1 + below(state.random, n_tasks - 1)) % n_tasks
        enter(state, n_out, coding, room)
        exchange(state, n_rows, -1.0, coding, room)
        rest(state, aim, room)
        broken, twin = faults_of(n_out, limits, room), twins_of(state.levels, n_out, room)
        value = value_of(0, n_rows, aim, size, room)
        for _ in range(tries):
            n_changes = propose(state.random, limits.n_levels, even, n_out, coding, room)
            then_broken = faults_of(n_out, limits, room) if n_changes else broken + 1
            accepted = then_broken <= broken
            if accepted:
                for s in range(len(room.product)):
                    move(state.inverse[s], n_rows, n_changes, s, coding, room)
                proposed = value_of(1, n_rows, aim, size, room)
                luck = (1 + below(state.random, 1 << 30)) / (1 << 30)
                bound = temperature * math.log(luck) if temperature > 0.0 else LEAST_GAIN
                worth = math.log(value / proposed) > bound
                if worth or then_broken < broken or twin > 0:
                    then_twin = twins_of(state.levels, n_out, room)
                    mended = broken + twin - then_broken - then_twin
                    accepted = mended > 0 or (mended == 0 and worth)
                else:
                    accepted = False
            if accepted:
                keep(state.inverse, n_changes, room)
                value, broken, twin, n_made = proposed, then_broken, then_twin, n_made + 1
            settle(state.levels, accepted, size, room)
        exchange(state, n_rows, 1.0, coding, room)
    return n_made, value

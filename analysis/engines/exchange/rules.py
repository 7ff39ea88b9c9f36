"""The rules that tasks keep to, as loops."""

import numpy as np

from analysis.engines.compiled import loop
from analysis.engines.exchange.state import FAST, Limits, Room


@loop(FAST, within=True)
def n_equal(levels: np.ndarray) -> int:
    """How many attributes have one level in all alternatives of a task."""
    found = 0
    for k in range(levels.shape[1]):
        equal = True
        for j in range(1, len(levels)):
            equal &= levels[j, k] == levels[0, k]
        if equal:
            found += 1
    return found


@loop(FAST, within=True)
def n_no_worse(levels: np.ndarray, rank: np.ndarray) -> int:
    """How many alternatives of a task are nowhere worse than another, or the same."""
    found = 0
    for i in range(len(levels)):
        for j in range(len(levels)):
            no_worse = i != j
            for k in range(levels.shape[1]):
                mine, theirs = levels[i, k], levels[j, k]
                no_worse &= mine == theirs or rank[k, mine] > rank[k, theirs]
            if no_worse:
                found += 1
    return found


@loop(FAST, within=True)
def n_broken(levels: np.ndarray, limits: Limits) -> int:
    """How many of the study's own rules a task breaks."""
    found = 0
    for i in range(len(limits.tables)):
        entry = limits.tables[i]
        for place in limits.places[i]:
            if place[0] >= 0:
                entry += place[2] * levels[place[0], place[1]]
        if not limits.permitted[entry]:
            found += 1
    return found


@loop(FAST, within=True)
def faults(levels: np.ndarray, limits: Limits) -> int:
    """How often a task breaks a rule: overlap, no alternative no worse, the study's own."""
    found, equal = n_no_worse(levels, limits.rank) + n_broken(levels, limits), n_equal(levels)
    if equal < limits.overlap[0]:
        found += limits.overlap[0] - equal
    if equal > limits.overlap[1]:
        found += equal - limits.overlap[1]
    return found


@loop(FAST, within=True)
def same(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two tasks have the same alternatives, in whatever order; none stands twice."""
    for i in range(len(one)):
        found = False
        for j in range(len(one)):
            equal = True
            for k in range(one.shape[1]):
                equal &= one[i, k] == other[j, k]
            found |= equal
        if not found:
            return False
    return True


@loop(FAST, within=True)
def twins(levels: np.ndarray, task: np.ndarray, out: np.ndarray) -> int:
    """How many tasks of a design are the same as this one, but for those that are out."""
    found = 0
    for t in range(len(levels)):
        if t != out[0] and t != out[1] and same(levels[t], task):
            found += 1
    return found


@loop(FAST, within=True)
def faults_of(n_out: int, limits: Limits, room: Room) -> int:
    """How often the tasks in the room break a rule."""
    found = 0
    for i in range(n_out):
        found += faults(room.task[i], limits)
    return found


@loop(FAST, within=True)
def twins_of(levels: np.ndarray, n_out: int, room: Room) -> int:
    """How many tasks are the same as one in the room."""
    found = 0
    for i in range(n_out):
        found += twins(levels, room.task[i], room.out)
    if n_out == 2:
        found += same(room.task[0], room.task[1])
    return found

"""Trajectories of a single point, in coordinates in which its posterior is about round."""

import numpy as np

from analysis.engines.compiled import loop


@loop(within=True, whole=True)
def kinetic(momentum: np.ndarray) -> float:
    """Energy of a momentum."""
    energy = 0.0
    for k in range(len(momentum)):
        energy += momentum[k] * momentum[k] / 2
    return energy


@loop(within=True, whole=True)
def kick(momentum: np.ndarray, root: np.ndarray, slope: np.ndarray, step: float) -> None:
    """Change the momentum by the slope, in the coordinates of the root."""
    for k in range(len(momentum)):
        along = 0.0
        for m in range(k, len(momentum)):
            along += root[m, k] * slope[m]
        momentum[k] += step * along


@loop(within=True, whole=True)
def drift(position: np.ndarray, root: np.ndarray, momentum: np.ndarray, step: float) -> None:
    """Change the position by the momentum, which is in the coordinates of the root."""
    for k in range(len(position)):
        along = 0.0
        for m in range(k + 1):
            along += root[k, m] * momentum[m]
        position[k] += step * along


@loop(within=True, whole=True)
def pack(effects: np.ndarray, spread: np.ndarray, shared: np.ndarray, flat: np.ndarray) -> None:
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
    for k in range(len(shared)):
        flat[place + k] = shared[k]


@loop(within=True, whole=True)
def unpack(flat: np.ndarray, effects: np.ndarray, spread: np.ndarray, shared: np.ndarray) -> None:
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
    for k in range(len(shared)):
        shared[k] = flat[place + k]

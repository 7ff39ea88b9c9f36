"""The compiled loops over rows of lanes, from which the others are made.

Rows that a loop gets share no memory unless none of them is changed.
"""

import numpy as np

from analysis.engines.aligned import WHOLE
from analysis.engines.compiled import FREE, exp, loop

LANES = 128  # draws side by side in a mixed logit; with fewer, loops begin and end too often


@loop(within=True)
def fill(value: float, row: np.ndarray) -> None:
    """Fill a row with a number."""
    for i in range(len(row) & WHOLE):
        row[i] = value


@loop(within=True)
def exponentiate(row: np.ndarray) -> None:
    """Turn numbers into their exponentials."""
    for i in range(len(row) & WHOLE):
        row[i] = exp(row[i])


@loop(apart=True, within=True)
def multiply(factor: np.ndarray, row: np.ndarray) -> None:
    """Multiply a row by another."""
    for i in range(len(row) & WHOLE):
        row[i] *= factor[i]


@loop(apart=True, within=True)
def add(x: float, a: np.ndarray, row: np.ndarray) -> None:
    """Add a row times a number."""
    for i in range(len(row) & WHOLE):
        row[i] += x * a[i]


@loop(apart=True, within=True)
def add_two(x: float, a: np.ndarray, y: float, b: np.ndarray, row: np.ndarray) -> None:
    """Add two rows, each times a number."""
    for i in range(len(row) & WHOLE):
        row[i] += x * a[i] + y * b[i]


@loop(apart=True, within=True)
def add_product(a: np.ndarray, b: np.ndarray, row: np.ndarray) -> None:
    """Add the product of two rows."""
    for i in range(len(row) & WHOLE):
        row[i] += a[i] * b[i]


@loop(FREE, within=True)
def dot(a: np.ndarray, b: np.ndarray) -> float:
    """Sum over the lanes of the product of two rows."""
    total = 0.0
    for i in range(len(a) & WHOLE):
        total += a[i] * b[i]
    return total


@loop(FREE, within=True)
def sum_of_products(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> float:
    """Sum over the lanes of the product of three rows."""
    total = 0.0
    for i in range(len(a) & WHOLE):
        total += a[i] * b[i] * c[i]
    return total

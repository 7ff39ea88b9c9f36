"""Small matrices in the compiled loops, added up in the same order on every machine."""

import math

import numpy as np

from analysis.engines.compiled import loop
from analysis.engines.intrinsics import flat


@loop(within=True, whole=True)
def fill_product(a: np.ndarray, b: np.ndarray, product: np.ndarray) -> None:
    """Product of two other matrices."""
    for i in range(len(product)):
        for j in range(product.shape[1]):
            product[i, j] = 0.0
        for k in range(a.shape[1]):
            for j in range(product.shape[1]):
                product[i, j] += a[i, k] * b[k, j]


@loop(within=True, whole=True)
def fill_root(matrix: np.ndarray, root: np.ndarray) -> None:
    """Lower triangle whose product with its transpose is a positive definite matrix."""
    for i in range(len(matrix)):
        for j in range(i + 1):
            left = matrix[i, j]
            for k in range(j):
                left -= root[i, k] * root[j, k]
            root[i, j] = math.sqrt(left) if i == j else left / root[j, j]
            root[j, i] = root[i, j] if i == j else 0.0


@loop(within=True, whole=True)
def fill_inverse(triangle: np.ndarray, inverse: np.ndarray) -> None:
    """Inverse of a lower triangle."""
    for j in range(len(triangle)):
        for i in range(j):
            inverse[i, j] = 0.0
        inverse[j, j] = 1 / triangle[j, j]
        for i in range(j + 1, len(triangle)):
            left = 0.0
            for k in range(j, i):
                left -= triangle[i, k] * inverse[k, j]
            inverse[i, j] = left / triangle[i, i]


@loop(within=True, whole=True)
def copy(source: np.ndarray, target: np.ndarray) -> None:
    """Copy entries one by one, which compiles much faster than a slice does."""
    one, other = flat(source), flat(target)
    for i in range(len(one)):
        other[i] = one[i]


@loop(within=True, whole=True)
def add_matrix(factor: float, source: np.ndarray, target: np.ndarray) -> None:
    """Add entries times a factor, which compiles much faster than an expression does."""
    one, other = flat(source), flat(target)
    for i in range(len(one)):
        other[i] += factor * one[i]


@loop(within=True, whole=True)
def multiply(factor: float, target: np.ndarray) -> None:
    """Multiply entries by a factor."""
    row = flat(target)
    for i in range(len(row)):
        row[i] *= factor


@loop(within=True, whole=True)
def total(values: np.ndarray) -> float:
    """Sum of all entries, in order."""
    row, added = flat(values), 0.0
    for i in range(len(row)):
        added += row[i]
    return added

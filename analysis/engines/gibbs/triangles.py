"""Small matrices in the compiled loops, added up in the same order on every machine."""

import math

import numpy as np

from analysis.engines.compiled import loop


@loop(with_arrays=True, within=True)
def product(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Product of two matrices."""
    result = np.zeros((a.shape[0], b.shape[1]))
    for i in range(a.shape[0]):
        for k in range(a.shape[1]):
            for j in range(b.shape[1]):
                result[i, j] += a[i, k] * b[k, j]
    return result


@loop(with_arrays=True, within=True)
def cholesky(matrix: np.ndarray) -> np.ndarray:
    """Lower triangle whose product with its transpose is a positive definite matrix."""
    root = np.zeros(matrix.shape)
    for i in range(len(matrix)):
        for j in range(i + 1):
            left = matrix[i, j]
            for k in range(j):
                left -= root[i, k] * root[j, k]
            root[i, j] = math.sqrt(left) if i == j else left / root[j, j]
    return root


@loop(with_arrays=True, within=True)
def inverse_of(triangle: np.ndarray) -> np.ndarray:
    """Inverse of a lower triangle."""
    inverse = np.zeros(triangle.shape)
    for j in range(len(triangle)):
        inverse[j, j] = 1 / triangle[j, j]
        for i in range(j + 1, len(triangle)):
            left = 0.0
            for k in range(j, i):
                left -= triangle[i, k] * inverse[k, j]
            inverse[i, j] = left / triangle[i, i]
    return inverse


@loop(within=True)
def copy(source: np.ndarray, target: np.ndarray) -> None:
    """Copy entries one by one, which compiles much faster than a slice does."""
    one, other = source.reshape(source.size), target.reshape(target.size)
    for i in range(len(one)):
        other[i] = one[i]


@loop(within=True)
def add(source: np.ndarray, factor: float, target: np.ndarray) -> None:
    """Add entries times a factor, which compiles much faster than an expression does."""
    one, other = source.reshape(source.size), target.reshape(target.size)
    for i in range(len(one)):
        other[i] += factor * one[i]


@loop(within=True)
def total(values: np.ndarray) -> float:
    """Sum of all entries, in order."""
    flat, added = values.reshape(values.size), 0.0
    for i in range(len(flat)):
        added += flat[i]
    return added

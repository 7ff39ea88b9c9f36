"""The compiled loop that turns points between 0 and 1 into standard normal draws."""

import math

import numpy as np

from analysis.engines.compiled import LN2, loop
from analysis.engines.intrinsics import bits_of, double_of

UNIT = 2.0**-32  # between one point and the next
EDGE = 5.0  # from here on the tails have a series of their own


@loop()
def fill_normal(points: np.ndarray, runs: np.ndarray, k: int, draws: np.ndarray) -> None:
    """Normal quantiles of the points of one dimension, by exclusive or with each one's own bits.

    Shapes are (n_dimensions, n_draws), (n_respondents, n_dimensions) and both together. Quantiles
    up to 5.2, beyond which there is one in five million, are right to a millionth.

    References
    ----------
    Giles (2011), "Approximating the erfinv function", GPU Computing Gems Jade Edition, ch. 10.
    """
    for person in range(len(draws)):
        own, row, run = points[k], draws[person, k], runs[person, k]
        for i in range(len(row)):
            level = ((own[i] ^ run) + 0.5) * UNIT
            row[i] = _quantile(level)


@loop()
def _quantile(level: float) -> float:
    """Standard normal quantile, without branches so that loops become vectors."""
    w = -_logarithm(4.0 * level * (1.0 - level))
    near, far = w - 2.5, math.sqrt(w) - 3.0
    central = 2.81022636e-08
    central = central * near + 3.43273939e-07
    central = central * near - 3.5233877e-06
    central = central * near - 4.39150654e-06
    central = central * near + 0.00021858087
    central = central * near - 0.00125372503
    central = central * near - 0.00417768164
    central = central * near + 0.246640727
    central = central * near + 1.50140941
    tail = -0.000200214257
    tail = tail * far + 0.000100950558
    tail = tail * far + 0.00134934322
    tail = tail * far - 0.00367342844
    tail = tail * far + 0.00573950773
    tail = tail * far - 0.0076224613
    tail = tail * far + 0.00943887047
    tail = tail * far + 1.00167406
    tail = tail * far + 2.83297682
    slope = central if w < EDGE else tail
    quantile: float = slope * math.sqrt(2.0) * (2.0 * level - 1.0)
    return quantile


@loop()
def _logarithm(x: float) -> float:
    """Natural logarithm of a positive number: that of its power of two, and a series."""
    bits = bits_of(x)
    mantissa = double_of((bits & (2**52 - 1)) | (1023 << 52))  # from 1 to 2
    ratio = (mantissa - math.sqrt(2.0)) / (mantissa + math.sqrt(2.0))
    square = ratio * ratio
    series = 1 / 11
    series = series * square + 1 / 9
    series = series * square + 1 / 7
    series = series * square + 1 / 5
    series = series * square + 1 / 3
    series = series * square + 1.0
    logarithm: float = ((bits >> 52) - 1022.5) * LN2 + 2.0 * ratio * series
    return logarithm

"""Draws behind random coefficients: scrambled Sobol points, of their own for each respondent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from analysis.engines.quantiles import fill_normal
from analysis.engines.threads import share_out
from analysis.errors import ModelError

Shape = Literal["normal", "triangular", "uniform"]
BITS = 32

# Primitive polynomials by their coefficients, and initial direction numbers, of dimensions 2 on.
# Joe and Kuo (2008), "Constructing Sobol sequences with better two-dimensional projections",
# SIAM Journal on Scientific Computing 30, pp. 2635-2654; their file new-joe-kuo-6.21201.
DIRECTIONS = (
    (3, (1,)),
    (7, (1, 3)),
    (11, (1, 3, 1)),
    (13, (1, 1, 1)),
    (19, (1, 1, 3, 3)),
    (25, (1, 3, 5, 13)),
    (37, (1, 1, 5, 5, 17)),
    (41, (1, 1, 5, 5, 5)),
    (47, (1, 1, 7, 11, 19)),
    (55, (1, 1, 5, 1, 1)),
    (59, (1, 1, 1, 3, 11)),
    (61, (1, 3, 5, 5, 31)),
    (67, (1, 3, 3, 9, 7, 49)),
    (91, (1, 1, 1, 15, 21, 21)),
    (97, (1, 3, 1, 13, 27, 49)),
    (103, (1, 1, 1, 15, 7, 5)),
    (109, (1, 3, 1, 15, 13, 25)),
    (115, (1, 1, 5, 5, 19, 61)),
    (131, (1, 3, 7, 11, 23, 15, 103)),
    (137, (1, 3, 7, 13, 13, 15, 69)),
    (143, (1, 1, 3, 13, 7, 35, 63)),
    (145, (1, 3, 5, 9, 1, 25, 53)),
    (157, (1, 3, 1, 13, 9, 35, 107)),
)
MOST = 1 + len(DIRECTIONS)  # random coefficients that there are directions for


@dataclass(frozen=True, eq=False)
class Deal:
    """Scrambled Sobol points for each respondent, made into draws when these are asked for."""

    points: np.ndarray  # (n_random, n_draws), uint32, of a respondent before their own bits
    runs: np.ndarray  # (n_respondents, n_random), uint32, bits that each respondent's points have
    shapes: tuple[Shape, ...]

    def draws(self, share: slice, n_draws: int) -> np.ndarray:
        """First draws of some respondents; shape (n_respondents, n_random, n_draws).

        They are in single precision, which moves no estimate by a millionth of its error.
        """
        draws = np.empty((share.stop - share.start, len(self.shapes), n_draws), dtype=np.float32)
        self._fill(share, draws)
        return draws

    def all_draws(self, n_draws: int) -> np.ndarray:
        """First draws of all respondents; shape (n_respondents, n_random, n_draws)."""
        draws = np.empty((*self.runs.shape, n_draws), dtype=np.float32)
        share_out(lambda share: self._fill(share, draws[share]), len(draws))
        return draws

    def _fill(self, share: slice, draws: np.ndarray) -> None:
        """First draws of some respondents into such an array."""
        points, runs = np.ascontiguousarray(self.points[:, : draws.shape[-1]]), self.runs[share]
        for k, shape in enumerate(self.shapes):
            if shape == "normal":
                fill_normal(points, runs, k, draws)
            else:
                levels = ((points[k] ^ runs[:, k, None]) + 0.5) * 2.0**-BITS
                draws[:, k] = _bounded(levels, shape)


def standard_draws(
    shapes: Sequence[Shape], n_respondents: int, n_draws: int, seed: int
) -> np.ndarray:
    """Standard draws of each shape, as `deal` makes them; (n_respondents, n_random, n_draws)."""
    return deal(shapes, n_respondents, n_draws, seed).all_draws(n_draws).astype(float)


def deal(shapes: Sequence[Shape], n_respondents: int, n_draws: int, seed: int) -> Deal:
    """Points for standard draws of each shape.

    One scrambled Sobol sequence is dealt out in equal runs, so that respondents' draws fill
    each other's gaps. Normal draws have variance 1; the others lie between -1 and 1. The first
    draws of each respondent stay the same when more are asked for, up to the next power of two.

    Raises
    ------
    ModelError
        If there are more random coefficients than directions, or more draws than points.

    References
    ----------
    Matoušek (1998), "On the L2-discrepancy for anchored boxes", Journal of Complexity 14,
    pp. 527-556: the random linear scramble with a digital shift.
    """
    bits = max(n_draws - 1, 1).bit_length()
    if len(shapes) > MOST or (n_respondents << bits) > 1 << BITS:
        raise ModelError(
            f"{len(shapes)} random coefficients with {n_draws} draws for {n_respondents} people: "
            f"at most {MOST} and {(1 << BITS) // n_respondents}; make some fixed, or draw less"
        )
    rng = np.random.default_rng(seed)
    directions = _scrambled(sobol_directions(len(shapes)), rng)
    points = _combinations(directions[:, :bits], n_draws)
    runs = _combinations(directions[:, bits:], n_respondents)
    shift = rng.integers(1 << BITS, size=(len(shapes), 1), dtype=np.uint32)
    return Deal(points ^ shift, np.ascontiguousarray(runs.T), tuple(shapes))


def sobol_directions(n_dimensions: int) -> np.ndarray:
    """Direction numbers of the Sobol sequence; shape (n_dimensions, BITS)."""
    directions = np.empty((n_dimensions, BITS), dtype=np.uint32)
    directions[0] = [1 << (BITS - 1 - j) for j in range(BITS)]
    for row, (polynomial, initial) in zip(directions[1:], DIRECTIONS, strict=False):
        degree = len(initial)
        numbers = [m << (BITS - 1 - j) for j, m in enumerate(initial)]
        for j in range(degree, BITS):
            number = numbers[j - degree] ^ (numbers[j - degree] >> degree)
            for k in range(1, degree):
                if polynomial >> (degree - k) & 1:
                    number ^= numbers[j - k]
            numbers.append(number)
        row[:] = numbers
    return directions


def _scrambled(directions: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Direction numbers times a random lower-triangular matrix of bits in each dimension."""
    places = np.arange(BITS - 1, -1, -1, dtype=np.uint32)
    bits = (directions[:, :, None] >> places) & 1
    matrix = np.tril(rng.integers(2, size=(len(directions), BITS, BITS)), -1) + np.eye(
        BITS, dtype=np.int64
    )
    mixed = (bits @ matrix.transpose(0, 2, 1)) % 2
    scrambled: np.ndarray = (mixed.astype(np.uint64) << places.astype(np.uint64)).sum(axis=-1)
    return scrambled.astype(np.uint32)


def _combinations(directions: np.ndarray, n: int) -> np.ndarray:
    """Directions combined by exclusive or, by the bits of 0, 1, … n-1; shape (n_dimensions, n)."""
    combined = np.zeros((len(directions), 1), dtype=np.uint32)
    for column in directions.T:
        if combined.shape[1] >= n:
            break
        combined = np.hstack([combined, combined ^ column[:, None]])
    return np.ascontiguousarray(combined[:, :n])


def _bounded(levels: np.ndarray, shape: Literal["triangular", "uniform"]) -> np.ndarray:
    """The standard draws below which these levels of probability lie, from -1 to 1."""
    if shape == "uniform":
        return 2 * levels - 1
    distance = 1 - np.sqrt(2 * np.minimum(levels, 1 - levels))
    draws: np.ndarray = np.copysign(distance, levels - 0.5)
    return draws

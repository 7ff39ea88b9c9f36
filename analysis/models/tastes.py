"""How tastes differ between people: the distribution of each coefficient."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Self, get_args

import numpy as np
from scipy.special import softmax

from analysis.coding import Coding
from analysis.engines.draws import Shape, standard_draws
from analysis.engines.panel import Mixing
from analysis.errors import ModelError
from questionnaires.errors import did_you_mean

Distribution = Literal["normal", "log-normal", "negative log-normal", "triangular", "uniform"]
SIGNS = {"log-normal": 1.0, "negative log-normal": -1.0}
VARIANCES = {"triangular": 1 / 6, "uniform": 1 / 3}  # of the standard draws; normal ones have 1
PEOPLE = 1024  # whose choices are averaged to a share; it is then exact to about 0.001
FIRST_SPREAD = 1.0  # of an index, in units in which columns of x have spread 1
SMALLEST = 0.1  # coefficient of a log-normal taste to start from, in the same units


@dataclass(frozen=True)
class Tastes:
    """A distribution for each column of x, or None where everyone's coefficient is the same.

    The parameters are the centre of each column's index, then the spreads: the standard
    deviation of a normal index, the half-width of a triangular or uniform one. A log-normal
    coefficient is plus or minus the exponential of a normal index. Correlated tastes have the
    lower triangle of the Cholesky factor of the indices' covariance instead, row by row.
    """

    columns: tuple[str, ...]
    distributions: tuple[Distribution | None, ...]
    correlated: bool = False

    @classmethod
    def of(cls, coding: Coding, random: Mapping[str, Distribution], *, correlated: bool) -> Self:
        """Tastes by names of columns, or of attributes for all columns of one.

        Raises
        ------
        ModelError
            If a name or distribution is unknown, or the correlated ones are not normal.
        """
        columns: dict[str, tuple[str, ...]] = {name: (name,) for name in coding.parameters}
        columns |= {one.id: one.parameters for one in coding.attributes}
        found: dict[str, Distribution] = {}
        for name, distribution in random.items():
            if name not in columns:
                raise ModelError(f'random: no "{name}": {did_you_mean(name, columns)}')
            if distribution not in get_args(Distribution):
                remedy = did_you_mean(distribution, get_args(Distribution))
                raise ModelError(f'random: {name}: no distribution "{distribution}": {remedy}')
            if correlated and distribution in VARIANCES:
                raise ModelError(
                    f"random: {name}: {distribution} tastes cannot be correlated; use normal"
                )
            found |= dict.fromkeys(columns[name], distribution)
        if not found:
            raise ModelError("random: names no taste; name some, or use the conditional logit")
        return cls(coding.parameters, tuple(map(found.get, coding.parameters)), correlated)

    @property
    def places(self) -> tuple[int, ...]:
        """Places of the random columns."""
        return tuple(k for k, one in enumerate(self.distributions) if one is not None)

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """Shape of the standard draws of each random column."""
        random = (self.distributions[k] for k in self.places)
        return tuple(
            "triangular" if one == "triangular" else "uniform" if one == "uniform" else "normal"
            for one in random
        )

    @property
    def spreads(self) -> tuple[tuple[int, int], ...]:
        """For each spread, the column it belongs to, and the column whose draws it takes."""
        return tuple(
            (k, d)
            for k in self.places
            for d in self.places
            if d == k or (self.correlated and d < k)
        )

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the centres, then of the spreads."""
        centres = tuple(self._index(k) for k in range(len(self.columns)))
        return centres + tuple(self._spread(k, d) for k, d in self.spreads)

    @property
    def signs(self) -> np.ndarray:
        """1 or -1 for a log-normal column, else 0; shape (n_columns,)."""
        return np.array([SIGNS.get(str(one), 0.0) for one in self.distributions])

    @property
    def mixing(self) -> Mixing:
        """The same, as the loops read it."""
        n = len(self.columns)
        return Mixing(
            column=np.array([*range(n), *(k for k, _ in self.spreads)]),
            draw=np.array([0] * n + [1 + self.places.index(d) for _, d in self.spreads]),
            sign=self.signs,
        )

    def coefficients(self, theta: np.ndarray, draws: np.ndarray) -> np.ndarray:
        """Coefficients of people with these standard draws; shape (n_draws, n_columns).

        `draws` have shape (n_random, n_draws), and `theta` (n_parameters,), or a row for each draw.
        """
        n = len(self.columns)
        index = np.broadcast_to(theta[..., :n], (draws.shape[1], n)).copy()
        for p, (k, d) in enumerate(self.spreads, start=n):
            index[:, k] += theta[..., p] * draws[self.places.index(d)]
        signs = self.signs
        log_normal = signs * np.exp(np.where(signs != 0, index, 0))
        coefficients: np.ndarray = np.where(signs != 0, log_normal, index)
        return coefficients

    def choice_shares(self, x: np.ndarray, theta: np.ndarray) -> np.ndarray:
        """Share of people who choose each row of x; shape (..., n_rows) from (..., n_parameters).

        The average over as many people as `PEOPLE`, whose tastes fill the distribution evenly.
        """
        draws = standard_draws(self.shapes, 1, PEOPLE, seed=1)[0]
        shares = [
            softmax(self.coefficients(one, draws) @ x.T, axis=-1).mean(axis=0)
            for one in theta.reshape(-1, theta.shape[-1])
        ]
        return np.reshape(shares, (*theta.shape[:-1], len(x)))

    def mean(self, theta: np.ndarray) -> np.ndarray:
        """Mean coefficient across people; shape (..., n_columns) from (..., n_parameters)."""
        centre = theta[..., : len(self.columns)]
        half = self.index_variance(theta) / 2
        log_normal = self.signs * np.exp(np.where(self.signs != 0, centre + half, 0))
        means: np.ndarray = np.where(self.signs != 0, log_normal, centre)
        return means

    def sd(self, theta: np.ndarray) -> np.ndarray:
        """Standard deviation of the coefficients across people; shape (..., n_columns)."""
        variance = self.index_variance(theta)
        size = np.where(self.signs != 0, self.mean(theta) ** 2, 1)
        log_normal = size * np.expm1(np.where(self.signs != 0, variance, 0))
        sds: np.ndarray = np.sqrt(np.where(self.signs != 0, log_normal, variance))
        return sds

    def index_variance(self, theta: np.ndarray) -> np.ndarray:
        """Variance of each column's index across people; shape (..., n_columns)."""
        variance = np.zeros((*theta.shape[:-1], len(self.columns)))
        for p, (k, _) in enumerate(self.spreads, start=len(self.columns)):
            variance[..., k] += VARIANCES.get(str(self.distributions[k]), 1) * theta[..., p] ** 2
        return variance

    def correlation(self, theta: np.ndarray) -> np.ndarray:
        """Correlation of the random columns' indices; shape (n_random, n_random)."""
        root = np.zeros((len(self.places), len(self.places)))
        for value, (k, d) in zip(theta[len(self.columns) :], self.spreads, strict=True):
            root[self.places.index(k), self.places.index(d)] = value
        covariance = root @ root.T
        size = np.sqrt(np.diag(covariance))
        correlation: np.ndarray = covariance / np.outer(size, size)
        return correlation

    def start(self, shared: np.ndarray) -> np.ndarray:
        """Parameters to start from, given what everyone shares; shape (n_parameters,)."""
        size = np.log(np.maximum(self.signs * shared, SMALLEST))
        centres = np.where(self.signs != 0, size, shared)
        return np.append(centres, [FIRST_SPREAD * (k == d) for k, d in self.spreads])

    def unscaled(self, scale: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Factor and addend that undo the division of x by its scale; shapes (n_parameters,)."""
        factor = np.where(self.signs != 0, 1, 1 / scale)
        addend = np.where(self.signs != 0, -np.log(scale), 0)
        return (
            np.append(factor, [factor[k] for k, _ in self.spreads]),
            np.append(addend, np.zeros(len(self.spreads))),
        )

    def upright(self, theta: np.ndarray) -> np.ndarray:
        """1, or -1 for spreads whose draws count with the other sign; shape (n_parameters,).

        The sign of a spread means nothing: draws are symmetric about zero. Turning each draw so
        that its own column's spread is positive changes no likelihood.
        """
        n = len(self.columns)
        own = {
            d: np.sign(value) or 1.0
            for (k, d), value in zip(self.spreads, theta[n:], strict=True)
            if k == d
        }
        return np.append(np.ones(n), [own[d] for _, d in self.spreads])

    def _index(self, k: int) -> str:
        """Name of the centre of a column's index."""
        name, sign = self.columns[k], self.signs[k]
        return name if sign == 0 else f"ln({name})" if sign > 0 else f"ln(-{name})"

    def _spread(self, k: int, d: int) -> str:
        """Name of a spread."""
        if self.correlated:
            return f"cholesky({self._index(k)}, {self._index(d)})"
        kind = "half-width" if self.distributions[k] in VARIANCES else "sd"
        return f"{kind}({self._index(k)})"

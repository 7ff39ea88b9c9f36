"""The choices of each cell as a normal likelihood of its part-worths, near a given point."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.coding import Coding
from analysis.engines.contrasts import Contrasts, Look
from analysis.weights.weight_set import Outcome

NOTHING = 1e-4  # information, of an average cell's, that keeps few answers invertible
MANY = 10  # people for each parameter, at which a cell's own clustering counts for half
FEW = "where people are few, mostly as in all groups together"  # of clustering, in words
UNKNOWN = 1e8  # variance, in units of the largest, of a cell without answers


@dataclass(frozen=True, eq=False)
class Coordinates:
    """The part-worths that say all: those of every level but the worst, outcome by outcome."""

    outcome: np.ndarray  # (n_coordinates,), place of the outcome that each belongs to
    best: np.ndarray  # (n_outcomes,), the coordinate of each outcome's best level: its swing
    from_estimates: np.ndarray  # (n_coordinates, n_parameters)

    @classmethod
    def of(cls, outcomes: Sequence[Outcome], coding: Coding) -> "Coordinates":
        """Coordinates of the outcomes, as linear functions of the parameters of a coding."""
        units = coding.part_worths(np.eye(len(coding.parameters)))
        coded = {one.id: one.levels for one in coding.attributes}
        rows = []
        for one in outcomes:
            levels = units[one.id][:, [coded[one.id].index(level) for level in one.levels]]
            rows.append((levels - levels[:, :1])[:, 1:].T)
        sizes = [len(row) for row in rows]
        return cls(
            np.repeat(np.arange(len(rows)), sizes), np.cumsum(sizes) - 1, np.concatenate(rows)
        )

    @classmethod
    def alone(cls, n_levels: Sequence[int]) -> "Coordinates":
        """Coordinates of outcomes of so many levels each, as the parameters themselves."""
        sizes = np.array(n_levels) - 1
        return cls(
            np.repeat(np.arange(len(sizes)), sizes), np.cumsum(sizes) - 1, np.eye(sizes.sum())
        )

    def of_outcomes(self, outcomes: Sequence[int]) -> np.ndarray:
        """The coordinates of some outcomes, by their places; shape (n_kept,)."""
        return np.flatnonzero(np.isin(self.outcome, outcomes))

    @property
    def inner(self) -> np.ndarray:
        """Coordinates of the levels between the worst and the best; shape (n_inner,)."""
        return np.setdiff1d(np.arange(len(self.outcome)), self.best)

    def part_worths(self, values: np.ndarray, outcomes: Sequence[Outcome]) -> dict[str, np.ndarray]:
        """Part-worths by outcome, worst level first; shapes (..., n_levels)."""
        zero = np.zeros((*values.shape[:-1], 1))
        return {
            one.id: np.concatenate([zero, values[..., self.outcome == k]], axis=-1)
            for k, one in enumerate(outcomes)
        }


@dataclass(frozen=True, eq=False)
class LocalNormal:
    """What each cell's answers say of its part-worths: a normal likelihood."""

    mean: np.ndarray  # (n_cells, n_coordinates), utility
    covariance: np.ndarray  # (n_cells, n_coordinates, n_coordinates)
    estimates: np.ndarray  # (n_cells, n_parameters), with constants, one step from the point
    design_effect: float  # variance for answers that go together, of that if they did not


def side_by_side(parts: Sequence[tuple[LocalNormal, np.ndarray]]) -> LocalNormal:
    """Cells of several studies, each known by the same coordinates, given for each study.

    What is left out of a study is averaged over, as far as it is not known.
    """
    means = [one.mean[:, kept] for one, kept in parts]
    covariances = [one.covariance[:, kept[:, None], kept] for one, kept in parts]
    sizes = [len(one) for one in means]
    effects = [one.design_effect for one, _ in parts]
    return LocalNormal(
        np.concatenate(means),
        np.concatenate(covariances),
        np.concatenate(means),
        float(np.average(effects, weights=sizes)),
    )


def local_normal(
    cells: Sequence[Contrasts | None], points: np.ndarray, coordinates: Coordinates
) -> LocalNormal:
    """One Newton step of each cell from its point, shape (n_cells, n_parameters), and its errors.

    The likelihood is expanded where the pooled model expects the cell, not at its own maximum,
    which may not exist. Errors are clustered by respondent; the fewer respondents a cell has,
    the more the clustering is taken from all cells together. A cell without answers, None, knows
    nothing.

    References
    ----------
    Breslow and Clayton (1993), "Approximate inference in generalized linear mixed models",
    Journal of the American Statistical Association 88, pp. 9-25: expansion at the current fit.
    """
    looks = [
        None if cell is None else cell.by_respondent(point)
        for cell, point in zip(cells, points, strict=True)
    ]
    shown = [np.diag(look.information) for look in looks if look is not None]
    nothing = NOTHING * np.diag(np.mean(shown, axis=0))
    steps = [
        None if look is None else _step(look, point, look.information + nothing)
        for look, point in zip(looks, points, strict=True)
    ]
    clustering = Clustering.of([one for one in steps if one is not None])
    estimates = np.array(
        [p if one is None else one.estimates for one, p in zip(steps, points, strict=True)]
    )
    to = coordinates.from_estimates
    covariance = [None if one is None else to @ clustering.covariance(one) @ to.T for one in steps]
    largest = max(float(one.max()) for one in covariance if one is not None)
    unknown = UNKNOWN * largest * np.eye(len(to))
    return LocalNormal(
        estimates @ to.T,
        np.array([unknown if one is None else one for one in covariance]),
        estimates,
        clustering.design_effect,
    )


@dataclass(frozen=True, eq=False)
class Step:
    """A cell's Newton step, and the parts of its sandwich covariance."""

    n: int
    estimates: np.ndarray
    bread: np.ndarray
    information: np.ndarray
    meat: np.ndarray


@dataclass(frozen=True, eq=False)
class Clustering:
    """How much the answers of one person go together, from all cells: their common meat.

    A meat from few people is noise, and errors from it are too small: cells which seem to know
    more by chance are those that count for more. So a cell's own meat counts as its people are
    many for the parameters, and the common one, in proportion to the cell's information, for the
    rest. It does not matter how parameters are coded.

    References
    ----------
    Kish (1965), Survey Sampling, section 8.2: the design effect; Ledoit and Wolf (2004), "A
    well-conditioned estimator for large-dimensional covariance matrices", Journal of
    Multivariate Analysis 88, pp. 365-411: why, and towards what, a covariance is shrunk.
    """

    root: np.ndarray  # (n_parameters, n_parameters), of the information of all cells
    common: np.ndarray  # (n_parameters, n_parameters), meat of all cells, in units of the root
    design_effect: float  # its mean

    @classmethod
    def of(cls, steps: Sequence[Step]) -> "Clustering":
        """The clustering of the steps of all cells."""
        root = np.linalg.cholesky(sum(one.information for one in steps))
        back = np.linalg.inv(root)
        common = back @ sum(one.meat for one in steps) @ back.T
        effect = float(np.trace(common) / len(root))
        own = _own(sum(one.n for one in steps), len(root))
        return cls(root, own * common + (1 - own) * effect * np.eye(len(root)), effect)

    def covariance(self, step: Step) -> np.ndarray:
        """Sandwich covariance of a cell, whose filling is its own and that of all."""
        back = np.linalg.inv(self.root)
        sizes, axes = np.linalg.eigh(back @ step.information @ back.T)
        part = self.root @ (axes * np.sqrt(sizes)) @ axes.T
        own = _own(step.n, len(self.root))
        filling = own * step.meat + (1 - own) * part @ self.common @ part.T
        covariance: np.ndarray = step.bread @ filling @ step.bread
        return covariance


def _own(n: int, n_parameters: int) -> float:
    """Share of a meat from n people that counts: errors from it are then 2 % too small at most.

    A meat of n people has eigenvalues of variance n_parameters / n about its own; by the square
    of the share that counts they make variances too small, which is less than 0.025 for any n.
    """
    return n / (n + MANY * n_parameters)


def _step(look: Look, point: np.ndarray, information: np.ndarray) -> Step:
    """The Newton step of one cell."""
    scores = look.scores
    bread = np.linalg.inv(information)
    n = len(scores)
    centred = scores - scores.mean(axis=0) if n > 1 else scores
    meat = centred.T @ centred * (n / max(n - 1, 1))
    return Step(n, point + bread @ scores.sum(axis=0), bread, information, meat)

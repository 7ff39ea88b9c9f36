"""What is known of people's preferences before they are asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import pandas as pd
from scipy.special import ndtri
from scipy.stats.qmc import Sobol

from analysis.weights.weights_file import read_weights
from questionnaires.design import fixed_alternative
from questionnaires.design_rules import NAMES
from questionnaires.errors import DesignError, did_you_mean
from questionnaires.study import Study

SWING = 0.5  # utility from worst to best level: direction for certain, size hardly
DRAWS = 64  # of a normal prior in the search: a power of two, as Sobol points are even for
MEANS, ERRORS = ("mean", "estimate"), ("sd", "standard_error")  # columns, ours and of a fit


@dataclass(frozen=True, eq=False)
class Prior:
    """Draws from what is held likely; one draw if it is taken for known."""

    said: str  # where it is from, for reports
    draws: np.ndarray  # (n_draws, n_parameters)
    weights: np.ndarray  # (n_draws,), that sum to one

    @classmethod
    def known(cls, said: str, mean: np.ndarray) -> Self:
        """One value of each parameter."""
        return cls(said, mean[None], np.ones(1))

    @property
    def mean(self) -> np.ndarray:
        """Mean of each parameter; shape (n_parameters,)."""
        of_draws: np.ndarray = self.weights @ self.draws
        return of_draws


def parameter_names(study: Study) -> tuple[str, ...]:
    """Names of the columns of a design, in order."""
    levels = {one.id: one.level_ids[1:] for one in study.attributes}
    names = [f"{name}:{level}" for name, ids in levels.items() for level in ids]
    for a, b in study.design.interactions:
        names += [f"{a}:{one} × {b}:{two}" for one in levels[a] for two in levels[b]]
    if study.design.labelled:
        names += [f"constant:{name}" for name in NAMES[1 : study.design.alternatives]]
    fixed = fixed_alternative(study)
    return (*names, fixed.id) if fixed else tuple(names)


def directions(study: Study) -> Prior:
    """A prior that knows declared directions and little else.

    A level's part-worth is its share of the way from worst to best, times `SWING`; unordered
    attributes, interactions and constants have zero.
    """
    mean = np.zeros(len(parameter_names(study)))
    start = 0
    for one in study.attributes:
        n = len(one.levels) - 1
        if one.ordered:
            mean[start : start + n] = SWING * np.arange(1, n + 1) / n
        start += n
    return Prior.known("declared directions", mean)


def zero(study: Study) -> Prior:
    """A prior that knows nothing."""
    return Prior.known("zero", np.zeros(len(parameter_names(study))))


def read_priors(study: Study, given: Sequence[str], n_draws: int, seed: int) -> Prior:
    """Priors by name (`directions`, `zero`), from tables, or from weights; several count alike.

    Raises
    ------
    DesignError
        If a table cannot be read or does not fit the study.
    WeightsError
        If weights cannot be read.
    """
    named = {"directions": directions, "zero": zero}
    each = [
        named[one](study) if one in named else _of_file(study, Path(one), n_draws, seed)
        for one in given
    ]
    return Prior(
        " and ".join(one.said for one in each),
        np.concatenate([one.draws for one in each]),
        np.concatenate([one.weights for one in each]) / len(each),
    )


def _of_file(study: Study, path: Path, n_draws: int, seed: int) -> Prior:
    """A prior from weights if it is a `.json`, from a table otherwise."""
    read = _of_weights if path.suffix == ".json" else _of_table
    return read(study, path, n_draws, seed)


def _of_weights(study: Study, path: Path, n_draws: int, seed: int) -> Prior:
    """Draws of the part-worths of every group that has weights; groups count alike.

    Part-worths of one draw stay together. Interactions and constants, which weights do not have,
    are zero.
    """
    weights, names = read_weights(path), list(parameter_names(study))
    given = {(one.id, level) for one in weights.outcomes for level in one.levels}
    wanted = {(one.id, level) for one in study.attributes for level in one.level_ids}
    if given != wanted:
        odd = ", ".join(sorted(":".join(one) for one in given ^ wanted))
        raise DesignError(
            f"{path}: only the weights or only the study has {odd}; take weights "
            f"of the outcomes and levels of {study.id}"
        )
    groups = [cell for cell in weights.cells if not cell.withheld]
    rng, each = np.random.default_rng(seed), max(1, n_draws // len(groups))
    draws = np.zeros((len(groups), each, len(names)))
    for of_group, cell in zip(draws, groups, strict=True):
        chosen = rng.choice(weights.n_draws, each, replace=each > weights.n_draws)
        for one in study.attributes:
            levels = weights.outcome(one.id).levels
            part_worths = cell.draws[one.id][chosen]
            worst = part_worths[:, levels.index(one.level_ids[0])]
            for level in one.level_ids[1:]:
                column = names.index(f"{one.id}:{level}")
                of_group[:, column] = part_worths[:, levels.index(level)] - worst
    n = len(groups) * each
    return Prior(f"{path.name}, {len(groups)} groups", draws.reshape(n, -1), np.full(n, 1 / n))


def _of_table(study: Study, path: Path, n_draws: int, seed: int) -> Prior:
    """A prior from a table `parameter, mean, sd`, or from that of a pilot's fit."""
    names = parameter_names(study)
    try:
        table = pd.read_csv(path, dtype={"parameter": str})
    except (OSError, ValueError) as error:
        raise DesignError(f"{path}: cannot be read: {error}") from None
    mean_of = next((one for one in MEANS if one in table), None)
    if "parameter" not in table or mean_of is None:
        raise DesignError(
            f"{path}: needs the columns parameter, mean and, if it is not known for sure, sd; or "
            "those of `whatmatters fit -o`"
        )
    table = table[~table["parameter"].str.startswith("position:")].set_index("parameter")
    require_names(list(table.index), names, str(path))
    sd_of = next((one for one in ERRORS if one in table), None)
    mean = table[mean_of].reindex(names).fillna(0.0).to_numpy(float)
    sd = np.zeros(len(names))
    if sd_of is not None:
        sd = table[sd_of].reindex(names).fillna(0.0).to_numpy(float)
    if not (np.isfinite(mean).all() and (sd >= 0).all() and np.isfinite(sd).all()):
        raise DesignError(f"{path}: a mean is no number, or an sd is below zero; mend its row")
    return normal(path.name, mean, sd, n_draws, seed)


def require_names(given: Sequence[str], known: Sequence[str], source: str) -> None:
    """Raise DesignError unless rows have names of parameters, and of all attributes' levels."""
    for name in given:
        if name not in known:
            raise DesignError(f"{source}: {name} is no parameter; {did_you_mean(name, known)}")
    if len(set(given)) < len(given):
        raise DesignError(f"{source}: a parameter stands twice; remove a row")
    missing = [one for one in known if one not in given and "×" not in one and ":" in one]
    missing = [one for one in missing if not one.startswith("constant:")]
    if missing:
        raise DesignError(f"{source}: no row for {', '.join(missing)}; add it")


def normal(said: str, mean: np.ndarray, sd: np.ndarray, n_draws: int, seed: int) -> Prior:
    """Draws from independent normal priors, by scrambled Sobol points; known if no sd is."""
    return joint_normal(said, mean, np.diag(sd), n_draws, seed)


def joint_normal(said: str, mean: np.ndarray, root: np.ndarray, n_draws: int, seed: int) -> Prior:
    """Draws from a normal prior of covariance root root′, by scrambled Sobol points.

    There are `n_draws` of them, or as many as the next power of two.
    """
    if not root.any():
        return Prior.known(said, mean)
    power = (n_draws - 1).bit_length()  # Sobol points are even by powers of two
    points = Sobol(len(mean), rng=np.random.default_rng(seed)).random_base2(power)
    inside = np.clip(points, 1e-9, 1 - 1e-9)
    return Prior(said, mean + ndtri(inside) @ root.T, np.full(1 << power, 0.5**power))


def as_table(study: Study, prior: Prior) -> Mapping[str, Mapping[str, float]]:
    """Mean and spread of each parameter, for the record of a design."""
    spread = np.sqrt(prior.weights @ (prior.draws - prior.mean) ** 2)
    return {
        name: {"mean": round(float(mean), 6), "sd": round(float(sd), 6)}
        for name, mean, sd in zip(parameter_names(study), prior.mean, spread, strict=True)
    }

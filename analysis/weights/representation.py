"""How those who answered stand for those who are cared for: post-stratification, and its price."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.errors import WeightsError
from analysis.weights.case_mix_file import CaseMix, Stratum
from analysis.weights.cells import RESPONDENT, Group

# Above this, one person's answers would stand for too many (DeBell and Krosnick 2009, Computing
# Weights for American National Election Study Survey Data).
CAP = 5.0
WEIGHT = "post_stratification_weight"  # column of the respondents' weights


@dataclass(frozen=True, eq=False)
class Representation:
    """The respondents of a role beside the people of a case mix, stratum by stratum."""

    by: tuple[str, ...]  # what strata are told apart by, so far as the answers know it
    strata: tuple[Stratum, ...]
    asked: np.ndarray  # (n_strata,), respondents
    weights: np.ndarray  # (n_strata,), for how many respondents each stands; 0 where none is
    n_outside: int  # respondents of groups that are not in the mix
    unknown: tuple[str, ...]  # columns of the mix that the answers do not have

    @property
    def n_effective(self) -> float:
        """How many respondents in the shares of the mix would tell as much."""
        return kish(self.weights, self.asked)

    @property
    def n_capped(self) -> int:
        """Strata whose weight was cut off."""
        return int((self.weights >= CAP).sum())

    @property
    def missing(self) -> tuple[Stratum, ...]:
        """Strata of the mix in which nobody was asked."""
        return tuple(
            one for one, n in zip(self.strata, self.asked, strict=True) if one.count and not n
        )


def kish(weights: np.ndarray, n: np.ndarray) -> float:
    """Effective number of respondents, `n` of each weight; 0 without any.

    References
    ----------
    Kish (1965), Survey Sampling, section 11.7: (sum of w)² / sum of w².
    """
    squares = float(n @ weights**2)
    return float(n @ weights) ** 2 / squares if squares else 0.0


def post_stratified(population: np.ndarray, asked: np.ndarray, cap: float = CAP) -> np.ndarray:
    """Weight of each respondent of a stratum, 1 on average and `cap` at most; shape (n_strata,).

    What is cut off is shared out among the others in proportion.
    """
    here = (population > 0) & (asked > 0)
    weights = np.zeros(len(population))
    if not here.any():
        return weights
    n = asked[here].sum()
    weights[here] = population[here] / population[here].sum() / (asked[here] / n)
    while (weights > cap * (1 + 1e-9)).any():
        capped = here & (weights >= cap)
        rest = here & ~capped
        weights[capped] = cap
        weights[rest] *= (n - cap * asked[capped].sum()) / (weights[rest] @ asked[rest])
    return weights


def representation(mix: CaseMix, groups: Sequence[Group]) -> Representation:
    """The respondents of some groups, of one role, beside a case mix."""
    finer = [name for name in mix.finer if all(name in group.rows for group in groups)]
    strata = _strata(mix, finer)
    by = ("condition", "age_band", *finer)
    people = pd.concat([_people(group, by, mix) for group in groups])
    counts = people.value_counts()
    asked = np.array([int(counts.get(one.key, 0)) for one in strata])
    population = np.array([one.count for one in strata], dtype=float)
    return Representation(
        by,
        strata,
        asked,
        post_stratified(population, asked),
        len(people) - int(asked.sum()),
        tuple(name for name in mix.finer if name not in finer),
    )


def post_stratify(mix: CaseMix, groups: Sequence[Group]) -> list[Group]:
    """The groups with a weight for each respondent, in a column, by which roles stand for a mix.

    Groups of which the mix counts nobody keep their people alike.

    Raises
    ------
    WeightsError
        If only some of a group's people are in the mix.
    """
    weighted = []
    for role in dict.fromkeys(group.key[2] for group in groups):
        of_role = [group for group in groups if group.key[2] == role]
        found = representation(mix, of_role)
        weights = {one.key: w for one, w in zip(found.strata, found.weights, strict=True)}
        weighted += [_weighted(group, found.by, mix, weights) for group in of_role]
    order = {group.key: place for place, group in enumerate(groups)}
    return sorted(weighted, key=lambda group: order[group.key])


def _weighted(
    group: Group, by: Sequence[str], mix: CaseMix, weights: Mapping[tuple[str, ...], float]
) -> Group:
    """A group with the weight of each respondent's stratum."""
    keys = _people_rows(group, by, mix).itertuples(index=False, name=None)
    found = np.array([weights.get(key, 0.0) for key in keys])
    if not found.any():
        found[:] = 1.0
    elif not found.all():
        place = int(np.flatnonzero(found == 0)[0])
        raise WeightsError(
            f"{mix.path}: counts nobody of the stratum of respondent "
            f"{group.rows[RESPONDENT].iloc[place]}, {', '.join(group.key)}; count them, or leave "
            "out --post-stratify"
        )
    return Group(group.key, group.rows.assign(**{WEIGHT: found}))


def _strata(mix: CaseMix, finer: Sequence[str]) -> tuple[Stratum, ...]:
    """Strata of a mix, added up over what the answers do not know."""
    kept = [mix.finer.index(name) for name in finer]
    found: dict[tuple[str, ...], Stratum] = {}
    for one in mix.strata:
        values = tuple(one.finer[place] for place in kept)
        key = (one.condition, one.age_band, *values)
        before = found[key].count if key in found else 0
        found[key] = Stratum(one.condition, one.age_band, values, before + one.count, one.row)
    return tuple(found.values())


def _people(group: Group, by: Sequence[str], mix: CaseMix) -> pd.DataFrame:
    """A row for each respondent of a group, in words."""
    first = ~group.rows.duplicated(RESPONDENT).to_numpy()
    return _people_rows(group, by, mix)[first]


def _people_rows(group: Group, by: Sequence[str], mix: CaseMix) -> pd.DataFrame:
    """What tells a group's strata apart, row by row, in words.

    Where the mix names the group as its cell does, as in `hip+knee`, so are they.
    """
    told = {
        name: value
        for name, value in zip(("condition", "age_band"), group.key[:2], strict=True)
        if name not in group.rows or value in {getattr(one, name) for one in mix.strata}
    }
    return group.rows.assign(**told)[list(by)].astype(str)

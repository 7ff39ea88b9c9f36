"""Known preferences to simulate people with: `truth.toml`."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from questionnaires.errors import StudyError, did_you_mean
from questionnaires.frozen import Frozen
from questionnaires.study import Study
from questionnaires.toml import read_model

Share = Annotated[float, Field(ge=0, le=1)]
Manner = Literal["back", "two_tabs", "lost", "speeding", "straight_lining"]
ALIKE, APART = 0.05, 0.1  # coefficients that look the same; weights that are not


class TrueGroup(Frozen):
    """What the people of some roles and age bands prefer."""

    role: tuple[str, ...]
    age_band: tuple[str, ...]
    scale: float = Field(gt=0)
    swings: dict[str, float]


class SampleOf(Frozen):
    """The share of the sample that a role has in each age band."""

    role: str
    age_band: dict[str, Share]


class Truth(Frozen):
    """Known preferences to simulate people with: `truth.toml`."""

    taste_sd: float = Field(ge=0)
    left_bias: float = 0.0
    random_share: Share = 0.0
    fatigue: float = Field(1.0, gt=0, le=1)
    drop_out: Share = 0.0
    shapes: dict[str, tuple[float, ...]]
    items: dict[str, float] = Field({}, description="Values of the items of best and worst.")
    manners: dict[Manner, Share] = Field(
        {}, description="Shares of people with manners: who goes back, speeds, ticks one column."
    )
    scales: dict[str, Annotated[float, Field(gt=0)]] = Field(
        {}, description="How consistently a role or age band chooses, times its groups' scale."
    )
    groups: tuple[TrueGroup, ...]
    sample: tuple[SampleOf, ...]

    def group(self, role: str, age_band: str) -> TrueGroup:
        """The group that someone belongs to; KeyError if there is none."""
        for group in self.groups:
            if role in group.role and age_band in group.age_band:
                return group
        raise KeyError((role, age_band))

    def scale(self, role: str, age_band: str) -> float:
        """How consistently someone chooses: what swings are multiplied by."""
        own = self.group(role, age_band).scale
        return own * self.scales.get(role, 1.0) * self.scales.get(age_band, 1.0)

    def weights(self, role: str, age_band: str) -> dict[str, float]:
        """True weight of each outcome over the study's whole range."""
        swings = self.group(role, age_band).swings
        return {name: swing / sum(swings.values()) for name, swing in swings.items()}


@dataclass(frozen=True)
class Trap:
    """Two groups with the same coefficient for an outcome that weighs differently in each."""

    outcome: str
    groups: tuple[str, str]
    coefficient: float  # of its whole swing, in the first group
    weights: tuple[float, float]


def traps(truth: Truth) -> Iterator[Trap]:
    """Age bands of a role whose coefficients show no difference, though weights differ much.

    References
    ----------
    Swait and Louviere (1993), "The role of the scale parameter in the estimation and comparison
    of multinomial logit models", Journal of Marketing Research 30, pp. 305-314.
    """
    people = [(one.role, band) for one in truth.sample for band in one.age_band]
    alike = (pair for pair in combinations(people, 2) if pair[0][0] == pair[1][0])
    for first, second in alike:
        for name, swing in truth.group(*first).swings.items():
            raw = swing * truth.scale(*first)
            other = truth.group(*second).swings[name] * truth.scale(*second)
            weights = truth.weights(*first)[name], truth.weights(*second)[name]
            if abs(other / raw - 1) < ALIKE and abs(weights[1] - weights[0]) > APART:
                yield Trap(name, (", ".join(first), ", ".join(second)), raw, weights)


def read_truth(path: Path, study: Study) -> Truth:
    """Read known preferences, from a file or from `truth.toml` in a folder, and hold them to it.

    Raises
    ------
    StudyError
        If it is missing, or its outcomes, levels or groups are not those of the study.
    """
    path = path / "truth.toml" if path.is_dir() else path
    truth = read_model(path, Truth, StudyError)
    named = {"shapes": set(truth.shapes)}
    named |= {f"groups[{k}].swings": set(one.swings) for k, one in enumerate(truth.groups)}
    for place, names in named.items():
        if names != set(study.attribute_ids):
            expected = ", ".join(study.attribute_ids)
            raise StudyError(f"{path}: {place}: must have exactly these outcomes: {expected}")
    for attribute in study.attributes:
        if len(truth.shapes[attribute.id]) != len(attribute.levels):
            raise StudyError(
                f"{path}: shapes.{attribute.id}: give one share for each of its "
                f"{len(attribute.levels)} levels"
            )
    _check_items(truth, study, path)
    _check_scales(truth, study, path)
    for sample in truth.sample:
        for age_band in sample.age_band:
            try:
                truth.group(sample.role, age_band)
            except KeyError:
                raise StudyError(
                    f"{path}: sample: no [[groups]] for {sample.role}, {age_band}; add one"
                ) from None
    return truth


def _check_items(truth: Truth, study: Study, path: Path) -> None:
    """Raise StudyError unless each item of best and worst has a value, and nothing else."""
    items = set(study.best_worst.items) if study.best_worst else set()
    if set(truth.items) != items:
        expected = ", ".join(sorted(items)) or "none"
        raise StudyError(f"{path}: items: must have exactly those of best_worst: {expected}")


def _check_scales(truth: Truth, study: Study, path: Path) -> None:
    """Raise StudyError if a scale is of nobody."""
    known = (*study.groups("role"), *study.groups("age_band"))
    for name in truth.scales:
        if name not in known:
            raise StudyError(
                f"{path}: scales.{name}: no such role or age band; {did_you_mean(name, known)}"
            )

"""Synthetic people with known preferences: what the analysis has to find again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from questionnaires.design import Alternative, Design
from questionnaires.errors import StudyError
from questionnaires.frozen import Frozen
from questionnaires.language import language_of, reading_level
from questionnaires.study import Study
from questionnaires.toml import read_model

TIRED_AFTER = 8  # tasks, after which the scale falls
Share = Annotated[float, Field(ge=0, le=1)]


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
    groups: tuple[TrueGroup, ...]
    sample: tuple[SampleOf, ...]

    def group(self, role: str, age_band: str) -> TrueGroup:
        """The group that someone belongs to; KeyError if there is none."""
        for group in self.groups:
            if role in group.role and age_band in group.age_band:
                return group
        raise KeyError((role, age_band))

    def weights(self, role: str, age_band: str) -> dict[str, float]:
        """True weight of each outcome over the study's whole range."""
        swings = self.group(role, age_band).swings
        return {name: swing / sum(swings.values()) for name, swing in swings.items()}


@dataclass(frozen=True, eq=False)
class Person:
    """Someone who answers by their own preferences, more or less surely."""

    role: str
    condition: str
    age_band: str
    part_worths: Mapping[str, Mapping[str, float]]  # attribute -> level -> utility
    left_bias: float
    fatigue: float
    answers_by_chance: bool
    stops_after: int | None  # choice tasks, or None to go on to the end
    rng: np.random.Generator
    answered: list[int] = field(default_factory=list)  # places chosen so far

    def choose(self, shown: Sequence[Mapping[str, str]]) -> int:
        """Place of the alternative chosen among those shown, from 0.

        The utilities have standard Gumbel errors, so choices follow a logit.
        """
        tired = self.fatigue ** max(0, len(self.answered) - TIRED_AFTER)
        utility = np.array([tired * self._utility(profile) for profile in shown])
        utility[0] += self.left_bias
        if self.answers_by_chance:
            utility[:] = 0
        chosen = int((utility + self.rng.gumbel(size=len(shown))).argmax())
        self.answered.append(chosen)
        return chosen

    def think(self) -> int:
        """Milliseconds that a page takes them."""
        return int(self.rng.gamma(4, 4_000))

    def _utility(self, profile: Mapping[str, str]) -> float:
        """Utility of an alternative; the opt-out, which shows nothing, has none."""
        return sum(self.part_worths[name][level] for name, level in profile.items())


def read_truth(folder: Path, study: Study) -> Truth:
    """Read `truth.toml` and hold it to its study.

    Raises
    ------
    StudyError
        If it is missing, or its outcomes, levels or groups are not those of the study.
    """
    path = folder / "truth.toml"
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
    for sample in truth.sample:
        for age_band in sample.age_band:
            try:
                truth.group(sample.role, age_band)
            except KeyError:
                raise StudyError(
                    f"{path}: sample: no [[groups]] for {sample.role}, {age_band}; add one"
                ) from None
    return truth


def people(truth: Truth, study: Study, n: int, seed: int) -> list[Person]:
    """People in the shares of the sample, in random order."""
    rng = np.random.default_rng(seed)
    cells = [
        (sample.role, age_band, share)
        for sample in truth.sample
        for age_band, share in sample.age_band.items()
    ]
    shares = np.array([share for *_, share in cells])
    ends = np.round(n * np.cumsum(shares) / shares.sum()).astype(int)
    counts = np.diff(ends, prepend=0)
    conditions = study.groups("condition")
    found = [
        _person(truth, study, (role, conditions[k % len(conditions)], age_band), child)
        for (role, age_band, _), count in zip(cells, counts, strict=True)
        for k, child in enumerate(rng.spawn(int(count)))
    ]
    return [found[k] for k in rng.permutation(len(found))]


def _person(
    truth: Truth, study: Study, place: tuple[str, str, str], rng: np.random.Generator
) -> Person:
    """Someone of that role, condition and age band, with tastes of their own."""
    role, condition, age_band = place
    group = truth.group(role, age_band)
    part_worths = {}
    for attribute in study.attributes:
        own = group.swings[attribute.id] * (1 + truth.taste_sd * rng.standard_normal())
        shape = truth.shapes[attribute.id]
        part_worths[attribute.id] = {
            level: group.scale * own * share
            for level, share in zip(attribute.level_ids, shape, strict=True)
        }
    oldest = age_band == study.groups("age_band")[-1]
    stops = rng.random() < truth.drop_out * (2 if oldest else 1)
    return Person(
        role,
        condition,
        age_band,
        part_worths,
        left_bias=truth.left_bias,
        fatigue=truth.fatigue,
        answers_by_chance=bool(rng.random() < truth.random_share),
        stops_after=int(rng.integers(4, study.design.tasks_per_block)) if stops else None,
        rng=rng,
    )


def simulate(study: Study, design: Design, people: Sequence[Person]) -> Iterator[dict[str, Any]]:
    """Rows of responses as the survey would export them, without its pages.

    Blocks go round in turn within each cell; sides and task order are random.
    """
    turns: dict[tuple[str, str, str], int] = {}
    for number, person in enumerate(people, start=1):
        cell = (person.role, person.condition, person.age_band)
        turn = turns[cell] = turns.get(cell, -1) + 1
        block = design.blocks[turn % len(design.blocks)]
        tasks = [task for task in design.shown_to(block) if task.role == "estimation"]
        order = person.rng.permutation(len(tasks))[: person.stops_after]
        for place, task in enumerate((tasks[k] for k in order), start=1):
            profiles = [task.profiles[k] for k in person.rng.permutation(len(task.profiles))]
            shown: list[Alternative] = profiles + [one for one in task.alternatives if one.is_fixed]
            chosen = person.choose([one.profile for one in shown])
            for position, one in enumerate(shown):
                yield {
                    "respondent": str(number),
                    "study": study.id,
                    "version": study.version,
                    "condition": person.condition,
                    "age_band": person.age_band,
                    "role": person.role,
                    "language": language_of(study.languages[0]),
                    "reading_level": reading_level(study.languages[0]),
                    "block": block,
                    "task": task.id,
                    "task_role": task.role,
                    "task_position": place,
                    "position": position + 1,
                    "alternative": one.id,
                    **one.profile,
                    "chosen": int(position == chosen),
                    "ms_on_task": person.think(),
                    "changes": 0,
                }

"""Synthetic people with known preferences: what the analysis has to find again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from analysis.truth import Manner, Truth
from questionnaires.best_worst_tasks import NO_LISTS, BestWorstDesign, BestWorstTask
from questionnaires.design import Alternative, ChoiceTask, Design
from questionnaires.language import language_of, reading_level
from questionnaires.responses import BEST_WORST
from questionnaires.study import Study

TIRED_AFTER = 8  # tasks, after which the scale falls
SPEEDER_MS = 900  # that a page takes someone who does not read it


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
    items: Mapping[str, float] = field(default_factory=dict)  # item -> value
    manner: Manner | Literal["steady"] = "steady"

    def choose(self, shown: Sequence[Mapping[str, str]]) -> int:
        """Place of the alternative chosen among those shown, from 0.

        The utilities have standard Gumbel errors, so choices follow a logit.
        """
        if self.manner == "straight_lining":
            return 0
        tired = self.fatigue ** max(0, len(self.answered) - TIRED_AFTER)
        utility = np.array([tired * self._utility(profile) for profile in shown])
        utility[0] += self.left_bias
        if self.answers_by_chance:
            utility[:] = 0
        chosen = int((utility + self.rng.gumbel(size=len(shown))).argmax())
        self.answered.append(chosen)
        return chosen

    def name_both(self, listed: Sequence[str]) -> tuple[int, int]:
        """Places, from 0, of the best item, and of the worst of the others.

        Values have standard Gumbel errors, the negative ones for the worst.
        """
        last = len(listed) - 1
        if self.manner == "straight_lining":
            return 0, last
        value = np.array([self._value(item) for item in listed])
        if self.answers_by_chance:
            value[:] = 0
        best = int((value + self.rng.gumbel(size=len(listed))).argmax())
        left = self.rng.gumbel(size=len(listed)) - value
        left[best] = -np.inf
        return best, int(left.argmax())

    def think(self) -> int:
        """Milliseconds that a page takes them."""
        if self.manner == "speeding":
            return int(self.rng.integers(SPEEDER_MS // 3, SPEEDER_MS))
        return int(self.rng.gamma(4, 4_000))

    def _value(self, item: str) -> float:
        """Value of an item, or of a level and its outcome."""
        attribute, colon, level = item.partition(":")
        return self.part_worths[attribute][level] if colon else self.items[item]

    def _utility(self, profile: Mapping[str, str]) -> float:
        """Utility of an alternative; the opt-out, which shows nothing, has none."""
        return sum(self.part_worths[name][level] for name, level in profile.items())


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
    group, scale = truth.group(role, age_band), truth.scale(role, age_band)
    part_worths = {}
    for attribute in study.attributes:
        own = group.swings[attribute.id] * (1 + truth.taste_sd * rng.standard_normal())
        shape = truth.shapes[attribute.id]
        part_worths[attribute.id] = {
            level: scale * own * share
            for level, share in zip(attribute.level_ids, shape, strict=True)
        }
    oldest = age_band == study.groups("age_band")[-1]
    stops = rng.random() < truth.drop_out * (2 if oldest else 1)
    by_chance = bool(rng.random() < truth.random_share)
    n_tasks = study.design.tasks_per_block
    stops_after = int(rng.integers(min(4, n_tasks - 1), n_tasks)) if stops else None
    manner = _manner(truth, rng)
    return Person(
        role,
        condition,
        age_band,
        part_worths,
        left_bias=truth.left_bias,
        fatigue=truth.fatigue,
        answers_by_chance=by_chance or manner == "speeding",
        stops_after=stops_after,
        rng=rng,
        items=truth.items,
        manner=manner,
    )


def _manner(truth: Truth, rng: np.random.Generator) -> Manner | Literal["steady"]:
    """How someone goes about it; the shares add up to at most 1, and the rest is steady."""
    if not truth.manners:
        return "steady"
    drawn, reached = rng.random(), 0.0
    for manner, share in truth.manners.items():
        reached += share
        if drawn < reached:
            return manner
    return "steady"


def simulate(
    study: Study, design: Design, people: Sequence[Person], lists: BestWorstDesign = NO_LISTS
) -> Iterator[dict[str, Any]]:
    """Rows of responses as the survey would export them, without its pages.

    Blocks go round in turn within each cell; sides and task order are random.
    """
    turns: dict[tuple[str, str, str], int] = {}
    for number, person in enumerate(people, start=1):
        cell = (person.role, person.condition, person.age_band)
        turn = turns[cell] = turns.get(cell, -1) + 1
        block = design.blocks[turn % len(design.blocks)]
        about = {
            "respondent": str(number),
            "study": study.id,
            "version": study.version,
            "condition": person.condition,
            "age_band": person.age_band,
            "role": person.role,
            "language": language_of(study.languages[0]),
            "reading_level": reading_level(study.languages[0]),
            "block": block,
            "changes": 0,
        }
        for row in _choices(person, design.shown_to(block)):
            yield about | row
        for row in _lists(person, lists.shown_to(block)) if person.stops_after is None else ():
            yield about | row


def _choices(person: Person, shown_to: Sequence[ChoiceTask]) -> Iterator[dict[str, Any]]:
    """Rows of the choices that someone makes."""
    tasks = [task for task in shown_to if task.role in ("estimation", "holdout")]
    order = person.rng.permutation(len(tasks))[: person.stops_after]
    for place, task in enumerate((tasks[k] for k in order), start=1):
        profiles = [task.profiles[k] for k in person.rng.permutation(len(task.profiles))]
        shown: list[Alternative] = profiles + [one for one in task.alternatives if one.is_fixed]
        chosen = person.choose([one.profile for one in shown])
        for position, one in enumerate(shown):
            yield {
                "task": task.id,
                "task_role": task.role,
                "task_position": place,
                "position": position + 1,
                "alternative": one.id,
                **one.profile,
                "chosen": int(position == chosen),
                "ms_on_task": person.think(),
            }


def _lists(person: Person, tasks: Sequence[BestWorstTask]) -> Iterator[dict[str, Any]]:
    """Rows of the lists of which someone names the best and the worst."""
    for place, task in enumerate(tasks, start=len(person.answered) + 1):
        items = [task.items[k] for k in person.rng.permutation(len(task.items))]
        best, worst = person.name_both(items)
        ms = person.think()
        for position, item in enumerate(items):
            attribute, colon, level = item.partition(":")
            yield {
                "task": task.id,
                "task_role": BEST_WORST,
                "task_position": place,
                "position": position + 1,
                "alternative": item,
                **({attribute: level} if colon else {}),
                "best": int(position == best),
                "worst": int(position == worst),
                "ms_on_task": ms,
            }

"""Which block, which task order, which side: decided once for each participant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from questionnaires.best_worst_tasks import NO_LISTS, BestWorstDesign
from questionnaires.design import Design


@dataclass(frozen=True)
class Plan:
    """What one participant is shown, in which order and on which side."""

    block: int
    tasks: tuple[str, ...]  # ids, those of a role in the order in which they are shown
    sides: Mapping[str, tuple[str, ...]]  # task id -> alternatives or items, first position first


def generator(participant: str) -> Random:
    """Generator of a participant's own random order, seeded by their hash in hexadecimal."""
    return Random(int(participant, 16))  # noqa: S311 - the order of questions is no secret


@dataclass(frozen=True)
class Filling:
    """How many people a block has; those who went away without finishing are not counted."""

    complete: int = 0
    live: int = 0


EMPTY = Filling()


def completion(finished: int, gone: int) -> float:
    """Share of those who begin that finish, as far as is known: 7 in 10 before anybody has."""
    return (finished + 7) / (finished + gone + 10)


def least_filled(
    blocks: Sequence[int], filling: Mapping[int, Filling], share: float, rng: Random
) -> int:
    """The block that can expect fewest completes; one of them by chance if several do.

    Whoever is still on the way counts by the share of people who finish. (Measured on 150
    simulated fieldworks of 400 people, 30 % drop-out: blocks end up within 2 of each other
    about a third more often than when people on the way count in full.)
    """

    def expected(block: int) -> float:
        found = filling.get(block, EMPTY)
        return round(found.complete + share * found.live, 6)

    fewest = min(map(expected, blocks))
    return rng.choice([block for block in blocks if expected(block) == fewest])


def make_plan(
    design: Design, block: int, rng: Random, best_worst: BestWorstDesign = NO_LISTS
) -> Plan:
    """Task order and sides at random; warm-ups come first, and the opt-out stands last."""
    shown = design.shown_to(block)
    estimation = [task.id for task in shown if task.role == "estimation"]
    rng.shuffle(estimation)
    sides: dict[str, tuple[str, ...]] = {}
    for task in shown:
        profiles = [one.id for one in task.profiles]
        rng.shuffle(profiles)
        sides[task.id] = (*profiles, *(one.id for one in task.alternatives if one.is_fixed))
    warmups = [task.id for task in shown if task.role == "warmup"]
    lists = [task.id for task in best_worst.shown_to(block)]
    rng.shuffle(lists)
    for name in lists:
        items = best_worst.task(name).items
        sides[name] = tuple(rng.sample(items, len(items)))
    return Plan(block, (*warmups, *estimation, *lists), sides)

"""Which block, which task order, which side: decided once for each participant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp
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


PAUSE = 0.1  # of the time until silent people are given up: mean silence of those who go on


@dataclass(frozen=True)
class Filling:
    """How many people a block has; those who are given up without finishing are not counted.

    Of those on the way it has how long each has been silent, as a share of the time after
    which silent people are given up.
    """

    complete: int = 0
    silent: tuple[float, ...] = ()

    def expected(self, share: float) -> float:
        """Completes to expect if that share of people finish who have just been heard of."""
        on_the_way = sum(finishing(share, silence) for silence in self.silent)
        return round(self.complete + on_the_way, 6)


EMPTY = Filling()


def completion(finished: int, gone: int) -> float:
    """Share of those who begin that finish, as far as is known: 7 in 10 before anybody has."""
    return (finished + 7) / (finished + gone + 10)


def finishing(share: float, silence: float) -> float:
    """Chance that someone on the way finishes, after a silence.

    By Bayes' rule: pauses of those who go on are exponential, and who went away stays silent.
    """
    goes_on = share * exp(-silence / PAUSE)
    return goes_on / (goes_on + 1 - share)


def least_filled(
    blocks: Sequence[int], filling: Mapping[int, Filling], share: float, rng: Random
) -> int:
    """The block that can expect fewest completes; one of them by chance if several do."""
    expected = {block: filling.get(block, EMPTY).expected(share) for block in blocks}
    fewest = min(expected.values())
    return rng.choice([block for block in blocks if expected[block] == fewest])


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

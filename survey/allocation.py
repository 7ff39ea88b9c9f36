"""Which block, which task order, which side: decided once for each participant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp
from random import Random

from questionnaires.best_worst_tasks import NO_LISTS, BestWorstDesign
from questionnaires.design import ChoiceTask, Design


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
    """Task order and sides at random; warm-ups come first, and the opt-out stands last.

    Repeats follow the other choices, with the sides that people saw before swapped. Positions on
    lists are swapped alike on all of a person's pages: items have each as often as designed.
    """
    shown = design.shown_to(block)
    choices = [task.id for task in shown if task.role not in ("warmup", "repeat")]
    rng.shuffle(choices)
    repeats = [(task, original) for task in shown if (original := _repeated(design, task))]
    if choices[-1] in {original.id for _, original in repeats}:
        choices.insert(0, choices.pop())  # or it would be asked twice in a row
    sides: dict[str, tuple[str, ...]] = {}
    for task in shown:
        profiles = [one.id for one in task.profiles]
        rng.shuffle(profiles)
        sides[task.id] = (*profiles, *(one.id for one in task.alternatives if one.is_fixed))
    for task, original in repeats:
        sides[task.id] = _swapped(task, original, sides[original.id])
    warmups = [task.id for task in shown if task.role == "warmup"]
    lists = [task.id for task in best_worst.shown_to(block)]
    rng.shuffle(lists)
    turned: list[int] = []  # by position: which place of the list; one turn keeps them balanced
    for name in lists:
        items = best_worst.task(name).items
        turned = turned or rng.sample(range(len(items)), len(items))
        sides[name] = tuple(items[place] for place in turned)
    again = [task.id for task, _ in repeats]
    return Plan(block, (*warmups, *choices, *again, *lists), sides)


def printed_plan(design: Design, block: int, best_worst: BestWorstDesign = NO_LISTS) -> Plan:
    """Order and sides of a printed form: those of the design, the same for everybody in a block."""
    shown = design.shown_to(block)
    sides: dict[str, tuple[str, ...]] = {}
    for task in shown:
        fixed = (one for one in task.alternatives if one.is_fixed)
        sides[task.id] = tuple(one.id for one in (*task.profiles, *fixed))
    for each in best_worst.shown_to(block):
        sides[each.id] = each.items
    return Plan(block, tuple(sides), sides)


def _repeated(design: Design, task: ChoiceTask) -> ChoiceTask | None:
    """The task that a repeat asks again; None of others."""
    return design.original_of(task) if task.role == "repeat" else None


def _swapped(task: ChoiceTask, original: ChoiceTask, sides: Sequence[str]) -> tuple[str, ...]:
    """Alternatives of a repeat, in the opposite order of the sides of what it repeats."""
    before = [one.profile for one in map(original.alternative, sides) if not one.is_fixed]
    place = [one.profile for one in task.profiles]
    names = [task.profiles[place.index(profile)].id for profile in reversed(before)]
    return (*names, *(one.id for one in task.alternatives if one.is_fixed))

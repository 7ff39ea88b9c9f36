"""Search for balanced pages of best and worst: each item, and each pair, as often as the others."""

from collections import Counter
from collections.abc import Sequence
from random import Random

from questionnaires.best_worst_tasks import (
    NO_LISTS,
    BestWorstDesign,
    BestWorstTask,
    pair_counts,
    places,
)
from questionnaires.study import Study

STARTS = 60  # random starts for each block; the best is kept
PATIENCE = 6  # rounds of moves without a gain, in which moves to the side are still made
ITEM, PAIR, PAIR_OVER_BLOCKS, TWIN = 100, 10, 1, 10_000  # cost of an imbalance, worst first

Tasks = list[list[str]]
Pairs = Counter[tuple[str, str]]


def search_best_worst(study: Study, seed: int | None = None) -> BestWorstDesign:
    """Pages for each block: exchanged item by item from random starts.

    Where a balanced incomplete block design exists and is small it is nearly always found;
    otherwise item and pair counts differ as little as exchanges can make them.

    References
    ----------
    Louviere, Flynn and Marley (2015), Best-Worst Scaling, Cambridge University Press, ch. 2.
    """
    settings = study.best_worst
    if settings is None:
        return NO_LISTS
    allowed = places(study, settings)
    rng = Random(settings.seed if seed is None else seed)  # noqa: S311 - a design is no secret
    before: Pairs = Counter()
    found: list[BestWorstTask] = []
    for block in range(1, study.design.blocks + 1):
        starts = (_random(allowed, settings.tasks, rng) for _ in range(STARTS))
        tries = [_improved(_Balance(start, before), allowed, rng) for start in starts]
        tasks = min(tries, key=lambda made: made.cost).tasks
        before = before + pair_counts(tasks)
        found += [
            BestWorstTask(f"b{block}w{number:02d}", block, tuple(items))
            for number, items in enumerate(tasks, start=1)
        ]
    return BestWorstDesign(tuple(found))


def _random(allowed: Sequence[Sequence[str]], n_tasks: int, rng: Random) -> Tasks:
    """Pages with items at random, none twice on a page."""
    tasks: Tasks = []
    for _ in range(n_tasks):
        items: list[str] = []
        for known in allowed:
            items.append(rng.choice([item for item in known if item not in items]))
        tasks.append(items)
    return tasks


class _Balance:
    """Pages, with a count of items and pairs that is kept up as items are exchanged."""

    def __init__(self, tasks: Tasks, before: Pairs) -> None:
        self.tasks = tasks
        self.before = before
        self.items = Counter(item for task in tasks for item in task)
        self.pairs = pair_counts(tasks)

    def gain(self, t: int, p: int, new: str) -> int:
        """How much more balanced the pages would be with another item in that place."""
        old, *others = self.tasks[t][p], *self.tasks[t][:p], *self.tasks[t][p + 1 :]
        gain = 2 * ITEM * (self.items[old] - self.items[new] - 1)
        for other in others:
            less, more = _pair(old, other), _pair(new, other)
            gain += 2 * PAIR * (self.pairs[less] - self.pairs[more] - 1)
            gain += (
                2
                * PAIR_OVER_BLOCKS
                * (self.pairs[less] + self.before[less] - self.pairs[more] - self.before[more] - 1)
            )
        items = {new, *others}
        return gain - TWIN * any(items == set(task) for task in self.tasks)

    def exchange(self, t: int, p: int, new: str) -> None:
        """Put another item in that place."""
        old = self.tasks[t][p]
        self.items.subtract((old,))
        self.items.update((new,))
        for k, other in enumerate(self.tasks[t]):
            if k != p:
                self.pairs.subtract((_pair(old, other),))
                self.pairs.update((_pair(new, other),))
        self.tasks[t][p] = new

    @property
    def cost(self) -> int:
        """How unbalanced the pages are, by themselves and with those of the blocks before."""
        return (
            TWIN * (len(self.tasks) - len({frozenset(task) for task in self.tasks}))
            + ITEM * sum(n * n for n in self.items.values())
            + PAIR * sum(n * n for n in self.pairs.values())
            + PAIR_OVER_BLOCKS * sum((n + self.before[q]) ** 2 for q, n in self.pairs.items())
            - PAIR_OVER_BLOCKS * sum(self.before[q] ** 2 for q in self.pairs)
        )


def _improved(balance: _Balance, allowed: Sequence[Sequence[str]], rng: Random) -> _Balance:
    """Exchange one item after the other, as long as that makes the pages no less balanced."""
    moves = [
        (t, p, item)
        for t in range(len(balance.tasks))
        for p, known in enumerate(allowed)
        for item in known
    ]
    idle = 0
    while idle < PATIENCE:
        idle += 1
        rng.shuffle(moves)
        for t, p, item in moves:
            gain = -1 if item in balance.tasks[t] else balance.gain(t, p, item)
            if gain >= 0:
                balance.exchange(t, p, item)
                idle = 0 if gain else idle
    return balance


def _pair(one: str, other: str) -> tuple[str, str]:
    """Two items as they are counted."""
    return (one, other) if one < other else (other, one)

"""The tasks of best and worst: what is listed on each page, frozen before anyone is asked."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from questionnaires.best_worst import BestWorstSettings
from questionnaires.errors import DesignError, did_you_mean
from questionnaires.study import Study


@dataclass(frozen=True)
class BestWorstTask:
    """One page: which of these is best, and which is worst?"""

    id: str
    block: int
    items: tuple[str, ...]  # ids; in case 2 `attribute:level`


@dataclass(frozen=True)
class BestWorstDesign:
    """All pages of best and worst, in the same blocks as the choices."""

    tasks: tuple[BestWorstTask, ...] = ()

    def shown_to(self, block: int) -> tuple[BestWorstTask, ...]:
        """Tasks that a participant in that block sees."""
        return tuple(task for task in self.tasks if task.block == block)

    def task(self, task_id: str) -> BestWorstTask:
        """Task of that id; KeyError if there is none."""
        for task in self.tasks:
            if task.id == task_id:
                return task
        raise KeyError(task_id)


NO_LISTS = BestWorstDesign()  # of a study that does not ask for best and worst


def places(study: Study, settings: BestWorstSettings) -> tuple[tuple[str, ...], ...]:
    """What can stand at each place of a page: any item, or any level of one outcome."""
    if settings.case == 1:
        return (settings.items,) * (settings.per_task or 0)
    return tuple(
        tuple(f"{attribute.id}:{level}" for level in attribute.level_ids)
        for attribute in study.attributes
    )


def pair_counts(tasks: Sequence[Sequence[str]]) -> Counter[tuple[str, str]]:
    """How often two items stand on the same page."""
    return Counter(pair for items in tasks for pair in combinations(sorted(items), 2))


def check_best_worst(study: Study, design: BestWorstDesign, source: str) -> None:
    """Hold the tasks to their study.

    Raises
    ------
    DesignError
        If a block has too few or too many pages, a page lists what it cannot, or two items
        are never linked to each other, so that they cannot be compared.
    """
    settings = study.best_worst
    if settings is None:
        return
    allowed = places(study, settings)
    for block in range(1, study.design.blocks + 1):
        n = len(design.shown_to(block))
        if n != settings.tasks:
            raise DesignError(
                f"{source}: block {block} has {n} tasks, but the study declares {settings.tasks}; "
                "run `whatmatters design` again"
            )
    for task in design.tasks:
        _check_items(task, allowed, source)
    links: Mapping[tuple[str, str], int] = pair_counts([task.items for task in design.tasks])
    linked = _linked_to_the_first(links)
    for item in sorted({item for place in allowed for item in place} - linked):
        raise DesignError(
            f"{source}: {item} is never compared with the others, not even through a third; "
            "run `whatmatters design` again, or raise best_worst.tasks"
        )


def _check_items(task: BestWorstTask, allowed: Sequence[Sequence[str]], source: str) -> None:
    """Raise DesignError if a page lists what it cannot, or something twice."""
    place = f"{source}: task {task.id}"
    if len(task.items) != len(allowed) or len(set(task.items)) < len(task.items):
        raise DesignError(f"{place}: needs {len(allowed)} different items; change a row")
    for item, known in zip(task.items, allowed, strict=True):
        if item not in known:
            raise DesignError(f'{place}: "{item}" cannot stand there; {did_you_mean(item, known)}')


def _linked_to_the_first(links: Mapping[tuple[str, str], int]) -> set[str]:
    """Items that are compared with the first one, directly or through others."""
    reached = {min(links)[0]} if links else set()
    while True:
        further = {item for pair in links if reached & set(pair) for item in pair}
        if further <= reached:
            return reached
        reached |= further

"""A design: the choice tasks of a study, frozen before anyone is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations
from typing import Literal, get_args

from questionnaires.errors import DesignError
from questionnaires.study import Study

TaskRole = Literal["warmup", "estimation", "dominance", "holdout", "repeat"]
TASK_ROLES: tuple[TaskRole, ...] = get_args(TaskRole)
CHOICE_ROLES = TASK_ROLES[1:]  # of tasks that are asked as choices; one of them is analysed
EVERY_BLOCK = 0  # the block number of tasks that everybody sees
OPT_OUT = "opt_out"  # the id of the alternative "neither of these"
STATUS_QUO = "status_quo"  # the id of the alternative "as things are"


@dataclass(frozen=True)
class Alternative:
    """One of the things to choose from."""

    id: str
    profile: Mapping[str, str]  # attribute id -> level id; empty for the opt-out

    @property
    def is_opt_out(self) -> bool:
        """Whether this is the alternative "neither of these"."""
        return self.id == OPT_OUT

    @property
    def is_fixed(self) -> bool:
        """Whether this is the same in all tasks: neither of these, or as things are."""
        return self.id in (OPT_OUT, STATUS_QUO)


@dataclass(frozen=True)
class ChoiceTask:
    """One question: which of these would you choose?"""

    id: str
    block: int
    role: TaskRole
    alternatives: tuple[Alternative, ...]

    def alternative(self, alternative_id: str) -> Alternative:
        """Alternative of that id; KeyError if there is none."""
        for alternative in self.alternatives:
            if alternative.id == alternative_id:
                return alternative
        raise KeyError(alternative_id)

    @property
    def profiles(self) -> tuple[Alternative, ...]:
        """The alternatives that were designed: all but an opt-out or the status quo."""
        return tuple(one for one in self.alternatives if not one.is_fixed)

    @property
    def described(self) -> tuple[Alternative, ...]:
        """The alternatives that describe an outcome: all but the opt-out."""
        return tuple(one for one in self.alternatives if not one.is_opt_out)

    @property
    def question(self) -> frozenset[tuple[str, ...]]:
        """What makes it the same question as another: its profiles, on whatever side."""
        return frozenset(tuple(one.profile.values()) for one in self.profiles)

    def differing(self) -> frozenset[str]:
        """Attributes whose level is not the same in all that are described."""
        first, *others = (one.profile for one in self.described)
        return frozenset(a for a in first if any(other[a] != first[a] for other in others))


@dataclass(frozen=True)
class Design:
    """All tasks of a study, in blocks of which each participant sees one."""

    tasks: tuple[ChoiceTask, ...]

    @property
    def blocks(self) -> tuple[int, ...]:
        """Numbers of the blocks, in order."""
        return tuple(sorted({task.block for task in self.tasks} - {EVERY_BLOCK}))

    @property
    def estimation_tasks(self) -> tuple[ChoiceTask, ...]:
        """The tasks that the models are estimated from."""
        return tuple(task for task in self.tasks if task.role == "estimation")

    def shown_to(self, block: int) -> tuple[ChoiceTask, ...]:
        """Tasks that a participant in that block sees: warm-ups first."""
        seen = [task for task in self.tasks if task.block in (EVERY_BLOCK, block)]
        return tuple(sorted(seen, key=lambda task: task.role != "warmup"))

    def original_of(self, repeat: ChoiceTask) -> ChoiceTask | None:
        """The estimation task of its block that a task repeats; None if it repeats none."""
        for task in self.estimation_tasks:
            if (task.block, task.question) == (repeat.block, repeat.question):
                return task
        return None

    def task(self, task_id: str) -> ChoiceTask:
        """Task of that id; KeyError if there is none."""
        return self._by_id[task_id]

    @cached_property
    def _by_id(self) -> Mapping[str, ChoiceTask]:
        """The tasks by their ids."""
        return {task.id: task for task in self.tasks}


def fixed_alternative(study: Study) -> Alternative | None:
    """What stands last in each task, the same in all of them; None if nothing does."""
    if study.design.opt_out == "neither":
        return Alternative(OPT_OUT, {})
    if study.design.opt_out == "status_quo":
        return Alternative(STATUS_QUO, study.design.status_quo)
    return None


def rank_of_level(study: Study, attribute: str, level: str) -> int:
    """Place of a level among its attribute's levels: 0 is the worst of an ordered attribute."""
    return study.attribute(attribute).level_ids.index(level)


def dominates(study: Study, one: Alternative, other: Alternative) -> bool:
    """Whether one alternative is at least as good everywhere, and better somewhere.

    Only declared orders count: alternatives that differ in an unordered attribute do not
    dominate each other.
    """
    better = False
    for attribute in study.attributes:
        mine, theirs = one.profile[attribute.id], other.profile[attribute.id]
        if mine == theirs:
            continue
        if not attribute.ordered:
            return False
        if rank_of_level(study, attribute.id, mine) < rank_of_level(study, attribute.id, theirs):
            return False
        better = True
    return better


def best_in_practice(study: Study, task: ChoiceTask) -> str | None:
    """Id of the alternative that is better in every way, if there is one."""
    for one in task.profiles:
        if all(other is one or dominates(study, one, other) for other in task.profiles):
            return one.id
    return None


def check_design(study: Study, design: Design, source: str) -> None:
    """Hold a design to its study and to what every design must keep.

    Raises
    ------
    DesignError
        If a task has other alternatives or levels than the study, an estimation task has a
        dominated alternative or stands twice in a block, a check checks nothing, what is held out
        is asked elsewhere, a name is not given once, or there is no block.
    """
    names: set[str] = set()
    seen: dict[tuple[int, frozenset[tuple[str, ...]]], str] = {}
    for task in design.tasks:
        place = f"{source}: task {task.id}"
        if task.id in names:
            raise DesignError(f"{place}: the name stands twice; give each task its own")
        names.add(task.id)
        check_levels(study, task, place)
        if task.role in ("estimation", "holdout"):
            _check_informative(study, task, place)
        if task.role == "estimation":
            twin = seen.setdefault((task.block, task.question), task.id)
            if twin != task.id:
                raise DesignError(f"{place}: asks the same as task {twin}; change or remove one")
        _check_that_it_checks(study, design, task, place)
    if not design.estimation_tasks:
        raise DesignError(f"{source}: no task has the role `estimation`; run `whatmatters design`")
    if not design.blocks:
        raise DesignError(f"{source}: every task is in block 0; number the blocks from 1")


def _check_that_it_checks(study: Study, design: Design, task: ChoiceTask, place: str) -> None:
    """Refuse dominance without a right answer, a repeat of nothing, and a hold-out asked twice.

    What is held out is asked nowhere else, or models would have learnt from it.
    """
    if task.role == "dominance" and best_in_practice(study, task) is None:
        raise DesignError(f"{place}: no alternative is better in every way; change a level")
    if task.role == "repeat" and design.original_of(task) is None:
        raise DesignError(
            f"{place}: repeats no estimation task of block {task.block}; copy the levels of one"
        )
    if task.role == "holdout":
        for twin in design.tasks:
            if twin is not task and twin.question == task.question:
                raise DesignError(f"{place}: asks the same as task {twin.id}; change or remove one")


def _check_informative(study: Study, task: ChoiceTask, place: str) -> None:
    """Refuse a task whose answer is known before it is asked."""
    for one, other in permutations(task.profiles, 2):
        if one.profile == other.profile:
            raise DesignError(f"{place}: {one.id} and {other.id} are the same; change a level")
        if dominates(study, one, other):
            raise DesignError(
                f"{place}: {one.id} is better than {other.id} in every way, so the answer "
                "tells nothing; run `whatmatters design` again or change a level"
            )
    levels = [
        [rank_of_level(study, name, one.profile[name]) for name in study.attribute_ids]
        for one in task.profiles
    ]
    for rule in study.design_rules:
        if not rule.holds(levels):
            raise DesignError(f"{place}: breaks the rule `{rule.text}`; change a level")


def check_levels(study: Study, task: ChoiceTask, place: str) -> None:
    """Hold the alternatives of one task to the study; DesignError if they are others."""
    ids = [one.id for one in task.alternatives]
    if "" in ids or len(set(ids)) < len(ids):
        raise DesignError(f"{place}: alternatives {', '.join(ids)}; give each a name of its own")
    if len(task.profiles) != study.design.alternatives:
        raise DesignError(
            f"{place}: {len(task.profiles)} alternatives, but the study declares "
            f"{study.design.alternatives}"
        )
    wanted = None if task.role == "warmup" else fixed_alternative(study)
    if [one for one in task.alternatives if one.is_fixed] != ([wanted] if wanted else []):
        raise DesignError(f"{place}: the opt-out disagrees with `design.opt_out` of the study")
    for one in task.profiles:
        for attribute in study.attributes:
            level = one.profile[attribute.id]
            if level not in attribute.level_ids:
                raise DesignError(
                    f'{place}, alternative {one.id}: {attribute.id} has no level "{level}"; '
                    f"expected one of: {', '.join(attribute.level_ids)}"
                )

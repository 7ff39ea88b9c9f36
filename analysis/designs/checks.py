"""Tasks that check answers: one with a right answer, and one that was asked before.

They are asked among the choices, and no model is estimated from them.
"""

from collections.abc import Iterator, Sequence
from itertools import islice, product

from questionnaires.design import (
    EVERY_BLOCK,
    Alternative,
    ChoiceTask,
    Design,
    fixed_alternative,
)
from questionnaires.errors import DesignError
from questionnaires.study import Study

MOST_TRIED = 100_000  # profiles, until one is found that the study's rules permit


def check_tasks(study: Study, tasks: Sequence[ChoiceTask]) -> Iterator[ChoiceTask]:
    """The checks that a study asks for, beside those that there are.

    Raises
    ------
    DesignError
        If no task can have an alternative that is better in every way.
    """
    checks = study.design.checks
    if "dominance" in checks and all(task.role != "dominance" for task in tasks):
        yield _dominance(study)
    if "repeat" in checks:
        have = {task.block for task in tasks if task.role == "repeat"}
        for block in sorted(set(Design(tuple(tasks)).blocks) - have):
            yield _swapped(next(t for t in tasks if (t.block, t.role) == (block, "estimation")))


def _dominance(study: Study) -> ChoiceTask:
    """A task for everybody in which one alternative is a level better wherever there is better.

    Less is better than the best by little: practice, where it is best in everything, is easier.
    A third alternative is between the two.
    """
    step = [int(one.ordered) for one in study.attributes]
    if sum(step) < study.design.alternatives - 1:
        raise DesignError(
            f"{study.id}: design.checks: no alternative can be better in every way, since too few "
            'outcomes have a direction; take "dominance" out'
        )
    first = step.index(1)
    lower = [
        _from_the_middle(len(one.levels) - up)
        for one, up in zip(study.attributes, step, strict=True)
    ]
    for worse in islice(product(*lower), MOST_TRIED):
        better = [k + up for k, up in zip(worse, step, strict=True)]
        between = [k + (i == first) for i, k in enumerate(worse)]
        rows = [list(worse), better, between][: study.design.alternatives]
        if all(rule.holds(rows) for rule in study.design_rules):
            return _task(study, rows)
    raise DesignError(
        f"{study.id}: design.checks: the rules leave no task with an alternative that is better "
        'in every way; take "dominance" out'
    )


def _from_the_middle(n: int) -> list[int]:
    """Numbers from 0 to n - 1, those in the middle first."""
    return sorted(range(n), key=lambda k: abs(2 * k - n + 1))


def _task(study: Study, rows: Sequence[Sequence[int]]) -> ChoiceTask:
    """The dominance task with those levels, by number."""
    fixed = fixed_alternative(study)
    made = [
        Alternative(
            name, {a.id: a.level_ids[k] for a, k in zip(study.attributes, row, strict=True)}
        )
        for name, row in zip("abc", rows, strict=False)
    ]
    return ChoiceTask("dominance", EVERY_BLOCK, "dominance", (*made, *([fixed] if fixed else [])))


def _swapped(task: ChoiceTask) -> ChoiceTask:
    """The same task again, its profiles in the opposite order."""
    names, profiles = zip(*((one.id, one.profile) for one in task.profiles), strict=True)
    again = (Alternative(n, p) for n, p in zip(names, reversed(profiles), strict=True))
    fixed = (one for one in task.alternatives if one.is_fixed)
    return ChoiceTask(f"b{task.block}repeat", task.block, "repeat", (*again, *fixed))

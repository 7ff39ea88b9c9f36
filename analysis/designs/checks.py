"""Tasks that check answers and models: with a right answer, asked before, or held out.

They are asked among the choices, and no model is estimated from them.
"""

from collections.abc import Iterator, Sequence
from itertools import islice, product

import numpy as np

from analysis.designs.holdouts import hold_outs
from analysis.designs.priors import Prior
from questionnaires.design import (
    EVERY_BLOCK,
    Alternative,
    ChoiceTask,
    Design,
    TaskRole,
    fixed_alternative,
)
from questionnaires.errors import DesignError
from questionnaires.study import Study

MOST_TRIED = 100_000  # profiles, until one is found that the study's rules permit


def check_tasks(
    study: Study, tasks: Sequence[ChoiceTask], prior: Prior | None, rng: np.random.Generator
) -> Iterator[ChoiceTask]:
    """The checks that a study asks for, beside those that there are.

    Raises
    ------
    DesignError
        If no task can have an alternative that is better in every way, or be held out.
    """
    checks = study.design.checks
    if "dominance" in checks and all(task.role != "dominance" for task in tasks):
        yield _task(study, "dominance", "dominance", _better_in_every_way(study))
    there = sum(task.role == "holdout" for task in tasks)
    if checks.count("holdout") > there:
        made = hold_outs(study, prior, tasks, checks.count("holdout") - there, rng)
        for number, rows in enumerate(made, start=there + 1):
            yield _task(study, f"holdout{number}", "holdout", rows.tolist())
    if "repeat" in checks:
        have = {task.block for task in tasks if task.role == "repeat"}
        for block in sorted(set(Design(tuple(tasks)).blocks) - have):
            yield _swapped(next(t for t in tasks if (t.block, t.role) == (block, "estimation")))


def _better_in_every_way(study: Study) -> list[list[int]]:
    """Levels of a task in which one alternative is a level better wherever there is better.

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
            return rows
    raise DesignError(
        f"{study.id}: design.checks: the rules leave no task with an alternative that is better "
        'in every way; take "dominance" out'
    )


def _from_the_middle(n: int) -> list[int]:
    """Numbers from 0 to n - 1, those in the middle first."""
    return sorted(range(n), key=lambda k: abs(2 * k - n + 1))


def _task(study: Study, name: str, role: TaskRole, rows: Sequence[Sequence[int]]) -> ChoiceTask:
    """A task for everybody with those levels, by number."""
    fixed = fixed_alternative(study)
    made = [
        Alternative(
            place, {a.id: a.level_ids[k] for a, k in zip(study.attributes, row, strict=True)}
        )
        for place, row in zip("abc", rows, strict=False)
    ]
    return ChoiceTask(name, EVERY_BLOCK, role, (*made, *([fixed] if fixed else [])))


def _swapped(task: ChoiceTask) -> ChoiceTask:
    """The same task again, its profiles in the opposite order."""
    names, profiles = zip(*((one.id, one.profile) for one in task.profiles), strict=True)
    again = (Alternative(n, p) for n, p in zip(names, reversed(profiles), strict=True))
    fixed = (one for one in task.alternatives if one.is_fixed)
    return ChoiceTask(f"b{task.block}repeat", task.block, "repeat", (*again, *fixed))

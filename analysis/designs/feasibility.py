"""What a design cannot be, found before it is searched for."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from analysis.designs.holdouts import require_open_tasks
from analysis.designs.problem import DesignProblem
from questionnaires.design_rules import DesignRule, Place
from questionnaires.errors import DesignError
from questionnaires.study import Study

MOST_STEPS = 200_000  # levels that are tried before a task that keeps the rules is taken to exist
MOST_TASKS = 20_000  # the same, of tasks whose answer is open


def require_possible(study: Study, problem: DesignProblem) -> None:
    """Refuse what no search can find, and say which rule stands against it.

    Raises
    ------
    DesignError
        If there are fewer answers than parameters, levels cannot be equally frequent, rules
        contradict each other, a level cannot be shown, or no task could be held out.
    """
    _require_answers(problem)
    _require_balance(study, problem)
    _require_rules(problem)
    _require_levels(study, problem)
    _require_task(problem)
    require_open_tasks(study, problem)


def _require_answers(problem: DesignProblem) -> None:
    """Refuse fewer answers than parameters."""
    n_tasks = problem.n_tasks + (0 if problem.kept is None else len(problem.kept))
    if n_tasks * (problem.size - 1) < problem.n_parameters:
        least = -(-problem.n_parameters // (problem.size - 1))
        raise DesignError(
            f"{problem.name}: {n_tasks} tasks cannot tell {problem.n_parameters} "
            f"parameters apart; {least} are the fewest: raise design.blocks or "
            "design.tasks_per_block, or take levels out"
        )


def _require_balance(study: Study, problem: DesignProblem) -> None:
    """Refuse numbers of levels that do not divide the places there are."""
    places = problem.n_tasks * problem.n_alternatives
    if study.design.balance != "exact":
        return
    for one in study.attributes:
        if places % len(one.levels):
            raise DesignError(
                f'{study.id}: design.balance = "exact", but {places} places (blocks × '
                f"tasks_per_block × alternatives) are no multiple of the {len(one.levels)} levels "
                f'of {one.id}; change the number of tasks, or set balance = "near"'
            )


def _require_rules(problem: DesignProblem) -> None:
    """Refuse rules that no task can keep, naming the first that cannot be kept with others."""
    for n, rule in enumerate(problem.rules, start=1):
        if _can_be(problem, problem.rules[:n], {}):
            continue
        if not rule.permitted:
            raise DesignError(
                f"{problem.name}: design.{rule.text}: no levels keep this rule; loosen it"
            )
        others = _against(problem, problem.rules[: n - 1], rule)
        raise DesignError(
            f"{problem.name}: design.{rule.text}: no task can keep this rule together with "
            f"{' and '.join(sorted({one.text for one in others}))}; loosen one of them"
        )


def _against(
    problem: DesignProblem, others: Sequence[DesignRule], rule: DesignRule
) -> list[DesignRule]:
    """Rules that are needed for the contradiction: without any of them it would be none."""
    needed = list(others)
    for one in others:
        fewer = [other for other in needed if other is not one]
        if not _can_be(problem, [*fewer, rule], {}):
            needed = fewer
    return needed


def _require_levels(study: Study, problem: DesignProblem) -> None:
    """Refuse rules under which a level can never be shown."""
    touched = {k for rule in problem.rules for _, k in rule.places}
    for k in sorted(touched):
        one = study.attributes[k]
        for number, level in enumerate(one.level_ids):
            shown = (
                _can_be(problem, problem.rules, {(j, k): number})
                for j in range(problem.n_alternatives)
            )
            if not any(shown):
                texts = {rule.text for rule in problem.rules if k in {a for _, a in rule.places}}
                raise DesignError(
                    f"{problem.name}: {one.id} can never be {level} under "
                    f"{' and '.join(sorted(texts))}; loosen a rule or take the level out"
                )


def _require_task(problem: DesignProblem) -> None:
    """Refuse rules that leave no task whose answer is open before it is asked."""
    places = [(j, k) for j in range(problem.n_alternatives) for k in range(len(problem.n_levels))]

    def is_open(levels: Mapping[Place, int]) -> bool:
        task = np.array([levels[place] for place in places]).reshape(problem.n_alternatives, -1)
        return bool(problem.allowed(task))

    if not _completed(problem, problem.rules, places, {}, iter(range(MOST_TASKS)), is_open):
        texts = sorted({rule.text for rule in problem.rules})
        raise DesignError(
            f"{problem.name}: every task that keeps {' and '.join(texts) or 'the rules'} and the "
            "overlap has an alternative that is no better than another in any way; loosen a rule "
            "or lower design.min_overlap"
        )


def _can_be(problem: DesignProblem, rules: Sequence[DesignRule], given: dict[Place, int]) -> bool:
    """Whether some task keeps the rules, with levels that are given; True if it takes too long."""
    places = sorted({place for rule in rules for place in rule.places} - given.keys())
    steps = iter(range(MOST_STEPS))
    return _completed(problem, rules, places, dict(given), steps)


def _completed(
    problem: DesignProblem,
    rules: Sequence[DesignRule],
    places: Sequence[Place],
    levels: dict[Place, int],
    steps: Iterator[int],
    wanted: Callable[[Mapping[Place, int]], bool] = lambda _: True,
) -> bool:
    """Whether levels can be found for the places that are left, one after the other."""
    if next(steps, None) is None:
        return True
    if not all(_can_keep(rule, levels) for rule in rules):
        return False
    if not places:
        return wanted(levels)
    for number in range(problem.n_levels[places[0][1]]):
        if _completed(problem, rules, places[1:], levels | {places[0]: number}, steps, wanted):
            return True
    return False


def _can_keep(rule: DesignRule, levels: dict[Place, int]) -> bool:
    """Whether a rule can still be kept, once some levels are settled."""
    settled = [(i, levels[place]) for i, place in enumerate(rule.places) if place in levels]
    if len(settled) < len(rule.places):
        return bool(rule.permitted)
    return tuple(number for _, number in settled) in rule.permitted

"""Search for an efficient design: coordinate exchange from many random starts."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analysis.designs.information import Candidate, d_error, information
from questionnaires.design import (
    EVERY_BLOCK,
    Alternative,
    ChoiceTask,
    Design,
    fixed_alternative,
)
from questionnaires.errors import DesignError
from questionnaires.study import Study

WORTHWHILE = 1e-9  # gain in log det(I) below which a move is not made


@dataclass(frozen=True)
class Found:
    """The best levels so far, after that many starts."""

    levels: np.ndarray  # (n_tasks, n_alternatives, n_attributes), numbers of levels
    error: float  # D-error
    start: int


def search(study: Study, *, starts: int = 20, seed: int | None = None) -> Iterator[Found]:
    """Yield the best design after each start, from random tasks improved move by move.

    A move changes one or two levels of a task. Tasks keep to the study's overlap, have no
    dominated alternative and stand once in the design.

    Raises
    ------
    DesignError
        If there are fewer answers than parameters, or no tasks that keep the rules.

    References
    ----------
    Meyer and Nachtsheim (1995), "The coordinate-exchange algorithm for constructing exact
    optimal experimental designs", Technometrics 37, pp. 60-69.
    """
    candidate = Candidate.with_small_priors(study)
    settings = study.design
    n_tasks = settings.blocks * settings.tasks_per_block
    n_answers = n_tasks * (settings.alternatives - (fixed_alternative(study) is None))
    if n_answers < len(candidate.beta):
        raise DesignError(
            f"{study.id}: {n_tasks} tasks cannot tell {len(candidate.beta)} parameters apart; "
            "raise design.blocks or design.tasks_per_block, or take levels out"
        )
    rng = np.random.default_rng(settings.seed if seed is None else seed)
    best = Found(np.empty(0), float("inf"), 0)
    for start in range(1, starts + 1):
        levels = _improved(_random_tasks(candidate, n_tasks, rng), candidate)
        error = d_error(information(candidate.roots(levels)))
        best = Found(*((levels, error) if error < best.error else (best.levels, best.error)), start)
        yield best
    if not np.isfinite(best.error):
        raise DesignError(f"{study.id}: no design found that tells all levels apart; add tasks")


def as_design(study: Study, levels: np.ndarray, *, seed: int | None = None) -> Design:
    """Levels as a design: tasks in balanced blocks, after a practice task for everybody."""
    rng = np.random.default_rng(study.design.seed if seed is None else seed)
    block_of = _balanced_blocks(levels, study.design.blocks, rng)
    tasks = [_practice_task(study)]
    fixed = fixed_alternative(study)
    for block in range(1, study.design.blocks + 1):
        for place, numbers in enumerate(levels[block_of == block], start=1):
            alternatives = [
                _alternative(study, name, row) for name, row in zip("abc", numbers, strict=False)
            ]
            if fixed is not None:
                alternatives.append(fixed)
            task = f"b{block}t{place:02d}"
            tasks.append(ChoiceTask(task, block, "estimation", tuple(alternatives)))
    return Design(tuple(tasks))


def _alternative(study: Study, name: str, numbers: np.ndarray) -> Alternative:
    """An alternative from the numbers of its levels."""
    levels = (one.level_ids[k] for one, k in zip(study.attributes, numbers, strict=True))
    return Alternative(name, dict(zip(study.attribute_ids, levels, strict=True)))


def _practice_task(study: Study) -> ChoiceTask:
    """A task for everybody, with one alternative that is best in every ordered attribute."""
    best = np.array([len(one.levels) - 1 if one.ordered else 0 for one in study.attributes])
    middle = best // 2
    worst = np.zeros_like(best)
    rows = [best, worst, middle][: study.design.alternatives]
    alternatives = (_alternative(study, name, row) for name, row in zip("abc", rows, strict=False))
    return ChoiceTask("practice", EVERY_BLOCK, "warmup", tuple(alternatives))


def allowed(levels: np.ndarray, candidate: Candidate) -> np.ndarray:
    """Which tasks keep the overlap and have no dominated alternative; shape (...,).

    `levels` has shape (..., n_alternatives, n_attributes).
    """
    n_alternatives = levels.shape[-2]
    equal = (levels == levels[..., :1, :]).all(axis=-2)
    keeps: np.ndarray = equal.sum(axis=-1) >= candidate.study.design.min_overlap
    for i in range(n_alternatives):
        for j in range(n_alternatives):
            if i != j:
                ahead = levels[..., i, :] - levels[..., j, :]
                comparable = ((ahead == 0) | candidate.is_ordered).all(axis=-1)
                keeps &= ~(comparable & (ahead >= 0).all(axis=-1))  # equal profiles too
    return keeps


def _random_tasks(candidate: Candidate, n_tasks: int, rng: np.random.Generator) -> np.ndarray:
    """Tasks at random that keep the rules; shape (n_tasks, n_alternatives, n_attributes)."""
    settings = candidate.study.design
    shape = (50 * n_tasks, settings.alternatives, len(candidate.n_levels))
    found: dict[tuple[bytes, ...], np.ndarray] = {}
    for _ in range(100):
        levels = rng.integers(candidate.n_levels, size=shape)
        shared = rng.permuted(
            np.tile(np.arange(shape[2]) < settings.min_overlap, (shape[0], 1)), axis=1
        )
        levels = np.where(shared[:, None, :], levels[:, :1, :], levels)
        for task in levels[allowed(levels, candidate)]:
            found.setdefault(task_key(task), task)
            if len(found) == n_tasks:
                return np.stack(list(found.values()))
    raise DesignError(
        f"{candidate.study.id}: only {len(found)} of {n_tasks} tasks keep the rules; "
        "lower design.min_overlap or ask for fewer tasks"
    )


def _improved(levels: np.ndarray, candidate: Candidate) -> np.ndarray:
    """Tasks after every move that makes the design more informative."""
    levels = levels.copy()
    moves = _moves(candidate, levels.shape[1])
    keys = [task_key(task) for task in levels]
    total = information(candidate.roots(levels)) + 1e-8 * np.eye(len(candidate.beta))
    improving = True
    while improving:
        improving = False
        for t in range(len(levels)):
            others = total - information(candidate.roots(levels[t]))
            proposals = _neighbours(levels[t], moves, candidate)
            gains = _log_gains(np.concatenate([levels[t : t + 1], proposals]), others, candidate)
            for choice in np.argsort(-gains[1:], kind="stable"):
                if gains[choice + 1] <= gains[0] + WORTHWHILE:
                    break
                key = task_key(proposals[choice])
                if key not in keys:
                    levels[t], keys[t], improving = proposals[choice], key, True
                    break
            total = others + information(candidate.roots(levels[t]))
    return levels


def _log_gains(tasks: np.ndarray, others: np.ndarray, candidate: Candidate) -> np.ndarray:
    """What each task would add to log det(I); shape (n_tasks,).

    det(I + R′R) = det(I) det(1 + R I⁻¹ R′): a small determinant for each task, whatever the
    number of parameters (matrix determinant lemma).
    """
    roots = candidate.roots(tasks)
    small = np.eye(roots.shape[-2]) + roots @ np.linalg.inv(others) @ roots.swapaxes(-1, -2)
    gains: np.ndarray = np.linalg.slogdet(small)[1]
    return gains


def _moves(candidate: Candidate, n_alternatives: int) -> np.ndarray:
    """Changes of one or two levels; rows of (place, step, place, step)."""
    n_attributes = len(candidate.n_levels)
    single = [
        (alternative * n_attributes + attribute, step)
        for alternative in range(n_alternatives)
        for attribute in range(n_attributes)
        for step in range(1, candidate.n_levels[attribute])
    ]
    pairs = [one + other for one in single for other in single if one[0] <= other[0]]
    return np.array(pairs)


def _neighbours(task: np.ndarray, moves: np.ndarray, candidate: Candidate) -> np.ndarray:
    """Tasks one move away that keep the rules; shape (n, n_alternatives, n_attributes)."""
    flat = np.tile(task.reshape(-1), (len(moves), 1))
    rows = np.arange(len(moves))
    for place, step in ((moves[:, 0], moves[:, 1]), (moves[:, 2], moves[:, 3])):
        n_levels = candidate.n_levels[place % len(candidate.n_levels)]
        flat[rows, place] = (task.reshape(-1)[place] + step) % n_levels
    tasks = flat.reshape(-1, *task.shape)
    kept: np.ndarray = tasks[allowed(tasks, candidate)]
    return kept


def task_key(task: np.ndarray) -> tuple[bytes, ...]:
    """What makes a task the same question: its profiles, in whatever order."""
    return tuple(sorted(row.tobytes() for row in task))


def _balanced_blocks(levels: np.ndarray, n_blocks: int, rng: np.random.Generator) -> np.ndarray:
    """Block of each task, from 1, so that levels are as even as swaps can make them."""
    block_of = rng.permutation(np.repeat(np.arange(1, n_blocks + 1), len(levels) // n_blocks))
    one_hot = (levels[..., None] == np.arange(levels.max() + 1)).sum(axis=1)
    counts = one_hot.reshape(len(levels), -1).astype(float)

    def unevenness(blocks: np.ndarray) -> float:
        sums = np.stack([counts[blocks == b].sum(axis=0) for b in range(1, n_blocks + 1)])
        return float(sums.var(axis=0).sum())

    best, improving = unevenness(block_of), True
    while improving:
        improving = False
        for i in range(len(levels)):
            for j in range(i + 1, len(levels)):
                swapped = block_of.copy()
                swapped[[i, j]] = block_of[[j, i]]
                if block_of[i] != block_of[j] and (now := unevenness(swapped)) < best - WORTHWHILE:
                    block_of, best, improving = swapped, now, True
    return block_of

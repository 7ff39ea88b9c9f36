"""A design from its levels: tasks in even blocks, named, after a practice task."""

from collections.abc import Sequence

import numpy as np

from analysis.designs.checks import check_tasks
from analysis.designs.priors import Prior
from questionnaires.design import (
    EVERY_BLOCK,
    Alternative,
    ChoiceTask,
    Design,
    fixed_alternative,
)
from questionnaires.study import Study

STARTS = 20  # random orders of tasks that the blocks are swapped from


def as_design(
    study: Study,
    levels: np.ndarray,
    *,
    seed: int | None = None,
    kept: Sequence[ChoiceTask] = (),
    prior: Prior | None = None,
) -> Design:
    """Levels as a design: tasks in balanced blocks, after a practice task for everybody.

    Tasks that are kept stay in their blocks; practice is made unless there is some among them.
    Checks that the study asks for are added; what is held out is as open as the prior says, or
    declared directions.
    """
    rng = np.random.default_rng(study.design.seed if seed is None else seed)
    taken = {task.block for task in kept}
    free = np.array([b for b in range(1, study.design.blocks + 1) if b not in taken])
    made = in_blocks(study, levels, free[even_blocks(levels, len(free), rng) - 1])
    own = any(task.role == "warmup" for task in kept)
    new = made.estimation_tasks if own else made.tasks
    tasks = (*kept, *new)
    checks = check_tasks(study, tasks, prior, rng)
    return Design(tuple(sorted((*tasks, *checks), key=lambda task: task.block)))


def in_blocks(study: Study, levels: np.ndarray, block_of: np.ndarray) -> Design:
    """Levels as a design in the blocks that are given, from 1, after a practice task."""
    tasks = [_practice_task(study)]
    fixed = fixed_alternative(study)
    for block in np.unique(block_of).tolist():
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


def even_blocks(levels: np.ndarray, n_blocks: int, rng: np.random.Generator) -> np.ndarray:
    """Block of each task, from 1, with every level as often in each as swaps can make it.

    From each start the best swap of two tasks is made until none helps; the best start is kept.
    Shape (n_tasks,).
    """
    one_hot = (levels[..., None] == np.arange(levels.max() + 1)).sum(axis=1)
    counts = one_hot.reshape(len(levels), -1).astype(float)
    found = [_swapped(counts, n_blocks, rng) for _ in range(STARTS if n_blocks > 1 else 1)]
    return 1 + min(found, key=lambda one: one[0])[1]


def _swapped(
    counts: np.ndarray, n_blocks: int, rng: np.random.Generator
) -> tuple[float, np.ndarray]:
    """Blocks from 0 after all swaps that make them more even; and how uneven they still are.

    A swap of tasks i and j moves d = c_j - c_i from j's block to i's, and so changes the sum of
    squares of the blocks' counts by 2 d·(S_i - S_j) + 2 d·d.
    """
    block = rng.permutation(np.repeat(np.arange(n_blocks), len(counts) // n_blocks))
    gram = counts @ counts.T
    length = np.diag(gram)[:, None] + np.diag(gram) - 2 * gram  # d·d
    while True:
        sums = np.stack([counts[block == b].sum(axis=0) for b in range(n_blocks)])
        of_own = (counts @ sums.T)[:, block]  # c_i · S of j's block
        own = np.diag(of_own)
        along = of_own.T - own[:, None] - own + of_own  # d · (S_i - S_j)
        change = 2 * (along + length)
        change[block[:, None] == block] = 0.0
        i, j = np.unravel_index(np.argmin(change), change.shape)
        if change[i, j] > -1e-9:
            return float(((sums - sums.mean(axis=0)) ** 2).sum()), block
        block[[i, j]] = block[[j, i]]

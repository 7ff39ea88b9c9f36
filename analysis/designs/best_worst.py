"""Search for pages of best and worst: balanced incomplete blocks, and orthogonal profiles."""

import numpy as np

from analysis.designs.lists import Lists
from analysis.designs.positions import balanced_positions
from questionnaires.best_worst_tasks import (
    NO_LISTS,
    BestWorstDesign,
    BestWorstTask,
    places,
)
from questionnaires.study import Study


def search_best_worst(study: Study, seed: int | None = None) -> BestWorstDesign:
    """Pages for each block: items swapped between pages, by simulated annealing from many starts.

    In each block, items are listed equally often, or one differs by once, and pairs are met as
    equally as swaps can make them: a balanced incomplete block design (case 1) or an orthogonal
    array (case 2) where one is found, which then is that of all blocks, with other items in its
    places. Where there is none in a block, pairs of all blocks together come next. On the pages of
    a list, items are in each position equally often, or once more.

    References
    ----------
    Louviere, Flynn and Marley (2015), Best-Worst Scaling, Cambridge University Press, ch. 2;
    Street and Street (1987), Combinatorics of Experimental Design, ch. 2; Xu (2002), "An
    algorithm for constructing orthogonal and nearly-orthogonal arrays with mixed levels and small
    runs", Technometrics 44, pp. 356-368 (the sum of squared coincidences).
    """
    if study.best_worst is None:
        return NO_LISTS
    settings = study.best_worst
    rng = np.random.default_rng(settings.seed if seed is None else seed)
    asked = Lists.of(places(study, settings), settings.tasks, study.design.blocks)
    pages = asked.searched(rng)
    if settings.case == 1:
        pages = np.concatenate([balanced_positions(one) for one in asked.in_blocks(pages)])
    return BestWorstDesign(
        tuple(
            BestWorstTask(f"b{block}w{n:02d}", block, tuple(asked.names[k] for k in page))
            for block, shown in enumerate(asked.in_blocks(pages), start=1)
            for n, page in enumerate(shown, start=1)
        )
    )

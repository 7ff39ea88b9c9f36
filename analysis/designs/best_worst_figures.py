"""How balanced pages of best and worst are, beside the best that there could be."""

from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np

from questionnaires.best_worst import BestWorstSettings
from questionnaires.best_worst_tasks import BestWorstDesign, places
from questionnaires.study import Study

BEST = {
    1: ("a balanced incomplete block design", "Two items"),
    2: ("an orthogonal array", "Two levels"),
}
Pages = Sequence[tuple[str, ...]]


def best_worst_figures(study: Study, design: BestWorstDesign) -> dict[str, Any]:
    """Figures of pages of best and worst, for `design.json`: in each block, and of all together.

    `efficiency` is 1 of a balanced incomplete block design (case 1) or an orthogonal array (case
    2), and less of all others; in blocks it is that of the worst. Counts are least and most.
    """
    settings = study.best_worst
    if settings is None:
        raise ValueError(f"{study.id} asks for no best and worst")
    blocks = [[task.items for task in design.shown_to(b)] for b in _blocks(design)]
    every = [items for block in blocks for items in block]
    allowed = places(study, settings)
    of_blocks = [_counted(one, allowed, settings) for one in blocks]
    return {
        "case": settings.case,
        "items": len({item for place in allowed for item in place}),
        "per_task": len(allowed),
        "tasks": settings.tasks,
        "blocks": len(blocks),
        "in_a_block": {
            "listed": _range(one["listed"] for one in of_blocks),
            "pairs": _range(one["pairs"] for one in of_blocks),
            "positions": _range(one["positions"] for one in of_blocks),
            "efficiency": min(one["efficiency"] for one in of_blocks),
        },
        "in_all": _counted(every, allowed, settings),
    }


def said(figures: dict[str, Any]) -> str:
    """What the figures come to, in two sentences."""
    best, pairs = BEST[figures["case"]]
    block, every = figures["in_a_block"], figures["in_all"]
    pages = "{tasks} pages of {per_task} in a block, {blocks} blocks".format(**figures)
    if block["efficiency"] == 1:
        return f"Best and worst: {pages}. Each block is {best}."
    least, most = block["pairs"]
    together = f"all together {100 * every['efficiency']:.1f} %"
    if every["efficiency"] == 1:
        together = "all together are one"
    return (
        f"Best and worst: {pages}. {pairs} meet {least} to {most} times in a block, which is worth "
        f"{100 * block['efficiency']:.1f} % of {best}; {together}."
    )


def _blocks(design: BestWorstDesign) -> list[int]:
    """Numbers of the blocks."""
    return sorted({task.block for task in design.tasks})


def _counted(
    pages: Pages, allowed: Sequence[Sequence[str]], settings: BestWorstSettings
) -> dict[str, Any]:
    """How often items are listed, meet, and stand in a position; and the efficiency."""
    items = list(dict.fromkeys(item for place in allowed for item in place))
    listed = Counter(item for page in pages for item in page)
    met = Counter(frozenset(pair) for page in pages for pair in combinations(page, 2))
    groups = [items] if settings.case == 1 else list(allowed)
    across = [(a, b) for one, two in combinations(groups, 2) for a in one for b in two]
    pairs = across or list(combinations(items, 2))
    stands = Counter((item, place) for page in pages for place, item in enumerate(page))
    where = [(item, place) for place, known in enumerate(allowed) for item in known]
    efficiency = _of_lists(pages, items) if settings.case == 1 else _of_profiles(pages, allowed)
    return {
        "listed": _ends(listed[item] for item in items),
        "pairs": _ends(met[frozenset(pair)] for pair in pairs),
        "positions": _ends(stands[one] for one in where),
        "efficiency": round(efficiency, 6),
    }


def _of_lists(pages: Pages, items: Sequence[str]) -> float:
    """Harmonic mean of the information's eigenvalues, over that of a balanced design.

    The information is C = R - N N'/k, with R how often items are listed, N which page lists which
    item, and k items on a page. Its v - 1 eigenvalues add up to b (k - 1) whatever the b pages,
    so that their harmonic mean is largest if all are the same: the design is balanced.

    References
    ----------
    John and Williams (1995), Cyclic and Computer Generated Designs, 2nd ed., ch. 2.
    """
    size, n = len(pages[0]), len(items)
    lists = np.array([[item in page for page in pages] for item in items], dtype=float)
    values = np.linalg.eigvalsh(np.diag(lists.sum(axis=1)) - lists @ lists.T / size)[1:]
    if values[0] < 1e-9:
        return 0.0  # items that are not linked
    balanced = len(pages) * (size - 1) / (n - 1)
    return float((n - 1) / (1 / values).sum() / balanced)


def _of_profiles(pages: Pages, allowed: Sequence[Sequence[str]]) -> float:
    """D-efficiency of main effects: det(X'X / N)^(1/K), of K orthonormal contrasts; 1 at most.

    References
    ----------
    Kuhfeld, Tobias and Garratt (1994), "Efficient experimental design with marketing research
    applications", Journal of Marketing Research 31, pp. 545-557.
    """
    columns = []
    for place, known in enumerate(allowed):
        n = len(known)
        contrasts, _ = np.linalg.qr(np.column_stack([np.ones(n), np.eye(n)[:, 1:]]))
        level = [known.index(page[place]) for page in pages]
        columns.append(np.sqrt(n) * contrasts[level, 1:])
    x = np.column_stack(columns)
    x -= x.mean(axis=0)
    sign, log_determinant = np.linalg.slogdet(x.T @ x / len(x))
    rank = np.linalg.matrix_rank(x)
    return float(np.exp(log_determinant / x.shape[1])) if sign > 0 and rank == x.shape[1] else 0.0


def _ends(counts: Any) -> list[int]:
    """The least and the most."""
    known = list(counts)
    return [min(known), max(known)]


def _range(ends: Any) -> list[int]:
    """The least and the most of all blocks."""
    return _ends(one for pair in ends for one in pair)

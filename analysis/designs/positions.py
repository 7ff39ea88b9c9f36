"""Which position of its page each item has: each in every position equally often, or once more."""

import numpy as np


def balanced_positions(pages: np.ndarray) -> np.ndarray:
    """The same pages, items in other positions; shape (n_pages, size).

    Pages and items are joined by an edge for each place. An item with more edges than there are
    positions is split into several, so that no node has more edges than positions; a colouring of
    the edges in which no two at a node are alike (which there is, since the graph is bipartite)
    then says the positions.

    References
    ----------
    König (1916), Math. Annalen 77, pp. 453-465; de Werra (1971), INFOR 9, pp. 52-63 (the same
    for colours that are only to be as often as each other).
    """
    n_pages, size = pages.shape
    parts: dict[tuple[int, int], int] = {}
    seen = np.zeros(int(pages.max()) + 1, dtype=int)
    at_page = np.full((n_pages, size), -1)  # by position: which part stands there
    at_part = np.full((pages.size, size), -1)  # by position: on which page
    item_of = np.empty(pages.size, dtype=int)
    for page, items in enumerate(pages):
        for item in items.tolist():
            part = parts.setdefault((item, int(seen[item]) // size), len(parts))
            seen[item] += 1
            item_of[part] = item
            _colour(page, part, at_page, at_part)
    placed: np.ndarray = item_of[at_page]
    return placed


def _colour(page: int, part: int, at_page: np.ndarray, at_part: np.ndarray) -> None:
    """Give the part a position on the page, and others on their way two positions in turn."""
    free = int(np.flatnonzero(at_page[page] < 0)[0])
    there = int(np.flatnonzero(at_part[part] < 0)[0])
    if at_part[part, free] >= 0:
        _exchange(part, free, there, at_page, at_part)
    at_page[page, free], at_part[part, free] = part, page


def _exchange(part: int, one: int, two: int, at_page: np.ndarray, at_part: np.ndarray) -> None:
    """Swap two positions along the path from a part that has the first and lacks the second.

    It never comes to a page that lacks the first: it would have to come to it by that.
    """
    path, node, on_page, colour = [], part, False, one
    while (other := int((at_page if on_page else at_part)[node, colour])) >= 0:
        path.append((node, other, colour) if on_page else (other, node, colour))
        node, on_page, colour = other, not on_page, one + two - colour
    for page, owner, colour in path:
        at_page[page, colour] = at_part[owner, colour] = -1
    for page, owner, colour in path:
        at_page[page, one + two - colour] = owner
        at_part[owner, one + two - colour] = page

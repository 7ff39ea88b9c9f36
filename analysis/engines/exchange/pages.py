"""Simulated annealing of pages of items: every pair of items on as many pages as any other."""

import math
from typing import NamedTuple

import numpy as np

from analysis.engines.compiled import loop
from analysis.engines.exchange.moves import below

WITHIN = 10  # what a pair counts within its block, beside all blocks together
FINE = 1 << 31  # of which a random share is a multiple
Number = int | np.signedinteger


class Pages(NamedTuple):
    """Pages of items, those of a block adjacent, with counts that are kept up."""

    items: np.ndarray  # (n_pages, size)
    met: np.ndarray  # (n_blocks, n_items, n_items), on how many pages of a block
    total: np.ndarray  # (n_items, n_items), of all blocks
    weight: np.ndarray  # (n_items, n_items), what a pair counts
    bits: np.ndarray  # (n_items,), a random number of each
    marks: np.ndarray  # (n_pages,), those of its items, by exclusive or


@loop(within=True)
def _recount(
    pages: Pages, page: Number, place: Number, item: Number, sign: int, block: Number
) -> int:
    """Count an item as once more, or less, on a page in that place; what that costs."""
    change = 0
    for j in range(pages.items.shape[1]):
        if j != place:
            other = pages.items[page, j]
            n, every = pages.met[block, item, other], pages.total[item, other]
            added = WITHIN * (2 * sign * n + 1) + 2 * sign * every + 1
            change += pages.weight[item, other] * added
            pages.met[block, item, other] = pages.met[block, other, item] = n + sign
            pages.total[item, other] = pages.total[other, item] = every + sign
    return change


@loop(within=True)
def _swap(pages: Pages, one: Number, i: Number, other: Number, j: Number, block: Number) -> int:
    """Swap two items between pages; what that costs. Done twice, it is undone."""
    x, y = pages.items[one, i], pages.items[other, j]
    change = _recount(pages, one, i, x, -1, block)
    change += _recount(pages, one, i, y, 1, block)
    change += _recount(pages, other, j, y, -1, block)
    change += _recount(pages, other, j, x, 1, block)
    pages.items[one, i], pages.items[other, j] = y, x
    pages.marks[one] ^= pages.bits[x] ^ pages.bits[y]
    pages.marks[other] ^= pages.bits[x] ^ pages.bits[y]
    return change


@loop(within=True)
def _alike(marks: np.ndarray, one: Number, other: Number, first: Number, end: Number) -> int:
    """How many pages of a block list the same as one of two."""
    n = 0
    for t in range(first, end):
        n += (t != one and marks[t] == marks[one]) + (
            t not in (one, other) and marks[t] == marks[other]
        )
    return n


@loop(within=True)
def _stands(items: np.ndarray, page: Number, item: Number) -> bool:
    """Whether an item stands on a page."""
    n = 0
    for j in range(items.shape[1]):
        n += items[page, j] == item
    return n > 0


@loop()
def anneal_pages(
    pages: Pages,
    by_place: bool,
    twin: int,
    cost: int,
    least: int,
    temperatures: np.ndarray,
    tries: int,
    random: np.ndarray,
) -> int:
    """Swap items between pages of a block at falling temperatures; the cost at the end.

    The cost is that of pairs, squares of how often they are met, and of pages that list the same
    (`twin`). It ends at once when it is the least that there can be. Items stay in their place of
    the page if each place has its own (`by_place`).

    References
    ----------
    Metropolis et al. (1953), as for `anneal`.
    """
    n_pages, size = pages.items.shape
    n = n_pages // len(pages.met)
    for temperature in temperatures:
        for _ in range(tries):
            one, i = below(random, n_pages), below(random, size)
            block = one // n
            other = block * n + below(random, n)
            j = i if by_place else below(random, size)
            x, y = pages.items[one, i], pages.items[other, j]
            if one == other or x == y:
                continue
            if _stands(pages.items, one, y) or _stands(pages.items, other, x):
                continue
            before = _alike(pages.marks, one, other, block * n, block * n + n)
            change = _swap(pages, one, i, other, j, block)
            after = _alike(pages.marks, one, other, block * n, block * n + n)
            change += twin * (after - before)
            share = (below(random, FINE) + 0.5) / FINE
            if change > 0 and change >= -temperature * math.log(share):
                _swap(pages, one, i, other, j, block)
                continue
            cost += change
            if cost <= least:
                return cost
    return cost

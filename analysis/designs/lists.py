"""Lists that are balanced: what is on each page, by number, and the search for it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations, permutations
from math import comb, inf

import numpy as np

from analysis.designs.layout import even_blocks
from analysis.engines.exchange.pages import WITHIN, Pages, anneal_pages

STARTS = 30  # of a block, from pages at random
TOGETHER = 10  # of all blocks; half of them begin with the best of one
HOT, WARM, COLD = 1.0, 0.3, 0.1  # temperatures, over what the least imbalance costs
TEMPERATURES = 200
TRIES = 40  # swaps at each temperature, for each place on a page
MOST_TRIES = 20_000  # of them, at each temperature
TWIN = 4  # what two pages with the same items cost, over a pair that is met once too often


@dataclass(frozen=True, eq=False)
class Lists:
    """What is to be listed, by number, and how often."""

    names: tuple[str, ...]
    groups: tuple[np.ndarray, ...]  # items among which each place, or all places, are filled
    size: int  # places of a page
    n_tasks: int  # of a block
    n_blocks: int

    @classmethod
    def of(cls, allowed: Sequence[Sequence[str]], n_tasks: int, n_blocks: int) -> "Lists":
        """Lists with those items at each place of a page."""
        names = tuple(dict.fromkeys(item for place in allowed for item in place))
        apart = dict.fromkeys(map(tuple, allowed))
        groups = tuple(np.array([names.index(item) for item in place]) for place in apart)
        return cls(names, groups, len(allowed), n_tasks, n_blocks)

    def in_blocks(self, pages: np.ndarray) -> list[np.ndarray]:
        """Pages of each block; each of shape (n_tasks, size)."""
        return list(pages.reshape(-1, self.n_tasks, self.size))

    @property
    def weight(self) -> np.ndarray:
        """What each pair counts: by how seldom it is met; 0 if it cannot be. (n_items, n_items)."""
        n_items = len(self.names)
        if len(self.groups) == 1:
            return 1 - np.eye(n_items, dtype=np.int64)
        weight = np.zeros((n_items, n_items), dtype=np.int64)
        for one, other in permutations(self.groups, 2):
            weight[np.ix_(one, other)] = len(one) * len(other)
        return weight

    @property
    def _pairs(self) -> list[tuple[int, int, int]]:
        """Of pairs that are alike: how many are met in a block, how many there are, the weight."""
        if len(self.groups) == 1:
            return [(self.n_tasks * comb(self.size, 2), comb(len(self.names), 2), 1)]
        cells = [len(one) * len(other) for one, other in combinations(self.groups, 2)]
        return [(self.n_tasks, n, n) for n in cells]

    def least(self, n_blocks: int) -> int:
        """The cost if all pairs were met equally often, or once more."""
        return sum(
            weight * (WITHIN * n_blocks * _evenly(met, n) + _evenly(n_blocks * met, n))
            for met, n, weight in self._pairs
        )

    def searched(self, rng: np.random.Generator) -> np.ndarray:
        """Pages of all blocks, as balanced as they are found; (n_blocks · n_tasks, size)."""
        cost, one = self._best(1, STARTS, rng)
        copies = [self._renamed(one, rng) for _ in range(TOGETHER // 2)]
        regular = cost <= self.least(1) and all(met % n == 0 for met, n, _ in self._pairs)
        if regular or self.n_blocks == 1:  # and so all together are regular too
            return copies[0]
        cost, together = self._best(self.n_blocks, TOGETHER, rng, copies)
        split = self._split(rng) if cost > self.least(self.n_blocks) else None
        if split is not None and self._counted(split, self.n_blocks)[1] < cost:
            return split
        return together

    def _split(self, rng: np.random.Generator) -> np.ndarray | None:
        """A regular design of all pages, in blocks that list items as equally; None if none is."""
        whole = replace(self, n_tasks=self.n_tasks * self.n_blocks, n_blocks=1)
        if any(met % n for met, n, _ in whole._pairs):
            return None
        cost, pages = whole._best(1, STARTS, rng)
        pages = pages[np.argsort(even_blocks(pages[..., None], self.n_blocks, rng), kind="stable")]
        listed = [
            np.bincount(one.ravel(), minlength=len(self.names)) for one in self.in_blocks(pages)
        ]
        uneven = any(np.ptp(one[items]) > 1 for one in listed for items in self.groups)
        return None if uneven or cost > whole.least(1) else pages

    def _renamed(self, pages: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """A block for all blocks, with items in each other's places, and pages, at random."""
        made = []
        for _ in range(self.n_blocks):
            other = np.arange(len(self.names))
            for items in self.groups:
                other[items] = rng.permutation(items)
            made.append(rng.permutation(other[pages]))
        return np.concatenate(made)

    def _best(
        self,
        n_blocks: int,
        starts: int,
        rng: np.random.Generator,
        given: Sequence[np.ndarray] = (),
    ) -> tuple[float, np.ndarray]:
        """The best of all starts, and its cost; those that are given are not so hot."""
        best, found = inf, np.empty(0)
        for start in range(starts):
            warm = start < len(given)
            pages = given[start].copy() if warm else self._dealt(n_blocks, rng)
            cost = self._annealed(pages, n_blocks, WARM if warm else HOT, rng)
            if cost < best:
                best, found = cost, pages
            if cost <= self.least(n_blocks):
                break
        return best, found

    def _dealt(self, n_blocks: int, rng: np.random.Generator) -> np.ndarray:
        """Pages with those items that were dealt least, first in the block and then in all."""
        pages = np.empty((n_blocks * self.n_tasks, self.size), dtype=np.int64)
        total = np.zeros(len(self.names), dtype=np.int64)
        each = self.size // len(self.groups)
        for block in range(n_blocks):
            here = np.zeros_like(total)
            own = pages[block * self.n_tasks :][: self.n_tasks]
            for g, items in enumerate(self.groups):
                for page in own:
                    order = np.lexsort((rng.random(len(items)), total[items], here[items]))
                    dealt = items[order[:each]]
                    page[g * each : (g + 1) * each] = dealt
                    here[dealt] += 1
                    total[dealt] += 1
        return pages

    def _counted(self, pages: np.ndarray, n_blocks: int) -> tuple[Pages, int]:
        """Pages with their counts, and what their imbalance costs."""
        weight, n_items = self.weight, len(self.names)
        met = np.zeros((n_blocks, n_items, n_items), dtype=np.int64)
        for i, j in permutations(range(self.size), 2):
            np.add.at(met, (np.arange(len(pages)) // self.n_tasks, pages[:, i], pages[:, j]), 1)
        bits = np.random.default_rng(0).integers(1, 1 << 62, n_items)
        marks = np.bitwise_xor.reduce(bits[pages], axis=1)
        total = met.sum(axis=0)
        cost = int((np.triu(weight) * (WITHIN * (met**2).sum(axis=0) + total**2)).sum())
        cost += self._twin * sum(_pairs_alike(one) for one in np.split(marks, n_blocks))
        return Pages(pages, met, total, weight, bits, marks), cost

    @property
    def _step(self) -> int:
        """What a pair costs that is met once too often, about."""
        return int(self.weight.max()) * (WITHIN + 1)

    @property
    def _twin(self) -> int:
        """What two pages that list the same cost."""
        return TWIN * self._step

    def _annealed(
        self, pages: np.ndarray, n_blocks: int, hot: float, rng: np.random.Generator
    ) -> int:
        """Swap items in place between pages of a block; what imbalance is left costs."""
        state, cost = self._counted(pages, n_blocks)
        heat = 2 * self._step * np.append(np.geomspace(hot, COLD, TEMPERATURES), 1e-3)
        seed = rng.integers(1, 1 << 62, 1).astype(np.uint64)
        tries = min(MOST_TRIES, TRIES * pages.size)
        apart, least = len(self.groups) > 1, self.least(n_blocks)
        return int(anneal_pages(state, apart, self._twin, cost, least, heat, tries, seed))


def _evenly(n: int, cells: int) -> int:
    """Sum of squares of counts that add up to n and differ by one at most."""
    each, more = divmod(n, cells)
    return (cells - more) * each**2 + more * (each + 1) ** 2


def _pairs_alike(marks: np.ndarray) -> int:
    """How many pairs of pages list the same."""
    _, counts = np.unique(marks, return_counts=True)
    return int((counts * (counts - 1) // 2).sum())

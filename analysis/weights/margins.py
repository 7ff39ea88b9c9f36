"""Who was asked beside who is cared for, by one characteristic at a time, and who is missing."""

from collections.abc import Iterator
from dataclasses import dataclass

from analysis.weights.representation import Representation
from questionnaires.disclosure import SMALLEST_SHOWN, published, published_parts

ENOUGH = 0.5  # of the share that a group has of those cared for: fewer are too few


@dataclass(frozen=True)
class Margin:
    """The people of one age band, sex, ethnicity or deprivation, as they may be told."""

    by: str
    group: str
    population_share: float | None  # of those cared for; None for 1 to 7 people
    n: int | None  # respondents to the nearest 5; None for 1 to 7, or to hide such
    under_represented: bool  # whether fewer than half of its share are known to have been asked


def margins(people: Representation) -> tuple[Margin, ...]:
    """A line for each group of each characteristic that the answers know."""
    return tuple(margin for place in range(1, len(people.by)) for margin in _margins(people, place))


def _margins(people: Representation, place: int) -> Iterator[Margin]:
    """The groups of one characteristic, in the order of the mix."""
    counts: dict[str, int] = {}
    asked: dict[str, int] = {}
    for stratum, n in zip(people.strata, people.asked, strict=True):
        group = stratum.key[place]
        counts[group] = counts.get(group, 0) + stratum.count
        asked[group] = asked.get(group, 0) + int(n)
    n_asked, n_people = sum(asked.values()), sum(counts.values())
    told = published_parts([*asked.values(), people.n_outside])
    for (group, count), n in zip(counts.items(), told, strict=False):
        share = None if published(count) is None else count / n_people
        enough = ENOUGH * (share or 0.0) * n_asked
        speaks = n is not None or enough >= SMALLEST_SHOWN  # what is hidden stays so
        yield Margin(people.by[place], group, share, n, speaks and asked[group] < enough)

"""What may be said of differences between groups: the test of scale first, then weights alone."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pandas as pd

from analysis.choices import ChoiceData
from analysis.errors import AnalysisError
from analysis.models.swait_louviere import swait_louviere
from analysis.weights.cells import Group
from analysis.weights.comparisons import Difference, holm
from analysis.weights.swings import shares, swings
from analysis.weights.weight_set import Cell, WeightSet
from questionnaires.disclosure import SMALLEST_SHOWN

SEGMENTS = ("condition", "age_band", "role")  # as in the key of a cell


@dataclass(frozen=True)
class GroupComparison:
    """Groups of one segment, all else alike: verdict on scale, and differences of weights."""

    segment: str
    within: str  # the role whose groups are compared; empty between roles
    groups: tuple[str, ...]
    verdict: str  # of Swait and Louviere, or why there is none
    differences: tuple[Difference, ...]


def compare_groups(
    weights: WeightSet, groups: Sequence[Group], choices: Callable[[pd.DataFrame], ChoiceData]
) -> Iterator[GroupComparison]:
    """Every comparison that groups of a study allow: of conditions, ages and roles.

    Of age bands the youngest and the oldest are compared, of conditions and roles each with each.
    Only groups with answers of their own take part, and only cells that both sides have.
    """
    own = [cell for cell in weights.cells if not cell.withheld and cell.n >= SMALLEST_SHOWN]
    rows = {group.key: group.rows for group in groups}
    roles = tuple(dict.fromkeys(cell.role for cell in own))
    for segment in ("age_band", "condition"):
        for role in roles:
            cells = [cell for cell in own if cell.role == role]
            yield from _comparison(weights, cells, rows, choices, segment, role)
    yield from _comparison(weights, own, rows, choices, "role", "")


def _comparison(
    weights: WeightSet,
    cells: Sequence[Cell],
    rows: dict[tuple[str, str, str], pd.DataFrame],
    choices: Callable[[pd.DataFrame], ChoiceData],
    segment: str,
    within: str,
) -> Iterator[GroupComparison]:
    """The comparison of the groups of a segment, if there are two."""
    place = SEGMENTS.index(segment)
    names = tuple(dict.fromkeys(cell.key[place] for cell in cells))
    pairs = [(names[0], names[-1])] if segment == "age_band" else list(combinations(names, 2))
    found = []
    for first, second in pairs if len(names) > 1 else []:
        sides = _matched(cells, place, first, second)
        if sides[0]:
            found += _differences(weights, (first, second), sides)
    if found:
        corrected = holm([one.p for one in found])
        differences = tuple(
            replace(one, corrected=float(p)) for one, p in zip(found, corrected, strict=True)
        )
        of_group = {
            name.replace("_", " "): choices(
                pd.concat([rows[one.key] for one in cells if one.key[place] == name])
            )
            for name in names
        }
        yield GroupComparison(segment, within, names, _verdict(of_group), differences)


def _verdict(of_group: dict[str, ChoiceData]) -> str:
    """What the test of Swait and Louviere says, or why it cannot be made.

    Groups in which a parameter has less than two respondents are too small for errors by
    respondent, and stay out of the test.
    """
    large = {
        name: data
        for name, data in of_group.items()
        if data.n_respondents >= 2 * len(data.parameters)
    }
    small = [name for name in of_group if name not in large]
    left_out = f" Too few people for this test: {', '.join(small)}." if small else ""
    if len(large) < 2:
        return f"The test of scale could not be made. Compare outcome weights only.{left_out}"
    try:
        return swait_louviere(large).verdict + left_out
    except AnalysisError as reason:
        return f"The test of scale could not be made: {reason}. Compare outcome weights only."


def _matched(
    cells: Sequence[Cell], place: int, first: str, second: str
) -> tuple[list[Cell], list[Cell]]:
    """Cells of two groups that differ in nothing else, in the same order."""

    def rest(cell: Cell) -> tuple[str, ...]:
        return cell.key[:place] + cell.key[place + 1 :]

    sides = [
        {rest(one): one for one in cells if one.key[place] == name} for name in (first, second)
    ]
    both = [key for key in sides[0] if key in sides[1]]
    return [sides[0][key] for key in both], [sides[1][key] for key in both]


def _differences(
    weights: WeightSet, groups: tuple[str, str], sides: tuple[list[Cell], list[Cell]]
) -> list[Difference]:
    """How the weights of two groups differ, the cells of each counting alike."""
    first, second = (
        np.mean(
            [shares(swings(weights.outcomes, cell.draws, cell)) for cell in side],
            axis=0,
        )
        for side in sides
    )
    joint = weights.pooling == "partial"
    change = second - first
    found = []
    for k, outcome in enumerate(weights.outcomes):
        above = (change[:, k] > 0).mean() if joint else convolved(first[:, k], second[:, k])
        p = float(max(2 * min(above, 1 - above), 1 / len(change)))
        low, high = np.percentile(change[:, k], [2.5, 97.5])
        mean = float(change[:, k].mean())
        found.append(Difference(outcome.id, groups, mean, float(low), float(high), p, p))
    return found


def convolved(first: np.ndarray, second: np.ndarray) -> float:
    """Probability that a draw of the second is above one of the first; shapes (n,), (m,).

    Every draw is held against every other, as the draws belong to independent fits.

    References
    ----------
    Poe, Giraud and Loomis (2005), "Computational methods for measuring the difference of
    empirical distributions", American Journal of Agricultural Economics 87, pp. 353-365.
    """
    below = np.searchsorted(np.sort(first), second)
    return float(below.mean() / len(first))

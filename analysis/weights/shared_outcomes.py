"""The outcomes that several studies share: the only ground on which conditions are compared."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.errors import WeightsError
from analysis.weights.cells import FittedCell
from analysis.weights.local_normal import Coordinates, side_by_side
from analysis.weights.pooled_cells import PooledCells, cells_of, together
from analysis.weights.pooling import PartialPooling, Pooled
from analysis.weights.pooling_plan import plan
from analysis.weights.swings import require_sum, swings
from analysis.weights.weight_set import Cell, Outcome
from questionnaires.study import Study
from questionnaires.text import Text


@dataclass(frozen=True, eq=False)
class Part:
    """A study, pooled by itself: what it says of the core is taken from there."""

    study: Study
    text: Text
    outcomes: tuple[Outcome, ...]  # all of the study
    pooled: PooledCells


def core_outcomes(parts: Sequence[Part]) -> tuple[Outcome, ...]:
    """The outcomes that are core in every study, in the order of the first.

    Raises
    ------
    WeightsError
        If fewer than two are, or one differs between studies in its levels or words.
    """
    first = parts[0]
    shared = [
        one.id
        for one in first.study.attributes
        if all(_is_core(one.id, part.study) for part in parts)
    ]
    if len(shared) < 2:
        names = ", ".join(part.study.id for part in parts)
        raise WeightsError(
            f"{names}: they share {' and '.join(shared) or 'no outcome'} of the common core, and a "
            "weight is a share of at least two; make the weights of each study by itself"
        )
    for name in shared:
        for part in parts[1:]:
            _require_the_same(name, first, part)
    return tuple(one for one in first.outcomes if one.id in shared)


def pool_core(parts: Sequence[Part], model: PartialPooling) -> PooledCells:
    """Pool the cells of all studies on the outcomes that they share.

    Each study's own likelihood is used where that study expects its cells, the other outcomes
    averaged over: no study is asked about outcomes that it does not have, and none changes what
    another says of its own.

    Raises
    ------
    WeightsError
        If the studies share too little, a condition is in two, or age bands differ.
    NotConverged
        If the chains do not mix.
    """
    outcomes = core_outcomes(parts)
    _require_apart(parts)
    ordered = tuple(sorted(outcomes, key=lambda one: one.id))
    kept = [_kept(part.pooled.pooled, ordered) for part in parts]
    answers = side_by_side(
        [(part.pooled.pooled.answers, keep) for part, keep in zip(parts, kept, strict=True)]
    )
    coordinates = Coordinates.alone([len(one.levels) for one in ordered])
    commons = [
        part.pooled.pooled.common.mean(axis=0)[keep] for part, keep in zip(parts, kept, strict=True)
    ]
    common = np.mean([one / one[coordinates.best].sum() for one in commons], axis=0)
    keys = tuple(key for part in parts for key in part.pooled.pooled.keys)
    pooled = model.draw(keys, ordered, plan(keys, coordinates, common), answers)
    before = [_on_core(one, outcomes) for part in parts for one in part.pooled.cells]
    everyone = [part.pooled.together for part in parts]
    return PooledCells(
        cells_of(pooled, before, [one.cell.n for one in before], outcomes),
        together(
            pooled, sum(one.n for one in everyone), sum(one.n_tasks for one in everyone), outcomes
        ),
        pooled,
    )


def _is_core(outcome: str, study: Study) -> bool:
    """Whether an outcome is of the common core, for a study."""
    return outcome in study.attribute_ids and study.attribute(outcome).core


def _require_the_same(name: str, first: Part, other: Part) -> None:
    """Raise WeightsError if an outcome has other levels or words in another study."""
    one, two = (part.study.attribute(name) for part in (first, other))
    levels = [[(level.id, level.value) for level in each.levels] for each in (one, two)]
    where = f"{name} of {first.study.id} and {other.study.id}"
    if levels[0] != levels[1] or (one.unit, one.ordered) != (two.unit, two.ordered):
        raise WeightsError(
            f"{where}: other levels, order or unit; the core has to be the same to be compared"
        )
    same_language = first.study.languages[0] == other.study.languages[0]
    if same_language and first.text.attributes[name] != other.text.attributes[name]:
        raise WeightsError(
            f"{where}: other words in {first.study.languages[0]}; outcomes that are worded "
            "differently are different outcomes"
        )


def _require_apart(parts: Sequence[Part]) -> None:
    """Raise WeightsError if a condition is in two studies, or age bands are not the same."""
    seen: dict[str, str] = {}
    for part in parts:
        for condition in part.study.groups("condition"):
            if condition in seen:
                raise WeightsError(
                    f"condition {condition} is in {seen[condition]} and {part.study.id}; "
                    "one study has to speak for it"
                )
            seen[condition] = part.study.id
        bands = [
            list(dict.fromkeys(k[1] for k in one.pooled.pooled.keys)) for one in (parts[0], part)
        ]
        if bands[0] != bands[1]:
            raise WeightsError(
                f"{parts[0].study.id} has the age bands {', '.join(bands[0])}, {part.study.id} has "
                f"{', '.join(bands[1])}; they have to be the same to be compared"
            )


def _kept(pooled: Pooled, ordered: Sequence[Outcome]) -> np.ndarray:
    """The coordinates of the core among those of a study."""
    ids = [one.id for one in pooled.outcomes]
    return pooled.coordinates.of_outcomes([ids.index(one.id) for one in ordered])


def _on_core(one: FittedCell, outcomes: tuple[Outcome, ...]) -> FittedCell:
    """What a cell of a study says alone, of the core; its model has other outcomes too."""
    alone = one.alone or one.cell
    if alone.withheld:
        return FittedCell(replace(alone, n=one.cell.n, n_tasks=one.cell.n_tasks), None, one.opinion)
    ids = [outcome.id for outcome in outcomes]
    cell = replace(
        alone,
        part_worths={name: alone.part_worths[name] for name in ids},
        draws={name: alone.draws[name] for name in ids},
    )
    return FittedCell(_withheld_if_unsure(cell, outcomes), None, one.opinion)


def _withheld_if_unsure(cell: Cell, outcomes: tuple[Outcome, ...]) -> Cell:
    """The cell, or a cell withheld if its answers leave open whether the core matters at all."""
    try:
        require_sum(swings(outcomes, cell.draws, cell))
    except WeightsError as reason:
        return replace(cell, withheld=str(reason), part_worths={}, draws={})
    return cell

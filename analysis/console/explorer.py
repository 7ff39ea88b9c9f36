"""What the page of weights shows: a group's weights over a range, as pictures and as tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from analysis.console.words import cell_name
from analysis.exports.weights_pictures import ValuePicture, value_line, value_picture
from analysis.exports.weights_words import flag_of
from analysis.weights.case_mix import MixWeight
from analysis.weights.explanation import Explanation, explain
from analysis.weights.ranges import Ends, over_ranges
from analysis.weights.summary import OutcomeWeight, outcome_weights, places
from analysis.weights.weight_set import Cell, Outcome, WeightSet
from questionnaires.disclosure import SMALLEST_SHOWN, published
from questionnaires.study import SEGMENTS, Study
from questionnaires.text import Text

LEFT, WIDTH, ROW, TOP = 300, 480, 40, 14  # of the picture of weights, in its own units


@dataclass(frozen=True)
class Mark:
    """A weight with its interval, in the picture."""

    label: str
    y: float
    x: float
    x_low: float
    x_high: float
    said: str


@dataclass(frozen=True)
class WeightPicture:
    """The weights of a group, the largest first."""

    marks: tuple[Mark, ...]
    ticks: tuple[tuple[float, str], ...]
    width: float
    height: float


@dataclass(frozen=True)
class Line:
    """A weight in the table."""

    label: str
    weight: OutcomeWeight
    place: str
    flag: str


@dataclass(frozen=True)
class Explored:
    """A group, and what its weights are over the range that was asked for."""

    name: str
    n: int | None
    effective_n: int | None
    pooling_share: float
    modelled: bool  # whether its weights come from other groups
    withheld: str
    explanation: Explanation
    lines: tuple[Line, ...] = ()
    picture: WeightPicture | None = None
    values: tuple[tuple[ValuePicture, tuple[tuple[str, float], ...]], ...] = ()
    pass_or_fail: tuple[str, ...] = ()  # outcomes that carry no weight over this range


def choices_of(weights: WeightSet, study: Study, text: Text) -> dict[str, list[tuple[str, str]]]:
    """Groups of each segment that has several, with their words."""
    found = {}
    for place, segment in enumerate(("condition", "age_band", "role")):
        groups = dict.fromkeys(cell.key[place] for cell in weights.cells)
        if len(groups) > 1:
            found[segment] = [(one, _said(study, text, segment, one)) for one in groups]
    return {segment: found[segment] for segment in SEGMENTS if segment in found}


def _said(study: Study, text: Text, segment: str, group: str) -> str:
    """A group of a segment in words."""
    if segment == "role":
        return cell_name(study, text, ("", "", group)).partition(":")[0]
    options = text.segment(segment).options
    return options.get(group) or " or ".join(
        words for one, words in options.items() if one in group
    )


def find(weights: WeightSet, wanted: Mapping[str, str]) -> Cell:
    """The group of those names; for a name that is missing or unknown, the first that there is."""
    cells: Sequence[Cell] = weights.cells
    for place, segment in enumerate(("condition", "age_band", "role")):
        kept = [cell for cell in cells if cell.key[place] == wanted.get(segment)]
        cells = kept or [cell for cell in cells if cell.key[place] == cells[0].key[place]]
    return cells[0]


def explored(
    weights: WeightSet, cell: Cell, ranges: Mapping[str, Ends], study: Study, text: Text
) -> Explored:
    """A group's weights over the ranges of some outcomes, all that the page says of them.

    Raises
    ------
    WeightsError
        If a range is none, or leaves nothing to weigh.
    """
    rescaled = over_ranges(weights, ranges)
    within = rescaled.weights
    here = within.cell(cell.key)
    about = Explored(
        name=cell_name(study, text, cell.key),
        n=published(cell.n),
        effective_n=None if cell.effective_n is None else published(round(cell.effective_n)),
        pooling_share=cell.pooling_share,
        modelled=cell.n < SMALLEST_SHOWN,
        withheld=here.withheld,
        explanation=explain(within, here, text),
        pass_or_fail=tuple(text.attributes[one].label for one in rescaled.pass_or_fail),
    )
    if here.withheld:
        return about
    found = sorted(outcome_weights(within.outcomes, here), key=lambda one: -one.weight)
    return _with_weights(about, within.outcomes, found, text)


def _with_weights(
    about: Explored, outcomes: Sequence[Outcome], found: Sequence[OutcomeWeight], text: Text
) -> Explored:
    """The same with its weights as table and pictures."""
    labels = {one.id: text.attributes[one.id].label for one in found}
    bands = places(found)
    lines = tuple(Line(labels[one.id], one, _place(*bands[one.id]), flag_of(one)) for one in found)
    order = {one.id: one for one in outcomes}
    values = []
    for one in found:
        if one.clipped:
            continue
        known = text.attributes[one.id].levels
        levels = [known.get(level, level) for level in order[one.id].levels]
        picture = value_picture(labels[one.id], levels, [value_line("", 1, one.value)])
        values.append((picture, tuple(zip(levels, one.value, strict=True))))
    fields = {
        **vars(about),
        "lines": lines,
        "picture": weight_picture([(one.label, one.weight) for one in lines]),
        "values": tuple(values),
    }
    return Explored(**fields)


def _place(first: int, last: int) -> str:
    """A place, or the places that are shared."""
    return f"{first}" if first == last else f"{first}–{last}"


def weight_picture(found: Sequence[tuple[str, OutcomeWeight | MixWeight]]) -> WeightPicture:
    """The picture of outcomes' weights with their intervals, in this order."""
    end = min(1.0, ceil(10 * max(one.high for _, one in found)) / 10)

    def x(share: float) -> float:
        return round(LEFT + WIDTH * min(1.0, max(0.0, share / end)), 1)

    marks = tuple(
        Mark(
            label,
            TOP + ROW * (k + 0.5),
            x(one.weight),
            x(one.low),
            x(one.high),
            f"{100 * one.weight:.0f}",
        )
        for k, (label, one) in enumerate(found)
    )
    ticks = tuple((x(k / 10), f"{10 * k} %") for k in range(round(10 * end) + 1))
    return WeightPicture(marks, ticks, LEFT + WIDTH + 40, TOP + ROW * len(found) + 28)

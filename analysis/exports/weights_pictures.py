"""Places of what the report's pictures show: intervals by group, and values of levels."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from analysis.exports.weights_words import ROLES, Words, title_of
from analysis.weights.document import Brief, CellDocument, WeightsDocument
from questionnaires.disclosure import shown

LEFT, PANEL, GAP, ROW, RIGHT = 235, 150, 18, 28, 24  # of a picture of intervals, in its own units
TOP, HEADING = 40.0, 22.0  # above the first row, and above the first row of a role
SHADES = ("#003d73", "#0072b2", "#56a0d3", "#8a6d00", "#7a4b94")  # of lines, beside their strokes
STROKES = ("", "7 3", "2 3", "9 3 2 3", "12 4")
WIDTH, HEIGHT = 300, 150  # of a picture of values


@dataclass(frozen=True)
class Mark:
    """A weight on the scale of its panel, with its interval."""

    x: float
    x_low: float
    x_high: float
    said: str
    cut: bool  # whether the interval goes on beyond the panel


@dataclass(frozen=True)
class IntervalRow:
    """A group: its weight of each outcome, and what is to be seen beside it."""

    y: float
    heading: str  # the role, above its first group
    title: str
    marks: tuple[Mark, ...]
    alone: tuple[Mark | None, ...]
    own: bool  # whether it has answers of its own


@dataclass(frozen=True)
class Intervals:
    """Weights of all groups: a row for each group, a panel for each outcome."""

    outcomes: tuple[tuple[str, ...], ...]  # names, in lines that fit
    rows: tuple[IntervalRow, ...]
    ticks: tuple[tuple[float, str], ...]  # place within a panel, and its label
    together: tuple[float, ...]  # place of complete pooling in each panel, if there is any

    @property
    def bottom(self) -> float:
        """Where the rows end."""
        return self.rows[-1].y + ROW / 2 if self.rows else TOP

    @property
    def width(self) -> float:
        """Width of the picture."""
        return LEFT + len(self.outcomes) * (PANEL + GAP) + RIGHT

    def left(self, panel: int) -> float:
        """Where a panel begins."""
        return LEFT + panel * (PANEL + GAP)


def intervals(document: WeightsDocument, words: Words) -> Intervals:
    """The picture of every weight with its interval, by group and outcome."""
    order = [one.id for one in document.range.outcomes]
    cells = document.shown
    largest = max((one.high for cell in cells for one in cell.attributes), default=1.0)
    top = max(0.2, min(0.8, ceil(10 * largest) / 10))
    rows: list[IntervalRow] = []
    y, role = TOP, ""
    for cell in cells:
        found = {one.id: one for one in cell.attributes}
        alone = [cell.alone(name) for name in order]
        heading = "" if cell.role == role else ROLES.get(cell.role, cell.role)
        y, role = y + ROW + (HEADING if heading else 0), cell.role
        rows.append(
            IntervalRow(
                y,
                heading,
                _row_title(cell),
                tuple(_mark(found[name], top) for name in order),
                tuple(None if one is None else _mark(one, top) for one in alone),
                own=cell.modelled is None,
            )
        )
    together = {one.id: one.weight for one in document.complete_pooling or ()}
    ticks = tuple((_x(0.2 * k, top), f"{20 * k} %") for k in range(ceil(top / 0.2 - 1e-9)))
    return Intervals(
        tuple(_lines(words.outcomes[name]) for name in order),
        tuple(rows),
        ticks,
        tuple(_x(together[name], top) for name in order if together),
    )


def _row_title(cell: CellDocument) -> str:
    """A group under the heading of its role, with its number of people."""
    place = [one for one in (cell.age_band, cell.condition.replace("+", " and ")) if one != "all"]
    return f"{', '.join(place) or 'all'} (n {shown(cell.n)})"


def _mark(one: Brief, top: float) -> Mark:
    """A weight on its scale."""
    low, high = _x(one.low, top), _x(one.high, top)
    return Mark(_x(one.weight, top), low, high, f"{100 * one.weight:.0f}", one.high > top)


def _x(share: float, top: float) -> float:
    """Place of a share within a panel, which starts at zero and cuts off long intervals."""
    return round(PANEL * min(1.0, max(0.0, share / top)), 1)


def _lines(name: str, most: int = 18) -> tuple[str, ...]:
    """A name in lines of some characters."""
    lines = [""]
    for word in name.split():
        if lines[-1] and len(lines[-1]) + len(word) >= most:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return tuple(lines)


@dataclass(frozen=True)
class ValueLine:
    """The value function of an outcome in one group."""

    title: str
    colour: str
    stroke: str
    points: tuple[tuple[float, float], ...]

    @property
    def path(self) -> str:
        """The line as SVG has it."""
        return " ".join(f"{x},{y}" for x, y in self.points)


@dataclass(frozen=True)
class ValuePicture:
    """How much of an outcome's gain each level brings, by group."""

    outcome: str
    levels: tuple[tuple[float, tuple[str, ...]], ...]  # place and words of each level
    lines: tuple[ValueLine, ...]


def value_pictures(
    document: WeightsDocument, words: Words, cells: Sequence[CellDocument]
) -> tuple[ValuePicture, ...]:
    """A picture for each outcome, with a line for each of some groups."""
    pictures = []
    for outcome in document.range.outcomes:
        lines = []
        for number, cell in enumerate(cells):
            (one,) = (found for found in cell.attributes if found.id == outcome.id)
            if not one.clipped:
                values = [level.value for level in one.value_function]
                lines.append(value_line(title_of(cell), number, values))
        names = [words.level(outcome.id, level) for level in outcome.levels]
        pictures.append(value_picture(words.outcomes[outcome.id], names, lines))
    return tuple(pictures)


def value_picture(outcome: str, levels: Sequence[str], lines: Sequence[ValueLine]) -> ValuePicture:
    """A picture of an outcome, with its levels from worst to best in words."""
    names = [_lines(level, 14) for level in levels]
    return ValuePicture(outcome, tuple(zip(_xs(len(levels)), names, strict=True)), tuple(lines))


def value_line(title: str, number: int, values: Sequence[float]) -> ValueLine:
    """The line of a group, told apart from the others by its number."""
    look = number % len(SHADES)
    places = zip(_xs(len(values)), map(_y, values), strict=True)
    return ValueLine(title, SHADES[look], STROKES[look], tuple(places))


def _xs(n: int) -> list[float]:
    """Places of so many levels."""
    return [round(WIDTH * k / (n - 1), 1) for k in range(n)]


def _y(value: float) -> float:
    """Height of a value; values a little outside 0 to 1 stay in sight."""
    return round(HEIGHT * (1 - min(1.15, max(-0.15, value))), 1)

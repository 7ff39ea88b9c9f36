"""The picture on the first sheet: weights with their intervals, as charts of the spreadsheet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil

from xlsxwriter.workbook import Workbook

from analysis.exports.sheets import Sheet
from analysis.exports.weights_words import ROLES, title_of
from analysis.weights.document import Brief, WeightsDocument

PICTURE = "Picture data"  # name of the sheet that the charts are drawn from
INK = "#212B32"
# Dark to light, and light enough to see the intervals on them.
SHADES = ("#2F7FBF", "#6AA9DA", "#A3CCEB", "#D3E6F5", "#B08CC4", "#DCC6E2")
WIDTH = 1040  # of the picture, in pixels


@dataclass(frozen=True)
class Series:
    """Bars of one colour: a group, or the people of a case mix."""

    title: str
    name: str  # in the legend, beside the others of its chart
    first_row: int  # on the sheet of figures
    figures: tuple[tuple[str, float, float, float], ...]  # outcome, weight, less, more

    def cells(self, column: str) -> str:
        """The cells of a column on the sheet of figures, as a chart names them."""
        last = self.first_row + len(self.figures) - 1
        return f"='{PICTURE}'!${column}${self.first_row}:${column}${last}"


def picture_series(document: WeightsDocument) -> list[list[Series]]:
    """What the picture shows: the case mix of patients; without one their age bands.

    One chart for each condition; of studies without patients the first role is shown.
    """
    order = [one.id for one in document.range.outcomes]
    mix = document.case_mix
    if mix is not None:
        roles = [one for one in mix.roles if one.attributes]
        if roles:
            name = f"{ROLES.get(roles[0].role, roles[0].role)}: {mix.source}"
            return [[Series(name, name, 4, _figures(roles[0].attributes, order))]]
    role = next((cell.role for cell in document.shown), "")
    cells = [cell for cell in document.shown if cell.role == role]
    rows = iter(range(4, 10_000, len(order) + 2))
    return [
        [
            Series(
                title_of(cell),
                cell.age_band if cell.age_band != "all" else title_of(cell),
                next(rows),
                _figures(cell.attributes, order),
            )
            for cell in of_condition
        ]
        for _, of_condition in groupby(cells, key=lambda cell: cell.condition)
    ]


def _figures(
    weights: Sequence[Brief], order: Sequence[str]
) -> tuple[tuple[str, float, float, float], ...]:
    """Weights with the lengths of their intervals below and above, in the order of outcomes."""
    found = {one.id: one for one in weights}
    return tuple(
        (
            name,
            found[name].weight,
            round(found[name].weight - max(0.0, found[name].low), 6),
            round(found[name].high - found[name].weight, 6),
        )
        for name in order
    )


def add_charts(book: Workbook, sheet: Sheet, row: int, series: Sequence[Sequence[Series]]) -> None:
    """Put a chart for each condition below each other, from a row on."""
    for group, place in zip(series, _rows(row, series), strict=True):
        chart = book.add_chart({"type": "bar"})
        for one, colour in zip(group, SHADES * len(group), strict=False):
            chart.add_series(
                {
                    "name": one.name,
                    "categories": one.cells("A"),
                    "values": one.cells("B"),
                    "fill": {"color": colour},
                    "gap": 60,
                    "y_error_bars": {
                        "type": "custom",
                        "minus_values": one.cells("C"),
                        "plus_values": one.cells("D"),
                        "line": {"color": INK, "width": 1},
                    },
                }
            )
        title = group[0].title if len(group) == 1 else _common(group)
        chart.set_title(
            {"name": f"{title}: weight, with its 95 % interval", "name_font": {"size": 12}}
        )
        chart.set_y_axis({"reverse": True, "num_font": {"size": 10}})
        lines = {"visible": True, "line": {"color": "#D8DDE0"}}
        end = {"min": 0, "max": _end(group), "num_format": "0%", "major_gridlines": lines}
        chart.set_x_axis(end)
        chart.set_legend({"position": "right", "none": len(group) == 1})
        chart.set_size({"width": WIDTH, "height": _height(group)})
        sheet.chart(place, 0, chart)


def _end(group: Sequence[Series]) -> float:
    """Where the scale of a chart ends, a multiple of 10 %."""
    return (
        ceil(10 * max(weight + more for one in group for *_, weight, _, more in one.figures)) / 10
    )


def _common(group: Sequence[Series]) -> str:
    """What all groups of a chart are."""
    return group[0].title.replace(f", {group[0].name}", "")


def _height(group: Sequence[Series]) -> int:
    """Height of a chart, in pixels: so much for each bar."""
    return 110 + len(group[0].figures) * (14 + 16 * len(group))


def _rows(row: int, series: Sequence[Sequence[Series]]) -> Iterator[int]:
    """First row of each chart."""
    for group in series:
        yield row
        row += _height(group) // 20 + 2

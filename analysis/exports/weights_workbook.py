"""Outcome weights as a workbook: a picture, a paragraph and the ranges, then every figure."""

import io
from collections.abc import Sequence
from datetime import datetime

import xlsxwriter

from analysis.exports.sheets import Sheet
from analysis.exports.weights_charts import PICTURE, Series, add_charts, picture_series
from analysis.exports.weights_words import (
    METHODS,
    NICE,
    ROLES,
    Words,
    flag_of,
    headline,
    place_of,
    title_of,
)
from analysis.weights.document import MixDocument, WeightsDocument
from questionnaires.disclosure import HIDDEN, shown
from questionnaires.text import Text

MADE = datetime(2026, 1, 1)  # fixed: the same weights give the same bytes
MOST_SAID = 4  # groups of which the first sheet speaks
NOTE = (
    "Method: signed swings. Weights hold for their range and group only. "
    "Not QALYs, utilities or EQ-5D values"
)
RANGE_COLUMNS = ("Outcome", "0 % of its points: worst level", "100 %: best level", "Direction")
WEIGHT_COLUMNS = (
    *("Group", "Outcome", "Weight", "95 % from", "95 % to", "Place", "First in"),
    *("Above next in", "Alone", "People", "As sure as", "From others", "To know"),
)
READING = (
    "Weight: share of all that could be gained, from the worst to the best level of every outcome. "
    "Weights of a group sum to 100 %. 95 % from, to: where the true share lies with 95 % "
    "certainty. Place: outcomes whose order is less than 80 % probable share their places. First "
    "in: of the draws, how many put the outcome first. Alone: what the group says without the "
    "others. As sure as: respondents of the group alone that would tell as much. From others: "
    "part of the weights that is owed to other groups. Counts are to the nearest 5; * is 1 to 7."
)


def weights_workbook(document: WeightsDocument, weights_sha256: str, text: Text | None) -> bytes:
    """The workbook of a weight set; `weights_sha256` is the hash of its `weights.json`."""
    words = Words.of(document, text)
    series = picture_series(document)
    most = max(len(one.levels) for one in document.range.outcomes)
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"title": f"Outcome weights: {words.title}", "created": MADE})
        front = Sheet(book, "In short", (34, 44, 44, 18), NOTE)
        _weights(Sheet(book, "Weights", (46, 36, *[10] * 10, 52), NOTE), document, words)
        _levels(Sheet(book, "Levels", (46, *[26] * most), NOTE), document, words)
        if document.case_mix is not None:
            _case_mix(Sheet(book, "Case mix", (34, 32, 12, 12, 12), NOTE), document.case_mix, words)
        _made(Sheet(book, "How it was made", (110,), NOTE), document, weights_sha256)
        _picture_data(Sheet(book, PICTURE, (46, 12, 12, 12), NOTE), series, words)
        row = _front(front, document, words, series)
        add_charts(book, front, row, series)
    return buffer.getvalue()


def _front(
    sheet: Sheet, document: WeightsDocument, words: Words, series: Sequence[Sequence[Series]]
) -> int:
    """The paragraph and the ranges; returns the row that is left for the picture."""
    sheet.title(f"What matters: {words.title}")
    sheet.wide(3, _paragraph(document, words, series))
    sheet.heading(5, RANGE_COLUMNS)
    row = 6
    for row, one in enumerate(document.range.outcomes, start=6):
        said = "declared before" if one.direction == "declared" else "taken from the answers"
        worst, best = (words.level(one.id, level) for level in (one.worst, one.best))
        sheet.row(row, (words.outcomes[one.id], worst, best, said))
    sheet.wide(
        row + 2,
        "A weight holds for this range and for these people. Over another range the same people "
        f"give other weights. {document.meaning} {NICE} Method: {METHODS[document.method]}.",
    )
    return row + 4


def _paragraph(document: WeightsDocument, words: Words, series: Sequence[Sequence[Series]]) -> str:
    """What the picture says, in at most a few sentences."""
    pictured = {one.title for group in series for one in group}
    cells = [cell for cell in document.shown if title_of(cell) in pictured]
    if not cells:  # the picture is of a case mix
        ((mix,),) = series
        name, weight, less, more = max(mix.figures, key=lambda figures: figures[1])
        return (
            f"{mix.title}: “{words.outcomes[name]}” carries {weight:.0%} of the weight "
            f"({weight - less:.0%} to {min(1, weight + more):.0%}). What each group says is on "
            "the sheet “Weights”."
        )
    said = [f"{title_of(cell)}: {headline(cell, words)}" for cell in cells[:MOST_SAID]]
    n_more = len(document.shown) - len(said)
    more_said = [f"{n_more} more groups are on the sheet “Weights”."] if n_more else []
    return " ".join([*said, *more_said])


def _weights(sheet: Sheet, document: WeightsDocument, words: Words) -> None:
    """A row for each group and outcome; one for a group without weights."""
    sheet.title("Weights: a row for each group and outcome, the heaviest first")
    sheet.wide(2, READING)
    sheet.heading(4, WEIGHT_COLUMNS)
    row = 5
    for cell in document.cells:
        if cell.withheld:
            sheet.row(row, (title_of(cell), "not shown", *[None] * 10, cell.withheld))
            row += 1
        for one in sorted(cell.weights, key=lambda found: -found.weight):
            alone = cell.alone(one.id)
            told = "; ".join(filter(None, (cell.modelled, flag_of(one)))) or None
            sheet.row(row, (title_of(cell), words.outcomes[one.id], *[None] * 10, told))
            sheet.shares(row, 2, (one.weight, one.low, one.high))
            sheet.centred(row, 5, (place_of(cell.weights, one.id),))
            sheet.shares(row, 6, (one.rank_probabilities[0], one.p_above_next))
            sheet.shares(row, 8, (None if alone is None else alone.weight,))
            sheet.centred(row, 9, (_count(cell.n), _count(cell.effective_n) if cell.n else None))
            sheet.shares(row, 11, (cell.pooling_share,))
            row += 1
    sheet.freeze(5, 2)


def _count(n: int | None) -> int | str:
    """A published count, as a number where it is one."""
    return HIDDEN if n is None else n


def _levels(sheet: Sheet, document: WeightsDocument, words: Words) -> None:
    """The share of each outcome's gain that each level brings, an outcome below the other."""
    sheet.title("Levels: how much of an outcome's gain each level brings")
    sheet.wide(2, "Uneven steps are why points are not given in proportion to a number.")
    row = 4
    for outcome in document.range.outcomes:
        names = [words.level(outcome.id, level) for level in outcome.levels]
        sheet.heading(row, (words.outcomes[outcome.id], *names))
        if outcome.amounts is not None:
            sheet.row(row + 1, (outcome.unit or "Amount",))
            sheet.centred(row + 1, 1, [f"{amount:g}" for amount in outcome.amounts])
            row += 1
        for cell in document.shown:
            row += 1
            (one,) = (found for found in cell.attributes if found.id == outcome.id)
            sheet.row(row, (title_of(cell),))
            sheet.shares(
                row, 1, [None if one.clipped else step.value for step in one.value_function]
            )
        row += 2


def _case_mix(sheet: Sheet, mix: MixDocument, words: Words) -> None:
    """Weights for the people of a place, and who was asked beside who is cared for."""
    sheet.title(f"Case mix: {mix.source}, {mix.date}")
    row = 3
    for one in mix.roles:
        role = ROLES.get(one.role, one.role)
        sheet.heading(row, (role, "Outcome", "Weight", "95 % from", "95 % to"))
        if one.withheld:
            sheet.row(row + 1, (role, f"not shown: {one.withheld}"))
        found = sorted(one.attributes, key=lambda weight: -weight.weight)
        for place, weight in enumerate(found, start=row + 1):
            sheet.row(place, (role, words.outcomes[weight.id]))
            sheet.shares(place, 2, (weight.weight, weight.low, weight.high))
        row += max(1, len(found)) + 2
        sheet.heading(row, ("Who is cared for", "", "Share", "Asked", "Stands for"))
        for place, group in enumerate(one.strata, start=row + 1):
            told = ("nobody" if group.n == 0 else shown(group.n), group.weight)
            finer = (f"{name} {value}" for name, value in (group.model_extra or {}).items())
            name = ", ".join((group.condition, group.age_band, *finer))
            sheet.row(place, (name, None, None, *told))
            sheet.shares(place, 2, (group.population_share,))
        row += len(one.strata) + 2
        sheet.heading(row, ("By one characteristic", "", "Share", "Asked", "Enough?"))
        for place, margin in enumerate(one.margins, start=row + 1):
            few = "fewer than half of its share" if margin.under_represented else ""
            asked = "nobody" if margin.n == 0 else shown(margin.n)
            sheet.row(place, (margin.name, None, None, asked, few))
            sheet.shares(place, 2, (margin.population_share,))
        row += len(one.margins) + 3


def _made(sheet: Sheet, document: WeightsDocument, weights_sha256: str) -> None:
    """How the numbers were made, and what they do not mean."""
    sheet.title("How it was made, and what it does not mean")
    pooled = (
        "Groups are pooled in part: the fewer the answers of a group, and the less groups differ, "
        "the more its weights lean on the others."
        if document.pooling == "partial"
        else "Each group stands alone: none leans on another."
    )
    lines = (
        document.meaning,
        NICE,
        (
            f"Method: {METHODS[document.method]}. Model: {document.model.replace('_', ' ')}, "
            f"errors {document.how.covariance}. {pooled}"
        ),
        f"Intervals and orders come from {document.draws.n:,} joint draws, seed {document.seed}.",
        f"Study {document.study.id}, version {document.study.version}; range {document.range.id}.",
        (
            "`whatmatters verify` on the folder that this file is from makes every number again, "
            "from the answers and the study that the manifest names."
        ),
        f"SHA-256 of weights.json, which holds the same numbers: {weights_sha256}",
        *(f"Made from {name}, SHA-256 {digest}" for name, digest in document.how.inputs.items()),
    )
    for row, line in enumerate(lines, start=3):
        sheet.row(row, (line,))


def _picture_data(sheet: Sheet, series: Sequence[Sequence[Series]], words: Words) -> None:
    """The figures that the picture is drawn from."""
    sheet.title("The figures behind the picture")
    for group in series:
        for one in group:
            heads = (one.title, "Weight", "Less", "More")
            sheet.heading(one.first_row - 1, heads)
            for row, (outcome, *shares) in enumerate(one.figures, start=one.first_row):
                sheet.row(row, (words.outcomes[outcome],))
                sheet.shares(row, 1, shares)

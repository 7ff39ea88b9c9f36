"""The workbook in which a supplier computes its own score, by the published numbers alone."""

import io
from dataclasses import dataclass
from itertools import pairwise

import xlsxwriter

from analysis.exports.score_words import price_words
from analysis.exports.sheets import MADE, Sheet
from analysis.procurement.criteria import PublishedOutcome
from analysis.procurement.marks import half_up
from analysis.procurement.method import NOTES, Criterion, Method

SHEET = "Your bid"
FIRST_ROW = 5  # of the criteria, counted from 1
OTHER_AMOUNTS = 3  # lines for amounts between the levels
WIDTHS = (46, 16, 16, 14, 14, 12, 12)
HEADING = (
    *("Criterion, and its levels", "Amount", "Your entry", "Value, %", "Share x value"),
    *("Your points", "of"),
)
RED_CHECK = 'IF(ABS(SUM(C{0}:C{1})-100)<0.000001,"shares add up to 100 %","make the shares add up'
CHECK = RED_CHECK + ' to 100 %")'


@dataclass(frozen=True)
class Place:
    """Where a criterion stands on the sheet; rows are counted from 1."""

    criterion: Criterion
    row: int  # of its title and its points
    first: int  # of its lines
    last: int

    @property
    def after(self) -> int:
        """The row at which the next criterion starts."""
        return self.last + 2


def places(method: Method) -> tuple[Place, ...]:
    """Rows of every criterion."""
    found = []
    row = FIRST_ROW
    for one in method.criteria:
        n_lines = 1
        if one.outcome is not None:
            between = OTHER_AMOUNTS if one.outcome.range.outcome.amounts is not None else 0
            n_lines = len(one.outcome.values) + between
        found.append(Place(one, row, row + 1, row + n_lines))
        row = found[-1].after
    return tuple(found)


def self_score_workbook(method: Method, version: int) -> bytes:
    """The workbook for suppliers, with an empty bid."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"title": method.tender.title, "created": MADE})
        sheet = Sheet(book, SHEET, WIDTHS, f"{method.tender.id}, version {version}")
        sheet.title(f"Your score: {method.tender.title}")
        sheet.wide(
            2,
            "Fill in the yellow cells. Shares of patients in each outcome add up to 100 %. "
            "Everything else is the published method, and is locked.",
        )
        sheet.heading(FIRST_ROW - 1, HEADING, (3, 4, 5, 6))
        found = places(method)
        for place in found:
            sheet.row(place.row, (place.criterion.title,))
            sheet.fixed(place.row, 6, float(place.criterion.points))
            if place.criterion.outcome is not None:
                _outcome(sheet, place, place.criterion.outcome)
            elif place.criterion.domain == method.profile.cost_domain:
                _cost(sheet, place, method)
            else:
                _word(sheet, place, method)
        _total(sheet, found, method)
        sheet.freeze(FIRST_ROW, 1)
        sheet.protect()
        _notes(Sheet(book, "Read me", (95,)), method)
    return buffer.getvalue()


def _outcome(sheet: Sheet, place: Place, outcome: PublishedOutcome) -> None:
    """Lines for shares of patients at each level, or at amounts between."""
    within = outcome.range
    n_levels = len(outcome.values)
    for number, (knot, value) in enumerate(zip(within.knots, outcome.values, strict=True)):
        row = place.first + number
        amount = within.amount(knot)
        sheet.row(row, (f"   % of patients: {within.words(knot)}",))
        if amount is not None:
            sheet.fixed(row, 1, amount)
        sheet.amount_input(row, 2, 0, 100, "Per cent of patients, from 0 to 100")
        sheet.fixed(row, 3, float(value))
    amounts = within.outcome.amounts
    for row in range(place.first + n_levels, place.last + 1) if amounts is not None else ():
        low, high = min(amounts or ()), max(amounts or ())
        unit = within.outcome.unit
        sheet.row(row, (f"   % of patients: at another amount, {unit}",))
        sheet.amount_input(row, 1, low, high, f"{unit}: from {low:g} to {high:g}")
        sheet.amount_input(row, 2, 0, 100, "Per cent of patients, from 0 to 100")
        sheet.formula(row, 3, _between(place, n_levels, row), float(outcome.values[0]))
    for row in range(place.first, place.last + 1):
        sheet.formula(row, 4, f"=C{row}*D{row}/100", 0)
    total = f"ROUND(SUM(E{place.first}:E{place.last}),2)"
    sheet.formula(place.row, 3, f"={total}", 0)
    sheet.formula(place.row, 5, f"=ROUND(G{place.row}*D{place.row}/100,2)", 0)
    sheet.count(place.row, 2, f"={CHECK.format(place.first, place.last)}", "fill in the shares")
    if outcome.pass_fail:
        formula = _floor_check(place, outcome, n_levels)
        sheet.count(place.row, 1, formula, "fill in the shares")


def _between(place: Place, n_levels: int, row: int) -> str:
    """Value of an amount between levels: linear between the two beside it."""
    first = place.first
    steps = "".join(
        f"+($D${right}-$D${left})*MAX(0,MIN(1,(B{row}-$B${left})/($B${right}-$B${left})))"
        for left, right in pairwise(range(first, first + n_levels))
    )
    return f"=$D${first}{steps}"


def _floor_check(place: Place, outcome: PublishedOutcome, n_levels: int) -> str:
    """Whether enough patients reach a pass/fail floor."""
    within = outcome.range
    reached = [
        f"C{place.first + number}"
        for number, knot in enumerate(within.knots)
        if knot >= within.floor
    ]
    floor = within.amount(within.floor)
    for row in range(place.first + n_levels, place.last + 1):
        falling = within.outcome.amounts is not None and (
            within.outcome.amounts[-1] < within.outcome.amounts[0]
        )
        reached.append(f"IF(B{row}{'<=' if falling else '>='}{floor!r},C{row},0)")
    needed = outcome.criterion.floor_share
    return f'=IF({"+".join(reached)}>={needed},"reaches the floor","below the floor: out")'


def _word(sheet: Sheet, place: Place, method: Method) -> None:
    """A line for a word of the scale that a supplier gives itself."""
    row = place.first
    words = [one.word for one in method.tender.scale]
    sheet.row(row, ("   Your own word for it; evaluators will decide",))
    sheet.choice(row, 2, words)
    values = [float(half_up(method.tender.share_of(word))) for word in words]
    tests = "".join(
        f'IF(C{row}="{_quoted(word)}",{value!r},' for word, value in zip(words, values, strict=True)
    )
    sheet.formula(place.row, 3, f"={tests}0{')' * len(words)}", 0)
    sheet.formula(place.row, 5, f"=ROUND(G{place.row}*D{place.row}/100,2)", 0)


def _quoted(word: str) -> str:
    """A word inside a formula's quotation marks."""
    return word.replace('"', '""')


def _cost(sheet: Sheet, place: Place, method: Method) -> None:
    """A line for the whole-life cost."""
    row = place.first
    price = method.tender.price
    sheet.row(row, (f"   GBP: {price_words(price)}. {price.basis}",))
    sheet.amount_input(row, 2, 0, 1e12, "GBP, 0 or more")
    if price.bounds is not None:
        best, worst = (float(one) for one in price.bounds)
        value = f'=IF(C{row}="",0,ROUND(100*MAX(0,MIN(1,({worst!r}-C{row})/({worst - best!r}))),2))'
    elif price.method == "relative":
        sheet.row(row, (f"   GBP, and in “Amount” the lowest cost that you expect: {price.basis}",))
        sheet.amount_input(row, 1, 0, 1e12, "GBP, 0 or more")
        value = f'=IF(C{row}="",0,ROUND(100*MIN(B{row},C{row})/C{row},2))'
    else:
        value = "=0"
    sheet.formula(place.row, 3, value, 0)
    sheet.formula(place.row, 5, f"=ROUND(G{place.row}*D{place.row}/100,2)", 0)


def _total(sheet: Sheet, found: tuple[Place, ...], method: Method) -> None:
    """The sum of the points, and the price of each where that decides."""
    row = found[-1].after
    sheet.heading(row, ("Total", "", "", "", "", "", ""))
    points = "+".join(f"F{one.row}" for one in found)
    sheet.formula(row, 5, f"=ROUND({points},2)", 0)
    sheet.fixed(row, 6, 100)
    if method.tender.price.method == "price_per_point":
        sheet.row(row + 1, ("GBP for each point: the lowest comes first",))
        cost = f"C{found[-1].first}"
        sheet.amount(row + 1, 5, f'=IF(F{row}>0,ROUND({cost}/F{row},2),"none")', "none")
    for number, gate in enumerate(method.tender.gates, start=row + 3):
        sheet.row(number, (f"Must be met: {gate.title}. {gate.definition}",))
        sheet.choice(number, 2, ("yes", "no"))


def _notes(sheet: Sheet, method: Method) -> None:
    """What the numbers mean, and what they do not."""
    sheet.title(method.tender.title)
    paragraphs = (
        method.tender.charter.decision,
        (
            "Your points on an outcome: multiply each share of patients by the value of its "
            "level, add up, and round to two decimals. Multiply by the points, and round again. "
            "The total is the sum. The buyer computes the same."
        ),
        *NOTES,
        f"SHA-256 of weights.json: {method.weights_sha256}",
    )
    for row, paragraph in enumerate(paragraphs, start=3):
        sheet.row(row, (paragraph,))

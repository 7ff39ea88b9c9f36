"""What bids change in the pathway, as a workbook that recalculates.

Its first sheet of figures has exactly four headings, price, beds, outpatients and theatres, and a
total. Every figure is a formula over the sheet Months.
"""

import io
from collections.abc import Mapping

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from analysis.exports.pathway_json import NOTES, pounds
from analysis.exports.sheets import MADE, Sheet
from analysis.procurement.budget_years import discount_factors
from analysis.procurement.pathway import HEADINGS, TAGS, Heading
from analysis.procurement.pathway_run import PathwayRun

FOUR: tuple[Heading, ...] = ("price", "beds", "outpatients", "theatres")
BESIDE: tuple[Heading, ...] = ("staff", "other")
LABELS = ("Bid", "Line", "Heading", "Organisation", "Tag", "Unit", "£ per unit", "Change in all")
FIRST = 4  # row of the first figure, on every sheet
FIRST_MONTH = len(LABELS)  # column of month 1 in Months, counted from 0
MONTHS_ON_A_PAGE = 12


def pathway_workbook(run: PathwayRun, names: Mapping[str, str], pathway_sha256: str) -> bytes:
    """The workbook; `names` of the bids, `pathway_sha256` of its `pathway.json`."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"title": "Pathway", "created": MADE})
        _read_me(Sheet(book, "Read me", (95,)), run, pathway_sha256)
        for name, wanted in (("Pathway", FOUR), ("Beside the four", BESIDE)):
            widths = (30, *[16] * (len(wanted) + 1 + len(TAGS)))
            _headings(Sheet(book, name, widths), run, names, wanted)
        years = (30, 20, *[14] * (run.pathway.calendar.n_years + 2))
        _years(Sheet(book, "Years", years), run, names)
        widths = (16, 30, 13, 14, 18, 14, 11, 13, *[11] * run.pathway.months)
        _months(Sheet(book, "Months", widths), run)
    return buffer.getvalue()


def _read_me(sheet: Sheet, run: PathwayRun, pathway_sha256: str) -> None:
    """What this is, and what it does not mean."""
    pathway = run.pathway
    sheet.title("What the bids change in the pathway")
    paragraphs = (
        (
            f"Against {pathway.comparator}, over {pathway.months} months from {pathway.starts}. "
            "Above nought is gained, below is spent. “Pathway” has four headings for each bid: "
            "price, beds, outpatients and theatres. “Years” has financial years from 1 April. Both "
            "are formulas over “Months”: change a yellow cell there and they follow."
        ),
        "What it does not mean",
        *NOTES,
        f"SHA-256 of pathway.json, which holds the same numbers: {pathway_sha256}",
    )
    for row, paragraph in enumerate(paragraphs, start=3):
        sheet.row(row, (paragraph,))


def _column(run: PathwayRun, column: int, last: int | None = None) -> str:
    """Address of a column of Months over all its rows, or of columns up to a last one."""
    end = FIRST + len(run.impacts) * len(run.pathway.lines) - 1
    name, until = xl_col_to_name(column), xl_col_to_name(column if last is None else last)
    return f"Months!${name}${FIRST}:${until}${end}"


def _headings(
    sheet: Sheet, run: PathwayRun, names: Mapping[str, str], wanted: tuple[Heading, ...]
) -> None:
    """Pounds of each bid under some headings, their total, and what it is made of."""
    sheet.title("£ against the existing product, over the contract")
    parts = (f"of which {word}" for word in TAGS.values())
    total = len(wanted) + 1
    titles = ("Bid", *(HEADINGS[one] for one in wanted), "Total", *parts)
    sheet.heading(FIRST - 1, titles, range(1, len(titles)))
    for row, one in enumerate(run.impacts, start=FIRST):
        sheet.row(row, (names.get(one.bid, one.bid),))
        for column, heading in enumerate(wanted, start=1):
            value = float(one.of(heading=heading).sum())
            condition = f'({_column(run, 2)}="{heading}")'
            sheet.money(row, column, _pounds(run, one.bid, condition), pounds(value))
        in_all = sum(float(one.of(heading=heading).sum()) for heading in wanted)
        last = xl_col_to_name(len(wanted))
        sheet.money(row, total, f"=SUM(B{row}:{last}{row})", pounds(in_all))
        either = "+".join(f'({_column(run, 2)}="{heading}")' for heading in wanted)
        for column, tag in enumerate(TAGS, start=total + 1):
            value = sum(float(one.of(heading=heading, tag=tag).sum()) for heading in wanted)
            condition = f'({either})*({_column(run, 4)}="{tag}")'
            sheet.money(row, column, _pounds(run, one.bid, condition), pounds(value))
    sheet.freeze(FIRST, 1)


def _pounds(run: PathwayRun, bid: str, condition: str) -> str:
    """Formula of what a bid gains on the rows of Months that meet a condition."""
    return (
        f'=-SUMPRODUCT(({_column(run, 0)}="{bid}")*{condition}*{_column(run, 6)}*{_column(run, 7)})'
    )


def _years(sheet: Sheet, run: PathwayRun, names: Mapping[str, str]) -> None:
    """Pounds of each bid by tag and financial year; discount factors in the last row."""
    calendar, rate = run.pathway.calendar, run.pathway.rate
    end = FIRST + len(run.impacts) * len(TAGS)  # of the row of factors, after a row of titles
    last = xl_col_to_name(1 + calendar.n_years)
    months = (FIRST_MONTH, FIRST_MONTH + run.pathway.months - 1)
    in_year = f"Months!${xl_col_to_name(months[0])}$3:${xl_col_to_name(months[1])}$3"
    sheet.title("£ by financial year, from 1 April to 31 March")
    titles = ("Bid", "Tag", *calendar.years, "Total", "Present value")
    sheet.heading(FIRST - 1, titles, range(2, len(titles)))
    sheet.row(end, ("Discount rate, % a year",))
    sheet.input(end, 1, run.pathway.discount_rate)
    sheet.row(end + 1, ("Discount factor", None))
    for place, factor in enumerate(discount_factors(calendar.n_years, rate)):
        formula = f"=(1+$B${end}/100)^-{place}"
        sheet.formula(end + 1, 2 + place, formula, round(float(factor), 6))
    row = FIRST
    for one in run.impacts:
        for tag in TAGS:
            sheet.row(row, (names.get(one.bid, one.bid), tag))
            by_year = calendar.by_year(one.of(tag=tag))
            for place in range(calendar.n_years):
                column = xl_col_to_name(2 + place)
                formula = (
                    f'=-SUMPRODUCT(({_column(run, 0)}="{one.bid}")*({_column(run, 4)}=$B{row})'
                    f"*{_column(run, 6)}*({in_year}={column}${FIRST - 1})"
                    f"*{_column(run, *months)})"
                )
                sheet.money(row, 2 + place, formula, pounds(by_year[place]))
            total, value = 2 + calendar.n_years, 3 + calendar.n_years
            sheet.money(row, total, f"=SUM(C{row}:{last}{row})", pounds(by_year.sum()))
            factors = f"$C${end + 1}:${last}${end + 1}"
            present = pounds(by_year @ discount_factors(calendar.n_years, rate))
            sheet.money(row, value, f"=SUMPRODUCT(C{row}:{last}{row},{factors})", present)
            row += 1
    sheet.freeze(FIRST, 2)


def _months(sheet: Sheet, run: PathwayRun) -> None:
    """Change of every line of every bid in every month: what all formulas read."""
    calendar = run.pathway.calendar
    years = [calendar.years[number] for number in calendar.year_of_month]
    sheet.title("Change against the existing product, in the line's unit, by month")
    sheet.heading(FIRST - 1, (*LABELS, *years), range(6, len(LABELS) + len(years)))
    first, last = xl_col_to_name(FIRST_MONTH), xl_col_to_name(FIRST_MONTH + len(years) - 1)
    row = FIRST
    for one in run.impacts:
        for line, change in zip(run.pathway.lines, one.change, strict=True):
            told = (one.bid, line.title, line.heading, line.organisation, line.tag, line.unit)
            sheet.row(row, told)
            sheet.input(row, 6, line.pounds_per_unit or 0.0)
            sheet.formula(row, 7, f"=SUM({first}{row}:{last}{row})", float(change.sum()))
            for place, value in enumerate(change, start=FIRST_MONTH):
                sheet.input(row, place, float(value))
            row += 1
    sheet.over_pages(2 + run.pathway.months // MONTHS_ON_A_PAGE, 2)
    sheet.freeze(FIRST, 2)

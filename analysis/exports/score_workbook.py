"""A score as a workbook that recalculates: change a bid or a value, and the totals follow."""

import io
from collections.abc import Sequence

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from analysis.exports.claims_sheet import CLAIM_WIDTHS, claims_sheet
from analysis.exports.evidence_sheet import WIDTHS, evidence_sheet
from analysis.exports.method_sheet import method_sheet
from analysis.exports.robustness_sheet import robustness_sheet
from analysis.exports.score_layout import FIRST_ROW, Layout, Line, layout, lines
from analysis.exports.score_words import (
    REGIMES,
    lock_sentence,
    summary,
    whose,
)
from analysis.exports.sheets import MADE, Sheet
from analysis.procurement.method import NOTES
from analysis.procurement.score import Score

BID_COLUMNS = (
    *("Bid", "Name", "Criterion", "% of patients", "Level or word", "Amount"),
    *("Value, % of points", "Contribution, %"),
)


def score_workbook(score: Score, score_sha256: str) -> bytes:
    """The workbook of a score; `score_sha256` is the hash of its `score.json`."""
    buffer = io.BytesIO()
    places = layout(score)
    bid_lines = lines(score, places)
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"title": score.tender.title, "created": MADE})
        _read_me(Sheet(book, "Read me", (95,)), score, score_sha256)
        method_sheet(
            Sheet(book, "Method", (22, 56, 20, 18, 20, 12, 10, 10, 7)), score, places, bid_lines
        )
        _bids(Sheet(book, "Bids", (12, 26, 34, 12, 22, 12, 12, 14)), bid_lines)
        widths = (44, 10, *[22] * len(score.bids))
        _scores(Sheet(book, "Scores", widths), score, places, bid_lines)
        robustness_sheet(Sheet(book, "Robustness", (34, *[14] * max(5, len(score.bids)))), score)
        if score.supported.evidence is not None:
            evidence_sheet(Sheet(book, "Evidence", WIDTHS), score)
            claims_sheet(Sheet(book, "Claims", CLAIM_WIDTHS), score, bid_lines)
    return buffer.getvalue()


def _read_me(sheet: Sheet, score: Score, score_sha256: str) -> None:
    """What this is, how it was made, and what it does not mean."""
    tender = score.tender
    sheet.title(tender.title)
    paragraphs = (
        summary(score),
        lock_sentence(score.lock),
        f"{tender.charter.decision} {REGIMES[tender.regime]}; {score.profile.title}.",
        (
            "“Method” holds what was published before bids came in: points, floors, ceilings and "
            "the value of each level. “Bids” holds what the bids say. “Scores” multiplies the two "
            "with live formulas: change a yellow cell of “Bids” and the totals follow. Where "
            "claims are weighed, “Bids” follows from “Claims”. “Method” is "
            "locked, as nothing in it may change. Each criterion is "
            "rounded to two decimals, half up; the total is their sum. “Robustness” says how firm "
            "the ranking is."
        ),
        (
            f"The {len(score.outcomes.criteria)} patient-outcome criteria share "
            f"{tender.patient_outcomes.points} of 100 points, by the choices of "
            f"{whose(tender.population)} in the study {tender.study} "
            f"v{tender.study_version}, in this mix: {tender.population.source}."
        ),
        *score.outcomes.flags,
        "What it does not mean",
        *NOTES,
        f"SHA-256 of score.json, which holds the same numbers: {score_sha256}",
        f"SHA-256 of weights.json: {score.weights_sha256}",
    )
    for row, paragraph in enumerate(paragraphs, start=3):
        sheet.row(row, (paragraph,))


def _bids(sheet: Sheet, bid_lines: Sequence[Line]) -> None:
    """What the bids say, with the value of each part."""
    sheet.title("Bids: a row for each bid and criterion, or for each share of its patients")
    sheet.heading(FIRST_ROW - 1, BID_COLUMNS, (3, 5, 6, 7))
    for line in bid_lines:
        sheet.row(line.row, (line.bid, line.name, line.title))
        _bid_cells(sheet, line)
        sheet.formula(line.row, 6, line.formula, line.value)
        sheet.formula(line.row, 7, f"=D{line.row}*G{line.row}/100", line.percent * line.value / 100)
    sheet.freeze(FIRST_ROW, 2)
    sheet.protect()


def _bid_cells(sheet: Sheet, line: Line) -> None:
    """Share of patients with level, word or amount: said by the bid, or what counts of a claim."""
    amount = line.amount or 0.0
    if not line.counted:
        sheet.input(line.row, 3, line.percent)
        if line.said:
            sheet.chosen(line.row, 4, line.said, line.choices)
        else:
            sheet.input(line.row, 5, amount)
    elif line.whole:
        sheet.fixed(line.row, 3, line.percent)
        sheet.formula(line.row, 5, f"={line.counted}", amount)
    else:
        sheet.formula(line.row, 3, f"={line.counted}", line.percent)
        sheet.row(line.row, (line.bid, line.name, line.title, None, line.said))
        if not line.said:
            sheet.fixed(line.row, 5, amount)


def _scores(sheet: Sheet, score: Score, places: Layout, bid_lines: Sequence[Line]) -> None:
    """Points of each bid on each criterion, totals and ranks, recalculated."""
    end = FIRST_ROW + len(score.criteria)  # the row of totals
    sheet.title("Scores: formulas over Method and Bids")
    columns = ("Criterion", "Points", *(one.bid.name for one in score.bids))
    sheet.heading(FIRST_ROW - 1, columns, range(1, len(columns)))
    for row, criterion in enumerate(score.criteria, start=FIRST_ROW):
        sheet.row(row, (criterion.title,))
        sheet.formula(row, 1, f"={places.points(criterion.id)}", float(criterion.points))
    titles = ("Total", "Rank", "In competition", "Why out", "GBP for each point")
    for row, title in enumerate(titles, start=end):
        sheet.row(row, (title,))
    for column, one in enumerate(score.bids, start=2):
        for row, criterion in enumerate(score.criteria, start=FIRST_ROW):
            rows = [x.row for x in bid_lines if (x.bid, x.criterion) == (one.bid.id, criterion.id)]
            value = f"ROUND(SUM(Bids!$H${rows[0]}:$H${rows[-1]}),2)"
            points = float(one.mark(criterion.id).points)
            sheet.formula(row, column, f"=ROUND($B{row}*{value}/100,2)", points)
        _total_and_rank(sheet, score, column, end)
    competes = ("no" if one.failed else "yes" for one in score.bids)
    sheet.row(end + 2, ("In competition", None, *competes))
    sheet.row(end + 3, ("Why out", None, *("; ".join(one.failed) for one in score.bids)))
    _price_per_point(sheet, score, bid_lines, end)
    sheet.freeze(FIRST_ROW, 2)
    sheet.protect()


def _price_per_point(sheet: Sheet, score: Score, bid_lines: Sequence[Line], end: int) -> None:
    """Whole-life cost of each bid for each of its points; `end` is the row of totals."""
    rows = {line.bid: line.row for line in bid_lines if line.criterion == score.profile.cost_domain}
    for column, one in enumerate(score.bids, start=2):
        total = f"{xl_col_to_name(column)}{end}"
        formula = f'=IF({total}>0,ROUND(Bids!$F${rows[one.bid.id]}/{total},2),"none")'
        value = one.price_per_point
        sheet.amount(end + 4, column, formula, "none" if value is None else float(value))


def _total_and_rank(sheet: Sheet, score: Score, column: int, end: int) -> None:
    """Total and rank of the bid in a column; rows `end` and the next."""
    one = score.bids[column - 2]
    name, last = xl_col_to_name(column), xl_col_to_name(1 + len(score.bids))
    total = f"=ROUND(SUM({name}{FIRST_ROW}:{name}{end - 1}),2)"
    sheet.formula(end, column, total, float(one.total))
    better = f'($C${end + 2}:${last}${end + 2}="yes")*($C${end}:${last}${end}>{name}{end})'
    if one.by_price_per_point:
        lower = f"($C${end + 4}:${last}${end + 4}<{name}{end + 4})"
        better = f'($C${end + 2}:${last}${end + 2}="yes")*{lower}'
    rank = f'=IF({name}{end + 2}="yes",1+SUMPRODUCT({better}),"out")'
    sheet.count(end + 1, column, rank, score.ranks.get(one.bid.id, "out"))

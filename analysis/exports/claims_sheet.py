"""The sheet of a score's workbook by which claims are drawn towards what there is today, live."""

from collections.abc import Sequence

from analysis.exports.claim_lines import FIRST_ROW, claim_lines
from analysis.exports.score_layout import Line
from analysis.exports.sheets import Sheet
from analysis.procurement.outcome_range import level_words
from analysis.procurement.score import Score

CLAIM_WIDTHS = (14, 26, 18, 20, 16, 16, 16, 16)
HEADINGS = (
    *("Bid", "Name", "Outcome", "Level, or unit"),
    *("Today", "Claimed", "Share that counts", "What counts"),
)


def claims_sheet(sheet: Sheet, score: Score, bid_lines: Sequence[Line]) -> None:
    """Today's, claimed, the published share, and `today + share x (claimed - today)`."""
    sheet.title("Claims: what counts = today + share x (claimed - today). “Bids” follows")
    sheet.heading(FIRST_ROW - 1, HEADINGS, range(4, len(HEADINGS)))
    today = next(one.bid.id for one in score.bids if one.bid.status_quo)
    cells = {
        (line.criterion, line.level): f"=Bids!$D${line.row}"
        for line in bid_lines
        if line.bid == today
    }
    for line in claim_lines(score):
        own = line.outcome.criterion
        cell = cells.get((own.outcome, line.level))
        said = level_words(line.level, line.outcome.range.outcome) if line.level else line.unit
        sheet.row(line.row, (line.bid.id, line.bid.name, own.title, said))
        if cell is None:
            sheet.fixed(line.row, 4, line.today)
        else:
            sheet.formula(line.row, 4, cell, line.today)
        sheet.input(line.row, 5, line.claimed)
        sheet.fixed(line.row, 6, line.share)
        formula = f"=E{line.row}+G{line.row}*(F{line.row}-E{line.row})"
        sheet.formula(line.row, 7, formula, line.counts)
    sheet.freeze(FIRST_ROW, 2)
    sheet.protect()

"""The sheet of a score's workbook that says what the claims of bids rest on."""

from analysis.exports.evidence_rows import HEADINGS, evidence_remarks, evidence_table
from analysis.exports.sheets import Sheet
from analysis.procurement.pathway_run import SHARES
from analysis.procurement.score import Score

WIDTHS = (16, 14, 26, 34, 13, 28, 8, 30)


def evidence_sheet(sheet: Sheet, score: Score) -> None:
    """Every claim, how much of it counts, and the totals if less or more came true."""
    sheet.title("Evidence: what the claims rest on. “Bids” has what is left of them")
    sheet.heading(3, HEADINGS)
    rows = evidence_table(score)
    for row, cells in enumerate(rows, start=4):
        sheet.row(row, cells)
    top = 5 + len(rows)
    shares = tuple(f"Total if {share:.0%} came true" for share in SHARES)
    sheet.heading(top, ("Bid", *shares), range(1, len(shares) + 1))
    for row, one in enumerate(score.bids, start=top + 1):
        totals = [float(bids[row - top - 1].total) for bids in score.if_so_much]
        sheet.row(row, (one.bid.name, *totals))
    for row, remark in enumerate(evidence_remarks(score), start=top + 2 + len(score.bids)):
        sheet.wide(row, remark)
    sheet.freeze(4, 1)

"""The sheet that says how firm a ranking is: numbers, not formulas, and not the award."""

from analysis.exports.robustness_words import (
    cohort_titles,
    more_patients_sentence,
    robustness_sentences,
    word_flip_sentences,
)
from analysis.exports.score_words import name_of
from analysis.exports.sheets import Sheet
from analysis.procurement.score import Score


def robustness_sheet(sheet: Sheet, score: Score) -> None:
    """Chances of ranks and of wins over each other, by groups too, and what to read again."""
    firm = score.robustness
    names = [name_of(score, one) for one in firm.bids]
    sheet.title("Robustness: what to check again. It is not the award")
    row = 3
    if firm.draws is not None:
        places = [f"Rank {place}" for place in range(1, len(names) + 1)]
        row = _table(sheet, row, ("Chance of taking", *places), names, firm.draws.ranks)
        beats = tuple(
            tuple(None if bid == other else share for other, share in enumerate(shares))
            for bid, shares in enumerate(firm.draws.beats)
        )
        row = _table(sheet, row, ("Chance of coming before", *names), names, beats)
        cohorts = cohort_titles(score)
        first = tuple(tuple(one.first[bid] for bid in firm.bids) for one in firm.cohorts)
        row = _table(
            sheet,
            row,
            ("Chance of coming first by one group alone", *names),
            cohorts,
            first,
        )
    more = more_patients_sentence(score)
    for sentence in (*([more] if more else []), *robustness_sentences(score)):
        sheet.wide(row, sentence)
        row += 1
    for sentence in word_flip_sentences(score):
        sheet.wide(row, sentence)
        row += 1


def _table(
    sheet: Sheet,
    row: int,
    heading: tuple[str, ...],
    names: list[str],
    shares: tuple[tuple[float | None, ...], ...],
) -> int:
    """A table of shares; the row after it and an empty one."""
    sheet.heading(row, heading, range(1, len(heading)))
    for number, (name, values) in enumerate(zip(names, shares, strict=True), start=row + 1):
        sheet.row(number, (name,))
        sheet.shares(number, 1, values)
    return row + len(names) + 2

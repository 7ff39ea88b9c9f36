"""Where the numbers of a score stand in its workbook, so that formulas can point at them."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

import numpy as np

from analysis.exports.claim_lines import claim_lines
from analysis.procurement.bids import Bid
from analysis.procurement.criteria import PublishedOutcome
from analysis.procurement.marks import ScoredBid
from analysis.procurement.method import Criterion
from analysis.procurement.outcome_range import level_words
from analysis.procurement.price import Price
from analysis.procurement.score import Score

FIRST_ROW = 4  # of the table of criteria, of bids' lines and of scores, counted from 1


@dataclass(frozen=True)
class Line:
    """One row of the sheet of bids: what a bid says about a criterion, or a part of it."""

    row: int
    bid: str
    name: str
    criterion: str
    title: str  # of the criterion
    percent: float  # of the bid's patients; 100 where there are no patients
    level: str  # id of the level, or the amount as text
    said: str  # level in words, or evaluators' word; empty if an amount was given
    choices: str  # cells of Method with all that might be said instead
    amount: float | None  # in the outcome's unit, or GBP
    formula: str  # of the value, in per cent of the points
    value: float  # what the formula gives
    whole: bool = False  # whether an amount moves as a whole by its evidence
    counted: str = ""  # cell of Claims that its share of patients, or its amount, follows from


@dataclass(frozen=True)
class Layout:
    """Rows of the sheet Method, counted from 1, in the order of its tables."""

    criteria: dict[str, int]  # row of each criterion
    outcomes: dict[str, int]  # row of each patient outcome in the table of their own
    values: dict[str, tuple[int, int]]  # first and last row of each outcome's value table
    words: tuple[int, int]  # first and last row of the scale
    best: int
    worst: int

    def points(self, criterion: str) -> str:
        """Cell with the points of a criterion."""
        return f"Method!$D${self.criteria[criterion]}"

    def choices(self, criterion: Criterion) -> tuple[int, int]:
        """First and last row of the levels of an outcome, or of the words of the scale."""
        return self.words if criterion.outcome is None else self.values[criterion.id]


def layout(score: Score) -> Layout:
    """Rows of the sheet Method."""
    row = FIRST_ROW
    criteria = {one.id: row + number for number, one in enumerate(score.criteria)}
    row += len(criteria) + 2
    outcomes = {one.criterion.outcome: row + n for n, one in enumerate(score.outcomes.criteria)}
    row += len(outcomes) + 2
    values = {}
    for one in score.outcomes.criteria:
        values[one.criterion.outcome] = (row, row + len(one.values) - 1)
        row += len(one.values)
    row += 2
    words = (row, row + len(score.tender.scale) - 1)
    row += len(score.tender.scale) + 2
    return Layout(criteria, outcomes, values, words, best=row, worst=row + 1)


def lines(score: Score, places: Layout) -> tuple[Line, ...]:
    """All rows of the sheet of bids, those of a bid and criterion beside each other."""
    found: list[Line] = []
    claims = {one.key: one.cell for one in claim_lines(score)}
    for scored in score.bids:
        for criterion in score.criteria:
            first, last = places.choices(criterion)
            for level, said, amount, percent in _said(scored.bid, criterion):
                row = FIRST_ROW + len(found)
                whole = claims.get((scored.bid.id, criterion.id, ""), "")
                found.append(
                    Line(
                        row=row,
                        bid=scored.bid.id,
                        name=scored.bid.name,
                        criterion=criterion.id,
                        title=criterion.title,
                        percent=float(percent),
                        level=level,
                        said=said,
                        choices=f"Method!$B${first}:$B${last}",
                        amount=amount,
                        formula=_formula(places, score.tender.price, criterion, row, said),
                        value=_value(scored, criterion, level, amount),
                        whole=bool(whole),
                        counted=whole or claims.get((scored.bid.id, criterion.id, level), ""),
                    )
                )
    return tuple(found)


def _said(bid: Bid, criterion: Criterion) -> Iterator[tuple[str, str, float | None, Decimal]]:
    """Level, its words or no words, amount and per cent of patients of each part of a cell."""
    if criterion.outcome is not None:
        for part in bid.outcomes[criterion.id]:
            surveyed = criterion.outcome.range.outcome
            if part.level in surveyed.levels:
                yield part.level, level_words(part.level, surveyed), None, part.percent
            else:
                yield part.level, "", float(part.level), part.percent
    elif criterion.id in bid.words:
        word = bid.words[criterion.id]
        yield word, word, None, Decimal(100)
    else:
        yield "", "", float(bid.whole_life_cost), Decimal(100)


def _formula(places: Layout, price: Price, criterion: Criterion, row: int, said: str) -> str:
    """Formula of the value of a line, in per cent of the points."""
    first, last = places.choices(criterion)
    if said:
        return f"=INDEX(Method!$D${first}:$D${last},MATCH(E{row},Method!$B${first}:$B${last},0))"
    if criterion.outcome is None:
        best, worst = f"Method!$D${places.best}", f"Method!$D${places.worst}"
        if price.method == "price_per_point":
            return "=0"
        if price.method == "relative":
            return f"=IF(F{row}=0,100,ROUND(100*MIN({worst},F{row})/F{row},2))"
        return f"=ROUND(100*MAX(0,MIN(1,({worst}-F{row})/({worst}-{best}))),2)"
    return f"=Method!$D${first}" + "".join(
        f"+(Method!$D${right}-Method!$D${left})*MAX(0,MIN(1,(F{row}-Method!$C${left})"
        f"/(Method!$C${right}-Method!$C${left})))"
        for left, right in pairwise(range(first, last + 1))
    )


def _value(scored: ScoredBid, criterion: Criterion, level: str, amount: float | None) -> float:
    """What the formula of a line gives."""
    outcome = criterion.outcome
    if outcome is None:
        return float(scored.mark(criterion.id).value)
    if amount is None:
        return level_values(outcome)[level]
    amounts = np.array([outcome.range.amount(knot) for knot in outcome.range.knots], dtype=float)
    values = np.array(outcome.values, dtype=float)
    order = np.argsort(amounts)
    return float(np.interp(amount, amounts[order], values[order]))


def level_values(outcome: PublishedOutcome) -> dict[str, float]:
    """Value of each knot of an outcome by its label, in per cent of the points."""
    labels = [outcome.range.label(knot) for knot in outcome.range.knots]
    return dict(zip(labels, map(float, outcome.values), strict=True))

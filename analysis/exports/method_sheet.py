"""The sheet of a score's workbook that holds what was published before bids came in."""

from collections.abc import Sequence

from analysis.exports.score_layout import FIRST_ROW, Layout, Line
from analysis.exports.score_words import price_words
from analysis.exports.sheets import Sheet
from analysis.procurement.criteria import PublishedOutcome
from analysis.procurement.marks import half_up
from analysis.procurement.method import Criterion
from analysis.procurement.score import Score

CRITERION_COLUMNS = ("Criterion", "Title", "Domain", "Points, = % of the tender", "Scored by")
OUTCOME_COLUMNS = (
    *("Outcome", "Measured by", "Floor", "Ceiling", "Pass/fail floor"),
    *("% of patient points", "95 % from", "95 % to", "Rank"),
)


def method_sheet(sheet: Sheet, score: Score, places: Layout, bid_lines: Sequence[Line]) -> None:
    """All that was published before bids came in."""
    sheet.title("Method: published before bids came in")
    sheet.heading(FIRST_ROW - 1, CRITERION_COLUMNS, (3,))
    for criterion in score.criteria:
        sheet.row(places.criteria[criterion.id], _criterion_cells(score, criterion))
        sheet.fixed(places.criteria[criterion.id], 3, float(criterion.points))
    sheet.heading(min(places.outcomes.values()) - 1, OUTCOME_COLUMNS, (5, 6, 7, 8))
    for one in score.outcomes.criteria:
        sheet.row(places.outcomes[one.criterion.outcome], _outcome_cells(one))
    first = min(first for first, _ in places.values.values())
    sheet.heading(first - 1, ("Outcome", "Level", "Amount", "Value, % of points"), (2, 3))
    for one in score.outcomes.criteria:
        start, _ = places.values[one.criterion.outcome]
        for number, (knot, value) in enumerate(zip(one.range.knots, one.values, strict=True)):
            amount = one.range.amount(knot)
            sheet.row(start + number, (one.criterion.title, one.range.words(knot), amount))
            sheet.fixed(start + number, 3, float(value))
    sheet.heading(places.words[0] - 1, ("Scale", "Word", "", "Value, % of points"), (3,))
    for row, word in enumerate(score.tender.scale, start=places.words[0]):
        sheet.row(row, (None, word.word))
        sheet.fixed(row, 3, float(half_up(score.tender.share_of(word.word))))
    sheet.heading(places.best - 1, ("Whole-life cost", score.tender.price.basis, "", "GBP"))
    _price(sheet, score, places, bid_lines)
    sheet.freeze(FIRST_ROW, 2)
    sheet.protect()


def _price(sheet: Sheet, score: Score, places: Layout, bid_lines: Sequence[Line]) -> None:
    """The amounts that whole-life cost is scored by."""
    bounds = score.tender.price.bounds
    sheet.row(places.best, (None, price_words(score.tender.price)))
    if bounds is not None:
        sheet.row(places.best, (None, "All points at or below"))
        sheet.fixed(places.best, 3, float(bounds[0]))
        sheet.row(places.worst, (None, "No points at or above"))
        sheet.fixed(places.worst, 3, float(bounds[1]))
    elif score.tender.price.method == "relative":
        inside = [one.bid.id for one in score.bids if not one.failed]
        cells = [
            f"Bids!$F${line.row}"
            for line in bid_lines
            if line.criterion == score.profile.cost_domain and line.bid in inside
        ]
        lowest = min(one.bid.whole_life_cost for one in score.bids if one.bid.id in inside)
        sheet.row(places.worst, (None, "Lowest cost of the bids in competition"))
        sheet.formula(places.worst, 3, f"=MIN({','.join(cells)})", float(lowest))


def _criterion_cells(score: Score, criterion: Criterion) -> tuple[str | None, ...]:
    """A row of the table of criteria, without its points."""
    domain = score.profile.domain(criterion.domain)
    scored_by = "formula" if domain.kind == "whole_life_cost" else "evaluators"
    if criterion.outcome is not None:
        scored_by = "patients' weights"
    return criterion.id, criterion.title, domain.title, None, scored_by


def _outcome_cells(one: PublishedOutcome) -> tuple[str | float, ...]:
    """A row of the table of patient outcomes."""
    within, said = one.range, one.criterion
    unit = within.outcome.unit or "level"
    return (
        said.title,
        f"{said.measure}. Unit: {unit}. When: {said.time_point}. Evidence: {said.evidence}",
        within.words(within.floor),
        within.words(within.ceiling),
        f"yes, {said.floor_share} % of patients" if one.pass_fail else "no",
        *(round(100 * number, 1) for number in (one.weight, one.low, one.high)),
        one.rank,
    )

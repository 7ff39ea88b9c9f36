"""What to know of the patient outcomes, as tables of words for page, workbook and document."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from analysis.procurement.criteria import PublishedOutcomes
from analysis.procurement.marks import ScoredBid, plain
from analysis.procurement.method import Method
from analysis.procurement.outcome_checks import (
    LITTLE,
    discordances,
    measured_weight,
    of_little_value,
    points_by_question,
    points_by_stage,
    told_together,
)
from analysis.procurement.outcome_criteria import Panel
from analysis.procurement.score import Score

ASPECTS = {"outcome": "Patient outcome", "experience": "Experience", "safety": "Safety"}
NO_QUESTION = "No question: shown, not dropped"
NO_STAGE = "No stage named"


@dataclass(frozen=True)
class Table:
    """A table of words, with what it says."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...] = ()  # columns that hold numbers


def coverage_sentence(method: Method) -> str:
    """How much of the weight nobody measures today, and of which outcomes."""
    found = measured_weight(method.outcomes)
    if not found.unmeasured:
        return "Somebody collects the measure of every outcome today."
    said = f"Nobody collects the measure of {100 * found.unmeasured:.0f} % of the weight today"
    titles = {one.criterion.outcome: one.criterion.title for one in method.outcomes.criteria}
    gaps = "; ".join(f"“{titles[name]}”" for name in found.gaps)
    return f"{said}. A gap of a tenth or more: {gaps}." if gaps else f"{said}."


def little_value_sentence(method: Method) -> str:
    """Outcomes that these patients would not pay more for; empty if there are none."""
    if not (found := of_little_value(method.outcomes)):
        return ""
    titles = "; ".join(f"“{one.criterion.title}”" for one in found)
    return (
        f"To these patients, surely worth less than {100 * LITTLE:.0f} % of the patient points: "
        f"{titles}. Ask for what care needs, and pay no premium for more."
    )


def aspect_table(method: Method, bids: Sequence[ScoredBid] = ()) -> Table:
    """Points of outcome, experience and safety: what Best Possible Value divides by the cost."""
    rows = [_aspect(method, bids, aspect) for aspect in ASPECTS]
    costs = tuple(f"{one.bid.whole_life_cost:,.2f}" for one in bids)
    rows += [("Divided by: whole-life cost, £", "", *costs)] if bids else []
    return Table(
        "Best Possible Value: outcome, experience and safety, divided by the cost",
        ("Part of value", "Points", *(one.bid.name for one in bids)),
        tuple(rows),
        numbers=tuple(range(1, 2 + len(bids))),
    )


def _aspect(method: Method, bids: Sequence[ScoredBid], aspect: str) -> tuple[str, ...]:
    """Points of a part of value, and what each bid earns of them."""
    own = [one for one in method.outcomes.criteria if one.criterion.aspect == aspect]
    points = [sum((one.points for one in own), Decimal(0))]
    for bid in bids:
        marks = (bid.mark(one.criterion.outcome) for one in own)
        points.append(sum((mark.points for mark in marks), Decimal(0)))
    return ASPECTS[aspect], *map(plain, points)


def outcome_tables(method: Method) -> tuple[Table, ...]:
    """Who measures, which question, which stage, what others weigh, and why they may be added."""
    return tuple(_tables(method))


def _tables(method: Method) -> Iterator[Table]:
    outcomes, patient = method.outcomes, method.tender.patient_outcomes
    yield Table(
        "Who collects the measure today",
        ("Outcome", "% of patient points", "Measure", "Collected by"),
        tuple(
            (
                one.criterion.title,
                f"{100 * one.weight:.0f} %",
                one.criterion.measure,
                one.criterion.collected_by or "nobody",
            )
            for one in outcomes.criteria
        ),
        numbers=(1,),
    )
    questions = points_by_question(outcomes)
    if any(questions):
        head = ("Question", "Points")
        yield _points("Questions of the official pack", head, questions, NO_QUESTION)
    stages = points_by_stage(outcomes)
    if any(stages):
        head = ("Stage", "Points")
        yield _points("Stages of the pathway at which patients notice", head, stages, NO_STAGE)
    for panel in patient.panels:
        yield _panel(outcomes, panel)
    yield Table(
        "Why the outcomes may be added up",
        ("Asked", "Answer of the buyer"),
        tuple((key.replace("_", " ").capitalize(), said) for key, said in patient.structure),
    )


def _panel(outcomes: PublishedOutcomes, panel: Panel) -> Table:
    """What others weigh, beside the patients."""
    return Table(
        f"Beside the patients, and not counted: {panel.title} ({panel.people:,} people; "
        f"{panel.source}). Widest apart first",
        ("Outcome", "Patients", "They", "Difference, of 100"),
        tuple(
            (
                one.outcome.criterion.title,
                f"{100 * one.patients:.0f} %",
                f"{100 * one.panel:.0f} %",
                _signed(one.difference),
            )
            for one in discordances(outcomes, panel)
        ),
        numbers=(1, 2, 3),
    )


def _points(
    caption: str, head: tuple[str, ...], points: dict[str, Decimal], unmapped: str
) -> Table:
    """Points by a name."""
    rows = tuple((name.replace("_", " ") or unmapped, plain(one)) for name, one in points.items())
    return Table(caption, head, rows, numbers=(1,))


def _signed(share: float) -> str:
    """A difference of shares in whole points of 100, with its sign."""
    rounded = round(100 * share)
    return f"{rounded:+d}".replace("-", "−") if rounded else "0"


def together_sentences(score: Score) -> tuple[str, ...]:
    """Outcomes that go together over the bids, so that they may count the same thing twice."""
    return tuple(
        f"“{one}” and “{other}” go together over the bids (correlation {together:.2f}): look "
        "whether they count the same thing twice."
        for one, other, together in told_together(score.bids, score.outcomes)
    )


def outcome_document(method: Method) -> dict[str, Any]:
    """The same for `method.json` and `score.json`."""
    outcomes, patient = method.outcomes, method.tender.patient_outcomes
    found = measured_weight(outcomes)
    return {
        "unmeasured_weight": round(found.unmeasured, 6),
        "gaps": list(found.gaps),
        "questions": _document(points_by_question(outcomes), "question"),
        "stages": _document(points_by_stage(outcomes), "stage"),
        "structure": patient.structure.model_dump(),
        "panels": [
            {
                "title": panel.title,
                "people": panel.people,
                "source": panel.source,
                "weights": [
                    {
                        "outcome": one.outcome.criterion.outcome,
                        "patients": round(one.patients, 6),
                        "panel": round(one.panel, 6),
                    }
                    for one in discordances(outcomes, panel)
                ],
            }
            for panel in patient.panels
        ],
    }


def _document(points: dict[str, Decimal], key: str) -> list[dict[str, Any]]:
    """Points by a name; null for those of no name."""
    return [{key: name or None, "points": float(one)} for name, one in points.items()]

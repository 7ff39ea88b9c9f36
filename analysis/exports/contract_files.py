"""The schedule of a contract and its reviews, as files to sign, to fill in, and to read."""

from hashlib import sha256
from typing import Any

from analysis.exports.pages import page
from analysis.exports.pathway_picture import money
from analysis.procurement.contract import Kpi, Schedule
from analysis.procurement.exposure import Exposure, exposure
from analysis.procurement.review import COLUMNS, EXPLAINED, Review
from questionnaires.csv_table import csv_bytes
from questionnaires.files import json_bytes

REVIEW_FORMAT = "whatmatters/review/1"
SEED = 1  # of the samples that show what chance does
NOTES = (
    (
        "Outcomes depend on patients, staff and other care too. A payment by outcomes needs a "
        "conversation beside it, before anybody is marked down."
    ),
    (
        "Targets are what the bid was scored on. They are means over many patients, never a "
        "promise to one of them, and no reason to choose among patients."
    ),
    "This is a calculation and no contract. Have the wording checked by a lawyer.",
)


def contract_files(schedule: Schedule) -> dict[str, bytes]:
    """`contract.json`, and the page to sign."""
    document = json_bytes(schedule.model_dump(mode="json"))
    chances = {
        "as promised, no allowance": exposure(schedule, noise_allowed=False, seed=SEED),
        "as promised, noise allowed for": exposure(schedule, noise_allowed=True, seed=SEED),
        "as today, noise allowed for": exposure(
            schedule, noise_allowed=True, seed=SEED, as_today=True
        ),
    }
    return {
        "contract.json": document,
        "contract.html": _page("contract.html", schedule, document, chances=chances),
    }


def observed_template(schedule: Schedule) -> bytes:
    """A row for each outcome: what was before, what was promised, and room for what came after."""
    rows = [
        {
            "outcome": one.outcome,
            "measure": one.measure,
            "time_point": one.time_point,
            "unit": f"shares of: {', '.join(one.values)}" if one.values else one.unit,
            "before": f"{one.today:g}",
            "target": f"{one.target:g}",
        }
        for one in schedule.kpis
    ]
    return csv_bytes((COLUMNS[0], *EXPLAINED, *COLUMNS[1:]), rows)


def review_files(review: Review) -> dict[str, bytes]:
    """`review.json` and the page that says what was reached, before and after."""
    document = json_bytes(_review_document(review))
    return {
        "review.json": document,
        "review.html": _page("review.html", review.schedule, document, review=review),
    }


def _review_document(review: Review) -> dict[str, Any]:
    """A review as the contents of `review.json`."""
    return {
        "format": REVIEW_FORMAT,
        "tender": review.schedule.tender,
        "bid": review.schedule.bid,
        "index": round(review.index, 6),
        "payment": round(review.payment, 2),
        "base": review.schedule.base,
        "measured_weight": round(review.measured_weight, 6),
        "outcomes": [
            {
                "outcome": one.kpi.outcome,
                "weight": round(one.kpi.weight, 6),
                "before": one.kpi.today,
                "target": one.kpi.target,
                "measured": None if one.seen is None else round(one.seen.measured, 6),
                "people": None if one.seen is None else one.seen.people,
                "attainment": None if one.attainment is None else round(one.attainment, 6),
                "with_noise": None if one.with_noise is None else round(one.with_noise, 6),
                "rating": one.band,
            }
            for one in review.outcomes
        ],
        "notes": list(NOTES),
    }


def _page(
    template: str,
    schedule: Schedule,
    document: bytes,
    *,
    chances: dict[str, Exposure] | None = None,
    review: Review | None = None,
) -> bytes:
    """A page about a contract."""
    return page(
        template,
        schedule=schedule,
        terms=schedule.performance,
        chances=chances,
        review=review,
        notes=NOTES,
        locked=contract_lock_sentence(schedule),
        money=money,
        amount=amount,
        sha256=sha256(document).hexdigest(),
    ).encode()


def contract_lock_sentence(schedule: Schedule) -> str:
    """By which published version the award was made."""
    fixed = schedule.lock
    if fixed is None:
        return "The tender is not locked: this is a rehearsal and no contract."
    return (
        f"Bids were scored by version {fixed.number} of the tender, locked on "
        f"{fixed.locked_at:%d %B %Y at %H:%M} UTC by {fixed.signatory}."
    )


def amount(kpi: Kpi, value: float) -> str:
    """A measured or promised amount, with its unit."""
    return f"{value:,.1f} {kpi.unit}" if kpi.values else f"{value:g} {kpi.unit}"

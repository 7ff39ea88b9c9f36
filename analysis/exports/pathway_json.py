"""What bids change in the pathway, as `pathway.json`: units, pounds, years, and who pays."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from analysis.procurement.impact import Impact, beneficiaries, whole_life_cost
from analysis.procurement.pathway import HEADINGS, TAGS, Line, Pathway
from analysis.procurement.pathway_run import SHARES, PathwayRun

FORMAT = "whatmatters/pathway/1"
NOTES = (
    (
        "Cash and freed capacity are not the same money: a free bed is a saving only once it is "
        "closed, or used for somebody else. They are shown apart, and a sum of both says so."
    ),
    "Unit costs are the buyer’s own. A line without one is shown in its unit only.",
    (
        "Changes are what bidders claim until evidence is weighed: see how much is left if none, "
        "half or all of it comes true."
    ),
    "It does not decide the award, and moves no money between organisations: people agree that.",
)


def pathway_document(run: PathwayRun) -> dict[str, Any]:
    """A run as the contents of `pathway.json`."""
    pathway = run.pathway
    return {
        "format": FORMAT,
        "pathway": pathway.model_dump(mode="json"),
        "years": list(pathway.calendar.years),
        "bids": [_bid(run, one) for one in run.impacts],
        "notes": list(NOTES),
    }


def _bid(run: PathwayRun, one: Impact) -> dict[str, Any]:
    """One bid beside the existing product."""
    by_year = one.pathway.calendar.by_year
    settled = beneficiaries(one)
    return {
        "id": one.bid,
        "comparator": one.bid == run.pathway.comparator,
        "lines": [_line(one, line) for line in run.pathway.lines],
        "headings": {
            heading: {tag: pounds(one.of(heading=heading, tag=tag).sum()) for tag in TAGS}
            for heading in HEADINGS
        },
        "whole_life_cost": {k: pounds(value) for k, value in whole_life_cost(one).items()},
        "by_year": {tag: [pounds(x) for x in by_year(one.of(tag=tag))] for tag in TAGS},
        "buyer_cash": _rounded(asdict(one.timing("cash_releasing", run.pathway.buyer))),
        "cash": _rounded(asdict(one.timing("cash_releasing"))),
        "all_tags": _rounded(asdict(one.timing())),
        "organisations": [
            {
                "id": name,
                "by_year": {
                    tag: [pounds(x) for x in settled.flow[number, :, place]]
                    for place, tag in enumerate(TAGS)
                },
                "present_value": pounds(settled.present[number]),
                "transfer": pounds(settled.transfers[number]),
            }
            for number, name in enumerate(settled.organisations)
        ],
        "system": {"present_value": pounds(settled.system), "feasible": settled.feasible},
        "if_so_much_comes_true": [
            {"share": share, "present_value": pounds(other.timing().present_value)}
            for share, other in zip(SHARES, run.sensitivity[one.bid], strict=True)
        ],
    }


def _line(one: Impact, line: Line) -> dict[str, Any]:
    """Change of a line over the contract, in its unit and in pounds."""
    number = one.pathway.lines.index(line)
    priced = line.pounds_per_unit is not None
    return {
        "id": line.id,
        "heading": line.heading,
        "organisation": line.organisation,
        "tag": line.tag,
        "unit": line.unit,
        "units": round(one.units(line), 6) + 0.0,
        "pounds": pounds(one.benefit[number].sum()) if priced else None,
        "counted_in": line.counted_in,
        "equivalent": equivalent(one, line),
    }


def equivalent(one: Impact, line: Line) -> dict[str, Any] | None:
    """What the freed units come to, in words that everybody knows; None if nobody said."""
    if line.equivalent is None:
        return None
    freed = round(-one.units(line) / line.equivalent.units, 1) + 0.0
    return {"title": line.equivalent.title, "count": freed}


def without_unit_cost(pathway: Pathway) -> Sequence[Line]:
    """Lines that have units only."""
    return [line for line in pathway.lines if line.pounds_per_unit is None]


def pounds(value: float) -> float:
    """An amount to the penny."""
    return round(float(value), 2) + 0.0


def _rounded(figures: dict[str, float | int | None]) -> dict[str, float | int | None]:
    """Amounts to the penny, months and shares as they are."""
    return {
        key: round(value, 6 if key.startswith("share") else 2) + 0.0
        if isinstance(value, float)
        else value
        for key, value in figures.items()
    }

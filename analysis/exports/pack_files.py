"""The pack that is published to all suppliers: the whole method, and a workbook to score with."""

from collections.abc import Iterator, Sequence

from analysis.exports.method_json import method_document
from analysis.exports.pack_page import pack_page
from analysis.exports.self_score import self_score_workbook
from analysis.procurement.claims import Claim
from analysis.procurement.effects import COLUMNS as EFFECTS
from analysis.procurement.evidence_file import COLUMNS as CLAIMS
from analysis.procurement.lock import NAME as LOCK
from analysis.procurement.lock import Lock
from analysis.procurement.method import Criterion, Method
from analysis.procurement.tender import Tender
from questionnaires.csv_table import csv_bytes
from questionnaires.files import json_bytes

PUBLISHED = "published"  # folder with one for each version
CRITERIA = (
    *("criterion", "title", "domain", "definition", "measure", "unit", "time_point", "evidence"),
    *("link", "floor", "ceiling", "pass_fail", "points", "percent_of_tender", "rank"),
)
VALUES = ("criterion", "level", "amount", "unit", "percent_of_points")


def published_files(method: Method, lock: Lock, tender: bytes) -> dict[str, bytes]:
    """Files of the pack of a lock's version by their path beside the tender, or in a bundle."""
    folder = f"{PUBLISHED}/v{lock.current.number}"
    pack = pack_files(method, lock, tender)
    return {f"{folder}/{name}": content for name, content in pack.items()}


def pack_files(method: Method, lock: Lock, tender: bytes) -> dict[str, bytes]:
    """Files of a pack by name; `tender` is the tender's file."""
    return {
        "pack.html": pack_page(method, lock),
        "self-score.xlsx": self_score_workbook(method, lock.current.number),
        "criteria.csv": _criteria(method),
        "values.csv": _values(method),
        **dict(_to_fill_in(method.tender)),
        "method.json": json_bytes(method_document(method)),
        "tender.toml": tender,
        LOCK: lock.to_bytes(),
    }


def _to_fill_in(tender: Tender) -> Iterator[tuple[str, bytes]]:
    """Tables that a bid has to fill in, and what a claim has to say."""
    yield "bid.csv", _empty(tender.columns)
    if tender.pathway is not None:
        yield "effects.csv", _empty(EFFECTS)
    if tender.evidence is not None:
        yield "claims.csv", _empty(CLAIMS)
        yield "claim.schema.json", json_bytes(Claim.model_json_schema())


def _empty(columns: Sequence[str]) -> bytes:
    """A table with its heading alone."""
    return csv_bytes(columns, ())


def _criteria(method: Method) -> bytes:
    """A row for each criterion, with all that it takes to understand it."""
    return csv_bytes(CRITERIA, (_criterion(method, one) for one in method.criteria))


def _criterion(method: Method, one: Criterion) -> dict[str, object]:
    """A criterion as a row."""
    row: dict[str, object] = {
        "criterion": one.id,
        "title": one.title,
        "domain": method.profile.domain(one.domain).title,
        "points": one.points,
        "percent_of_tender": one.points,
        "rank": method.rank_of(one.points),
        "pass_fail": "no" if one.must_reach is None else f"at least {one.must_reach}",
    }
    if one.described is not None:
        said = one.described
        row |= {"definition": said.definition, "evidence": said.evidence, "link": said.link}
    if one.outcome is not None:
        within = one.outcome.range
        row |= {
            "measure": one.outcome.criterion.measure,
            "unit": within.outcome.unit or "level",
            "time_point": one.outcome.criterion.time_point,
            "floor": within.words(within.floor),
            "ceiling": within.words(within.ceiling),
            "pass_fail": f"{one.outcome.criterion.floor_share} % of patients reach the floor"
            if one.outcome.pass_fail
            else "no",
        }
    return row


def _values(method: Method) -> bytes:
    """A row for each level of each outcome, and for each word of the scale."""
    rows: list[dict[str, object]] = []
    for one in method.outcomes.criteria:
        within = one.range
        rows += [
            {
                "criterion": one.criterion.outcome,
                "level": within.label(knot),
                "amount": within.amount(knot),
                "unit": within.outcome.unit,
                "percent_of_points": value,
            }
            for knot, value in zip(within.knots, one.values, strict=True)
        ]
    rows += [
        {"level": word.word, "percent_of_points": method.tender.share_of(word.word)}
        for word in method.tender.scale
    ]
    return csv_bytes(VALUES, rows)

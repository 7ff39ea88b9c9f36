"""The published method as a page that a supplier can read without statistics."""

from analysis.exports.equality_words import EQUALITY
from analysis.exports.outcome_words import (
    aspect_table,
    coverage_sentence,
    little_value_sentence,
    outcome_tables,
)
from analysis.exports.pages import page
from analysis.exports.score_report import NO_BREAK, percent, value_steps
from analysis.exports.score_words import REGIMES, ROLES, lock_sentence, price_words, whose
from analysis.procurement.advice import advice, advice_on_method
from analysis.procurement.claims import DESIGNS, MATURITY
from analysis.procurement.descriptors import equal_value_steps
from analysis.procurement.lock import Lock
from analysis.procurement.marks import plain
from analysis.procurement.method import NOTES, Method
from analysis.procurement.pathway import NOWHERE, WHOLE_LIFE_COST
from questionnaires.disclosure import published, shown

GLOSSARY = (
    ("Criterion", "Something that bids are scored on, with its points."),
    ("Floor, ceiling", "The level that earns no points, and the level from which all are earned."),
    (
        "Weight of an outcome",
        (
            "How much the step from floor to ceiling of an outcome is worth to patients, beside "
            "the same step of the other outcomes. It comes from choices between outcomes."
        ),
    ),
    (
        "Value",
        (
            "The part of an outcome’s points that a level earns, in per cent. Equal steps of a "
            "scale need not be worth the same."
        ),
    ),
    (
        "Share of patients",
        (
            "How many in 100 patients reach a level. Each earns the value of the level reached, so "
            "that those who do badly count."
        ),
    ),
    ("Whole-life cost", "All that a bid costs over its life, by the basis that is named."),
    ("Claim", "What a bid says that it changes, with what that is known from."),
    ("Gate", "A requirement that every bid has to meet. It earns no points."),
    ("Pass/fail floor", "A floor that enough patients must reach, or the bid is out."),
    ("Point, rank", "One point is 1 % of the tender. Rank 1 has most points."),
    ("Lock", "The record of what was fixed, when and by whom, before any bid came in."),
    ("SHA-256", "A fingerprint of a file: another file has another one."),
)


def pack_page(method: Method, lock: Lock) -> bytes:
    """The page of a published pack."""
    tender = method.tender
    said = page(
        "pack.html",
        method=method,
        tender=tender,
        lock=lock,
        locked=lock_sentence(lock).replace("Scored by version", "Version", 1),
        regime=REGIMES[tender.regime],
        role=whose(tender.population),
        warnings=[*advice(tender), *advice_on_method(method), *method.outcomes.flags],
        glossary=GLOSSARY,
        notes=NOTES,
        plain=plain,
        percent=percent,
        price_words=price_words,
        value_steps=value_steps,
        descriptors=equal_value_steps,
        coverage=coverage_sentence(method),
        little_value=little_value_sentence(method),
        outcome_tables=(aspect_table(method), *outcome_tables(method)),
        together=(),  # no bids yet
        equality=EQUALITY,
        **_terms(method),
        roles=ROLES,
        published=published,
        shown=shown,
    )
    return said.replace(" %", NO_BREAK + "%").encode()


def _terms(method: Method) -> dict[str, object]:
    """Words for the terms by which claims, costs and the contract are reckoned."""
    pathway = method.tender.pathway
    return {
        "designs": DESIGNS,
        "maturity": MATURITY,
        "organisations": {} if pathway is None else {x.id: x.title for x in pathway.organisations},
        "counted": {one.id: one.title for one in method.criteria}
        | {WHOLE_LIFE_COST: "whole-life cost", NOWHERE: "nothing: it is shown only"},
    }

"""The method of a tender as a document: every number that bids will be scored with."""

from decimal import Decimal
from typing import Any

from analysis.exports.outcome_words import outcome_document
from analysis.procurement.criteria import PublishedOutcome
from analysis.procurement.descriptors import equal_value_steps
from analysis.procurement.method import NOTES, Criterion, Method
from questionnaires.disclosure import published

FORMAT = "whatmatters/method/1"
PLACES = 6  # decimals of numbers that are not part of the method


def method_document(method: Method) -> dict[str, Any]:
    """A method as the contents of `method.json`."""
    return {"format": FORMAT, **method_parts(method), "notes": list(NOTES)}


def method_parts(method: Method) -> dict[str, Any]:
    """All that a method says, as parts of a document."""
    tender = method.tender
    return {
        "tender": {
            "id": tender.id,
            "title": tender.title,
            "regime": tender.regime,
            "profile": tender.profile,
            "charter": tender.charter.model_dump(),
            "declaration": tender.declaration.model_dump(),
            "contract": {name: float(one) for name, one in tender.contract if one is not None},
        },
        "study": {
            "id": tender.study,
            "version": tender.study_version,
            "model": method.model,
            "weights_sha256": method.weights_sha256,
        },
        "population": _population(method),
        "domains": [
            {
                "id": domain.id,
                "title": method.profile.domain(domain.id).title,
                "kind": method.profile.domain(domain.id).kind,
                "points": float(domain.points),
            }
            for domain in tender.domains
        ],
        "scale": [
            {"word": one.word, "percent": float(tender.share_of(one.word))} for one in tender.scale
        ],
        "gates": [gate.model_dump() for gate in tender.gates],
        "price": {
            "method": tender.price.method,
            "bounds": tender.price.bounds and [float(one) for one in tender.price.bounds],
            "least_points": _number(tender.price.least_points),
            "because": tender.price.because,
            "currency": "GBP",
            "basis": tender.price.basis,
        },
        "criteria": [_criterion(method, one) for one in method.criteria],
        "outcomes_checked": outcome_document(method),
        "left_out": {
            "survey_weight": round(method.outcomes.left_out_weight, PLACES),
            "outcomes": [one.model_dump() for one in tender.patient_outcomes.left_out],
        },
        "flags": list(method.outcomes.flags),
    }


def _number(value: Decimal | None) -> float | None:
    """A decimal as a number of a document."""
    return None if value is None else float(value)


def _population(method: Method) -> dict[str, Any]:
    """Whose preferences count, and for how much."""
    population = method.tender.population
    return {
        "roles": {role: round(share, PLACES) for role, share in population.roles.items()},
        "blend_because": population.blend_because,
        "source": population.source,
        "groups": [
            {
                "role": group.cell.role,
                "condition": group.cell.condition,
                "age_band": group.cell.age_band,
                "n": published(group.cell.n),
                "share": round(group.share, PLACES),
            }
            for group in method.groups
        ],
    }


def _criterion(method: Method, criterion: Criterion) -> dict[str, Any]:
    """One criterion; what only patient outcomes have is in `outcome`, null for the others."""
    source = "evaluated"
    if criterion.outcome is not None:
        source = "patient_outcome"
    elif criterion.domain == method.profile.cost_domain:
        source = "whole_life_cost"
    said = criterion.described
    return {
        "id": criterion.id,
        "title": criterion.title,
        "domain": criterion.domain,
        "source": source,
        "definition": None if said is None else said.definition,
        "evidence": None if said is None else said.evidence,
        "link": None if said is None else said.link,
        "must_reach": criterion.must_reach,
        "points": float(criterion.points),
        "effective_percent": float(criterion.points),
        "rank": method.rank_of(criterion.points),
        "outcome": None if criterion.outcome is None else _outcome(method, criterion.outcome),
    }


def _outcome(method: Method, one: PublishedOutcome) -> dict[str, Any]:
    """What a tender publishes about a patient outcome."""
    within = one.range
    return {
        "aspect": one.criterion.aspect,
        "measure": one.criterion.measure,
        "unit": within.outcome.unit,
        "time_point": one.criterion.time_point,
        "floor": within.label(within.floor),
        "ceiling": within.label(within.ceiling),
        "pass_fail": one.pass_fail,
        "floor_share": float(one.criterion.floor_share),
        "weight": round(one.weight, PLACES),
        "low": round(one.low, PLACES),
        "high": round(one.high, PLACES),
        "percent_of_patient_points": round(
            float(100 * one.points / method.tender.patient_outcomes.points), PLACES
        ),
        "rank": one.rank,
        "survey_weight": round(one.survey_weight, PLACES),
        "merged": [
            {"outcome": other.criterion.outcome, "weight": round(other.weight, PLACES)}
            for other in one.merged
        ],
        "value_function": [
            {
                "level": within.label(position),
                "amount": within.amount(position),
                "value": float(value),
            }
            for position, value in zip(within.knots, one.values, strict=True)
        ],
        "descriptors": [
            {"value": float(step.value), "level": step.text} for step in equal_value_steps(one)
        ],
    }

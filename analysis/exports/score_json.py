"""A score as `score.json`: every number that was published, and every reason."""

from typing import Any

from analysis.procurement.criteria import PublishedOutcome
from analysis.procurement.marks import ScoredBid
from analysis.procurement.robustness import Robustness
from analysis.procurement.score import NOTES, Criterion, Score
from questionnaires.disclosure import published

FORMAT = "whatmatters/score/1"
PLACES = 6  # decimals of numbers that are not part of the method


def score_document(score: Score) -> dict[str, Any]:
    """A score as the contents of `score.json`."""
    tender = score.tender
    return {
        "format": FORMAT,
        "tender": {
            "id": tender.id,
            "title": tender.title,
            "regime": tender.regime,
            "profile": tender.profile,
            "charter": tender.charter.model_dump(),
            "declaration": tender.declaration.model_dump(),
        },
        "study": {
            "id": tender.study,
            "version": tender.study_version,
            "model": score.model,
            "weights_sha256": score.weights_sha256,
        },
        "population": {
            "roles": {role: round(one, PLACES) for role, one in tender.population.roles.items()},
            "blend_because": tender.population.blend_because,
            "source": tender.population.source,
            "groups": [
                {
                    "role": group.cell.role,
                    "condition": group.cell.condition,
                    "age_band": group.cell.age_band,
                    "n": published(group.cell.n),
                    "share": round(group.share, PLACES),
                }
                for group in score.groups
            ],
        },
        "domains": [
            {
                "id": domain.id,
                "title": score.profile.domain(domain.id).title,
                "kind": score.profile.domain(domain.id).kind,
                "points": float(domain.points),
            }
            for domain in tender.domains
        ],
        "scale": [
            {"word": one.word, "percent": float(tender.share_of(one.word))} for one in tender.scale
        ],
        "price": {
            "method": tender.price.method,
            "bounds": tender.price.bounds and [float(one) for one in tender.price.bounds],
            "because": tender.price.because,
            "currency": "GBP",
            "basis": tender.price.basis,
        },
        "criteria": [_criterion(score, one) for one in score.criteria],
        "left_out": {
            "survey_weight": round(score.outcomes.left_out_weight, PLACES),
            "outcomes": [one.model_dump() for one in tender.patient_outcomes.left_out],
        },
        "bids": [_bid(score, one) for one in score.bids],
        "robustness": _robustness(score.robustness),
        "flags": list(score.outcomes.flags),
        "notes": list(NOTES),
    }


def _criterion(score: Score, criterion: Criterion) -> dict[str, Any]:
    """One criterion; what only patient outcomes have is in `outcome`, null for the others."""
    source = "evaluated"
    if criterion.outcome is not None:
        source = "patient_outcome"
    elif criterion.domain == score.profile.cost_domain:
        source = "whole_life_cost"
    return {
        "id": criterion.id,
        "title": criterion.title,
        "domain": criterion.domain,
        "source": source,
        "points": float(criterion.points),
        "effective_percent": float(criterion.points),
        "outcome": None if criterion.outcome is None else _outcome(criterion.outcome),
    }


def _outcome(one: PublishedOutcome) -> dict[str, Any]:
    """What a tender publishes about a patient outcome."""
    within = one.range
    return {
        "measure": one.criterion.measure,
        "aspect": one.criterion.aspect,
        "unit": within.outcome.unit,
        "time_point": one.criterion.time_point,
        "floor": within.label(within.floor),
        "ceiling": within.label(within.ceiling),
        "pass_fail": one.pass_fail,
        "floor_share": float(one.criterion.floor_share),
        "weight": round(one.weight, PLACES),
        "low": round(one.low, PLACES),
        "high": round(one.high, PLACES),
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
    }


def _bid(score: Score, one: ScoredBid) -> dict[str, Any]:
    """One bid, its marks in the order of the criteria."""
    marks = [one.mark(criterion.id) for criterion in score.criteria]
    p_best = score.robustness.p_best.get(one.bid.id)
    return {
        "id": one.bid.id,
        "name": one.bid.name,
        "status_quo": one.bid.status_quo,
        "whole_life_cost": float(one.bid.whole_life_cost),
        "total": float(one.total),
        "price_per_point": None if one.price_per_point is None else float(one.price_per_point),
        "rank": score.ranks.get(one.bid.id),
        "p_best": None if p_best is None else round(p_best, PLACES),
        "disqualified": list(one.failed),
        "criteria": [
            {
                "id": mark.criterion,
                "points": float(mark.points),
                "max_points": float(mark.max_points),
                "value": float(mark.value),
                "reason": mark.reason,
            }
            for mark in marks
        ],
    }


def _robustness(firm: Robustness) -> dict[str, Any]:
    """How firm the ranking is. Not the award."""
    return {
        "label": "robustness, not the award",
        "leaders": list(firm.leaders),
        "runner_up": firm.runner_up or None,
        "margin": None if firm.margin is None else float(firm.margin),
        "word_flips": [
            {
                "bid": flip.bid,
                "criterion": flip.criterion,
                "word": flip.word,
                "other_word": flip.other_word,
                "leaders": list(flip.leaders),
            }
            for flip in firm.words
        ],
        "points_flip": None
        if firm.points is None
        else {
            "rival": firm.points.rival,
            "from": firm.points.from_outcome,
            "to": firm.points.to_outcome,
            "points": float(firm.points.points),
        },
    }

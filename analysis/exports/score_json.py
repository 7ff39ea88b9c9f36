"""A score as `score.json`: every number that was published, and every reason."""

from typing import Any

from analysis.exports.evidence_rows import evidence_document
from analysis.exports.method_json import PLACES, method_parts
from analysis.exports.robustness_json import robustness_document
from analysis.procurement.lock import Lock
from analysis.procurement.marks import ScoredBid
from analysis.procurement.method import NOTES
from analysis.procurement.score import Score

FORMAT = "whatmatters/score/2"


def score_document(score: Score) -> dict[str, Any]:
    """A score as the contents of `score.json`."""
    return {
        "format": FORMAT,
        **method_parts(score),
        "lock": None if score.lock is None else _lock(score.lock),
        "bids": [_bid(score, one) for one in score.bids],
        "evidence": evidence_document(score),
        "robustness": robustness_document(
            score.robustness, tuple(one.criterion.outcome for one in score.outcomes.criteria)
        ),
        "evaluations": [
            {
                "bid": one.bid,
                "criterion": one.criterion,
                "evaluator": one.evaluator,
                "word": one.word,
                "reason": one.reason,
                "at": one.at.isoformat(),
            }
            for one in score.evaluations
        ],
        "notes": list(NOTES),
    }


def _lock(lock: Lock) -> dict[str, Any]:
    """The version by which bids were scored."""
    version = lock.current
    return {
        "version": version.number,
        "locked_at": version.locked_at.isoformat(),
        "signatory": version.signatory,
        "reason": version.reason,
        "sha256": version.sha256,
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

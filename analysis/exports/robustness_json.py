"""How firm a ranking is, as a part of `score.json`. Not the award."""

from typing import Any

from analysis.exports.method_json import PLACES
from analysis.procurement.flips import MarkFlip, PointsFlip
from analysis.procurement.robustness import Robustness


def robustness_document(firm: Robustness, outcomes: tuple[str, ...]) -> dict[str, Any]:
    """Robustness as a part of a document; `outcomes` are the ids of the patient outcomes."""
    return {
        "label": "robustness, not the award",
        "bids": list(firm.bids),
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
        "mark_flip": _mark_flip(firm.mark),
        "points_flip": _points_flip(firm.points),
        "rank_acceptability": [] if firm.draws is None else _rounded(firm.draws.ranks),
        "pairwise_wins": [] if firm.draws is None else _rounded(firm.draws.beats),
        "central_weights": []
        if firm.draws is None
        else [
            None if one is None else dict(zip(outcomes, _row(one), strict=True))
            for one in firm.draws.central
        ],
        "cohorts": [
            {
                "cohort": one.cohort,
                "leader": one.leader,
                "first": dict(zip(one.first, _row(tuple(one.first.values())), strict=True)),
            }
            for one in firm.cohorts
        ],
        "more_patients": [
            {"more_in_each_group": one.more, "right": round(one.right, PLACES)}
            for one in firm.more_patients
        ],
        "reversals": [
            {"without": one.without, "leaders": list(one.leaders)} for one in firm.reversals
        ],
    }


def _row(numbers: tuple[float, ...]) -> list[float]:
    """Numbers of a document."""
    return [round(one, PLACES) for one in numbers]


def _rounded(rows: tuple[tuple[float, ...], ...]) -> list[list[float]]:
    """A table of a document."""
    return [_row(one) for one in rows]


def _mark_flip(flip: MarkFlip | None) -> dict[str, Any] | None:
    """The smallest change of one mark."""
    if flip is None:
        return None
    return {
        "bid": flip.bid,
        "criterion": flip.criterion,
        "points": float(flip.points),
        "rival": flip.rival,
    }


def _points_flip(flip: PointsFlip | None) -> dict[str, Any] | None:
    """The fewest points moved between two outcomes."""
    if flip is None:
        return None
    return {
        "rival": flip.rival,
        "from": flip.from_outcome,
        "to": flip.to_outcome,
        "points": float(flip.points),
    }

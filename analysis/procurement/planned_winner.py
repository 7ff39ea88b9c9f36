"""How often a survey that is planned would let the bid win that patients truly prefer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from analysis.coding import Coding
from analysis.designs.power import TOO_MANY_FAILED, Simulated
from analysis.errors import TenderError
from analysis.procurement.bids import read_bids
from analysis.procurement.drawn_totals import DrawnBids
from analysis.procurement.method import make_method
from analysis.procurement.scoring import score_bids
from analysis.weights.cells import outcome_of
from analysis.weights.weight_set import Cell, WeightSet
from questionnaires.study import Study

Places = Mapping[tuple[str, str], Simulated]  # role, age band -> studies of that group


@dataclass(frozen=True)
class PlannedWinner:
    """The bid that known preferences put first, and how often simulated studies do too."""

    bid: str
    right: float  # share of the studies; NaN if too many bear no weights for the tender


def planned_winner(
    study: Study, places: Places, tender: Path, bids: Path, seed: int
) -> PlannedWinner:
    """Score the bids, as they state themselves, by the truth and by each simulated study.

    Everything but patients' weights is as in the tender and the same in all studies.

    Raises
    ------
    TenderError
        If tender, bids and study do not fit each other, no bid is left in competition, or the
        study pools age bands, whose mixture is not simulated.
    """
    weights = simulated_weights(study, places, seed)
    method = make_method(tender, _known(weights), "known")
    read = read_bids(bids, method.tender, method.outcomes.criteria)
    scored = [one for one in score_bids(read, method) if not one.failed]
    if not scored:
        raise TenderError(f"{bids}: every bid fails a requirement of {tender}; nothing can win")
    drawn = DrawnBids.of(scored, method)
    best = int(np.argmax(drawn.merits(drawn.estimates(method.outcomes.value))))
    name = scored[best].bid.id
    if max(one.failed for one in places.values()) > TOO_MANY_FAILED:
        return PlannedWinner(name, float("nan"))
    try:
        value = make_method(tender, weights, "simulated").outcomes.value
    except TenderError:  # the tender is sound by the truth, so the studies bear no weights for it
        return PlannedWinner(name, float("nan"))
    wins = drawn.merits(drawn.totals(value)).argmax(axis=1) == best
    return PlannedWinner(name, float(wins.mean()))


def _known(weights: WeightSet) -> WeightSet:
    """Weights of which there is no doubt: the truth as the only draw."""
    sure = (
        replace(one, draws={name: worths[None] for name, worths in one.part_worths.items()})
        for one in weights.cells
    )
    return replace(weights, cells=tuple(sure), n_draws=1)


def simulated_weights(study: Study, places: Places, seed: int) -> WeightSet:
    """The truth as weights of the study's cells, and every simulated study as a draw of them.

    Cells of different conditions have the same preferences, but people of their own. Studies
    without an estimate in some group are left out.
    """
    if "age_band" in study.analysis.pool:
        raise TenderError(
            f"{study.id}: analysis.pool: people of pooled age bands are not simulated together; "
            "take age_band out of it to plan for a tender"
        )
    conditions = study.groups("condition")
    if "condition" in study.analysis.pool:
        conditions = ("+".join(conditions),)
    rng, cells = np.random.default_rng(seed), []
    kept = min(int((~np.isnan(one.estimates[:, 0])).sum()) for one in places.values())
    for (role, band), found in places.items():
        usable = found.estimates[~np.isnan(found.estimates[:, 0])]
        truth = dict(_part_worths(study, found.people.beta))
        for condition in conditions:
            # Studies go together by chance: groups were simulated with the same random numbers.
            draws = dict(_part_worths(study, rng.permutation(usable)[:kept]))
            n_tasks = found.n * study.design.tasks_per_block
            cells.append(Cell(condition, band, role, found.n, n_tasks, "", truth, draws))
    attributes = Coding.from_study(study).attributes
    return WeightSet(
        study=study.id,
        version=study.version,
        outcomes=tuple(outcome_of(one, study) for one in attributes),
        cells=tuple(cells),
        model="conditional_logit",
        seed=seed,
        n_draws=kept,
    )


def _part_worths(study: Study, estimates: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    """Utilities of the levels of each outcome, the worst zero; (..., n_levels)."""
    begin = 0
    for one in study.attributes:
        end = begin + len(one.levels) - 1
        worst = np.zeros((*estimates.shape[:-1], 1))
        yield one.id, np.concatenate([worst, estimates[..., begin:end]], axis=-1)
        begin = end

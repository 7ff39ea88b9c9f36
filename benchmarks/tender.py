"""A large tender with all of its robustness, beside a bare product of the same arrays.

`uv run python -m benchmarks.tender`: 30 bids, 12 outcomes of four levels, 5,000 draws, 20 groups.
Processor seconds, in turns, and on one thread: on a busy machine two threads that wait for each
other take longer than the product itself.
"""

import sys
import time
from collections.abc import Callable
from decimal import Decimal
from statistics import median

import numpy as np
from threadpoolctl import threadpool_limits

from analysis.procurement.bids import Bid, Part
from analysis.procurement.criteria import published_outcomes
from analysis.procurement.method import Method
from analysis.procurement.outcome_criteria import Structure
from analysis.procurement.population import Group
from analysis.procurement.profile import ProfileDomain, read_profile
from analysis.procurement.robustness import robustness
from analysis.procurement.scoring import score_bids
from analysis.procurement.tender import Tender
from analysis.weights.weight_set import Cell, Outcome, WeightSet

TURNS = 9
N_BIDS, N_OUTCOMES, N_DRAWS, N_GROUPS = 30, 12, 5000, 20
LEVELS = ("none", "some", "much", "all")
WORDS = {"definition": "d", "evidence": "e", "link": "l", "title": "t"}
CHARTER = (
    *("problem", "decision", "population", "pathway_stage", "comparator"),
    *("good_looks_like", "measured_by", "decided_by"),
)


def main() -> None:
    """Time scoring with robustness, and the bare product."""
    method = invented_method(N_OUTCOMES, N_GROUPS, N_DRAWS)
    bids = invented_bids(method, N_BIDS)

    def whole() -> object:
        return robustness(score_bids(bids, method), method)

    arrays = [np.hstack(one.draws) for one in method.outcomes.cohorts]
    shares = np.random.default_rng(3).random((arrays[0].shape[1], N_BIDS))

    def bare() -> object:
        return [one @ shares for one in arrays]

    with threadpool_limits(1):
        ours, product = seconds(whole, bare)
    lines = (
        f"{N_BIDS} bids, {N_OUTCOMES} outcomes, {N_DRAWS:,} draws, {N_GROUPS} groups",
        f"scored, with all robustness  {ours:7.3f} s",
        f"bare product of the arrays   {product:7.3f} s",
        f"ratio                        {ours / product:7.1f}",
    )
    sys.stdout.write("\n".join(lines) + "\n")


def seconds(*runs: Callable[[], object]) -> list[float]:
    """Median processor time of each of what runs in turns, after a turn that warms up."""
    times: list[list[float]] = []
    for _ in range(TURNS + 1):
        turn = []
        for run in runs:
            start = time.process_time()
            run()
            turn.append(time.process_time() - start)
        times.append(turn)
    return [median(one) for one in zip(*times[1:], strict=True)]


def invented_method(n_outcomes: int, n_groups: int, n_draws: int) -> Method:
    """A tender over invented weights of some groups."""
    rng = np.random.default_rng(1)
    names = [f"outcome_{k}" for k in range(n_outcomes)]
    outcomes = tuple(Outcome(name, LEVELS) for name in names)
    cells = tuple(invented_cell(f"group_{g}", names, n_draws, rng) for g in range(n_groups))
    weights = WeightSet("invented", 1, outcomes, cells, "invented", 1, n_draws)
    tender = Tender.model_validate(tender_of(names))
    own = [
        ProfileDomain(id=one.id, title=one.id, kind=one.kind or "value") for one in tender.domains
    ]
    profile = read_profile("blank", "benchmark").fitted(own)
    groups = tuple(Group(cell, 1 / n_groups) for cell in cells)
    found = published_outcomes(tender, weights, groups, "benchmark")
    return Method(tender, profile, "", "invented", groups, found)


def invented_cell(band: str, names: list[str], n_draws: int, rng: np.random.Generator) -> Cell:
    """A group whose people want every outcome, each with draws around it."""
    swings = rng.uniform(0.3, 1.5, len(names))
    worths = {
        name: swing * np.array([0, 0.5, 0.8, 1]) for name, swing in zip(names, swings, strict=True)
    }
    draws = {
        name: np.hstack([np.zeros((n_draws, 1)), one[1:] + rng.normal(0, 0.1, (n_draws, 3))])
        for name, one in worths.items()
    }
    return Cell("all", band, "patient", 100, 1000, "", worths, draws)


def tender_of(names: list[str]) -> dict[str, object]:
    """A tender as its file would say it."""
    return {
        "id": "large",
        "title": "A large tender",
        "charter": dict.fromkeys(CHARTER, "invented"),
        "declaration": {"funded_by": "nobody", "supplier_funded": False, "conflicts": "none"},
        "regime": "procurement_act_2023",
        "profile": "blank",
        "contract": {"value": 1, "years": 1},
        "study": "invented",
        "study_version": 1,
        "scale": [{"word": "good", "value": 1}, {"word": "bad", "value": 0}],
        "domains": [
            {"id": "outcomes", "points": 60, "title": "Outcomes", "kind": "value"},
            {"id": "cost", "points": 40, "title": "Cost", "kind": "whole_life_cost"},
        ],
        "patient_outcomes": {
            "domain": "outcomes",
            "points": 60,
            "decimals": 1,
            "structure": dict.fromkeys(Structure.model_fields, "invented"),
            "criteria": [
                WORDS
                | {"outcome": name, "aspect": "outcome", "measure": "m", "time_point": "t"}
                | {"floor": LEVELS[0], "ceiling": LEVELS[-1]}
                for name in names
            ],
        },
        "population": {"source": "invented", "case_mix": [{"share": 1}]},
        "price": {"best": 1000, "worst": 9000, "basis": "invented"},
    }


def invented_bids(method: Method, n_bids: int) -> list[Bid]:
    """Bids whose patients are spread over the levels."""
    rng = np.random.default_rng(2)
    found = []
    for number in range(n_bids):
        outcomes = {}
        for one in method.outcomes.criteria:
            percents = rng.multinomial(100, rng.dirichlet(np.ones(len(LEVELS))))
            outcomes[one.criterion.outcome] = tuple(
                Part(Decimal(int(percent)), level, float(place))
                for place, (level, percent) in enumerate(zip(LEVELS, percents, strict=True))
            )
        cost = Decimal(int(rng.integers(3000, 7000)))
        found.append(Bid(f"bid_{number}", f"Bid {number}", number == 0, cost, outcomes, {}, {}))
    return found


if __name__ == "__main__":
    main()

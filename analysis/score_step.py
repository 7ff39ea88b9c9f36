"""The step that scores a tender: into a folder, and again from nothing but that folder."""

from pathlib import Path

from analysis.bundle import copies, made_from, write_step
from analysis.chain import EVALUATIONS, PROMS, make_score
from analysis.manifest import INPUTS, Step, input_if_read
from analysis.pathway_step import CLAIMS, EFFECTS, claim_files
from analysis.procurement.lock import NAME as LOCK
from analysis.procurement.score import Score

STEP = "score"


def score_again(folder: Path, step: Step) -> tuple[Score, dict[str, bytes]]:
    """Score and its files by name, from the inputs that the folder holds.

    Raises
    ------
    WhatMattersError
        If a file is wrong or missing.
    """
    named = (f"{INPUTS}/tender.toml", f"{INPUTS}/bids.csv", "weights.json")
    return make_score(
        *(folder / name for name in named),
        effects=input_if_read(folder, step, EFFECTS),
        claims=input_if_read(folder, step, CLAIMS),
        evaluations=input_if_read(folder, step, EVALUATIONS),
        proms=input_if_read(folder, step, PROMS),
    )


def write_score(
    tender: Path,
    bids: Path,
    weights: Path,
    output: Path,
    *,
    effects: Path | None = None,
    claims: Path | None = None,
    evaluations: Path | None = None,
    proms: Path | None = None,
    with_answers: bool = True,
) -> Score:
    """Score the bids, and write the score with all it was made from.

    Without answers of people, the bundle begins with the weights that were made of them.

    Raises
    ------
    WhatMattersError
        If a file is wrong, or tender, bids and weights do not fit each other.
    """
    scored, files = make_score(
        tender,
        bids,
        weights,
        effects=effects,
        claims=claims,
        evaluations=evaluations,
        proms=proms,
    )
    before, earlier = made_from(weights.parent, STEP) if with_answers else (None, {})
    draws = weights.parent / "weights.draws.parquet"
    given = {"tender.toml": tender, "bids.csv": bids}
    also = {EFFECTS: effects, EVALUATIONS: evaluations, PROMS: proms}
    given |= {name: path for name, path in also.items() if path is not None}
    given |= {} if scored.lock is None else {LOCK: tender.parent / LOCK}
    inputs = copies(given | claim_files(claims, scored.supported.evidence))
    read = {"weights.json": weights.read_bytes(), draws.name: draws.read_bytes()}
    write_step(output, STEP, inputs | read, {}, files, before=before, beside=earlier)
    return scored

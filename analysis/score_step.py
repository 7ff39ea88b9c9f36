"""The score of a tender again, from nothing but the folder of its results."""

from pathlib import Path

from analysis.chain import EVALUATIONS, make_score
from analysis.manifest import INPUTS, Step, input_if_read
from analysis.pathway_step import CLAIMS, EFFECTS
from analysis.procurement.score import Score


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
    )

"""The steps after an award: a contract's schedule from a folder of a score, and its reviews."""

import json
from pathlib import Path

from analysis.bundle import made_from, write_step
from analysis.errors import AnalysisError, TenderError
from analysis.exports.contract_files import contract_files, observed_template, review_files
from analysis.manifest import INPUTS, NAME, read_manifest
from analysis.procurement.contract import Schedule
from analysis.procurement.review import Review, make_review, read_observations
from analysis.procurement.schedule import make_schedule
from analysis.score_step import score_again
from questionnaires.files import file_sha256, write_files
from questionnaires.toml import as_model

SCORE = "score.json"
STEP = "contract"  # of a bundle


def make_contract(folder: Path, bid: str) -> tuple[Schedule, dict[str, bytes]]:
    """Schedule for the bid that gets the contract, from the folder of its score; its files.

    Raises
    ------
    AnalysisError
        If the folder has no score, or the score there is not what its files come to.
    """
    step = read_manifest(folder).step("score")
    if step is None:
        raise AnalysisError(f"{folder}/{NAME}: no score; name the folder that `score` wrote")
    score, files = score_again(folder, step)
    published = folder / SCORE
    if published.read_bytes() != files[SCORE]:
        raise AnalysisError(
            f"{published}: not what its files come to; run `whatmatters verify {folder}` first"
        )
    source = str(folder / INPUTS / "tender.toml")
    schedule = make_schedule(score, bid, file_sha256(published), source)
    return schedule, contract_files(schedule)


def write_contract(folder: Path, bid: str, output: Path) -> tuple[Schedule, tuple[str, ...]]:
    """Write a contract's schedule with all that the award rests on; the names of its own files.

    Raises
    ------
    AnalysisError
        As `make_contract`, or if a file in the folder is not as its manifest says.
    """
    schedule, files = make_contract(folder, bid)
    before, earlier = made_from(folder, STEP)
    read = {SCORE: (folder / SCORE).read_bytes()}
    write_step(output, STEP, read, {"bid": bid}, files, before=before, beside=earlier)
    to_fill_in = {"observed.csv": observed_template(schedule)}
    write_files(output, to_fill_in)
    return schedule, (*files, *to_fill_in)


def read_schedule(path: Path) -> Schedule:
    """Read `contract.json`.

    Raises
    ------
    TenderError
        If it is missing, is not JSON, or is no schedule.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as fault:
        raise TenderError(f"{path}: cannot be read: {fault.strerror}; name contract.json") from None
    except ValueError as fault:
        raise TenderError(f"{path}: not JSON: {fault}; restore the file") from None
    return as_model(data, path, Schedule, TenderError)


def review_contract(contract: Path, observed: Path) -> tuple[Review, dict[str, bytes]]:
    """What was reached of a contract, from what was measured; and its files.

    Raises
    ------
    TenderError
        If a file cannot be read, or nothing was measured.
    """
    schedule = read_schedule(contract)
    review = make_review(schedule, read_observations(observed, schedule), str(observed))
    return review, review_files(review)

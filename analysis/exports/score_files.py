"""The three files of a score: for programs, for checking, and for reading."""

from hashlib import sha256

from analysis.exports.score_json import score_document
from analysis.exports.score_report import score_report
from analysis.exports.score_workbook import score_workbook
from analysis.procurement.score import Score
from questionnaires.files import json_bytes


def score_files(score: Score) -> dict[str, bytes]:
    """Contents of `score.json`, `score.xlsx` and `score.html`; the same for the same score."""
    document = json_bytes(score_document(score))
    digest = sha256(document).hexdigest()
    return {
        "score.json": document,
        "score.xlsx": score_workbook(score, digest),
        "score.html": score_report(score, digest),
    }

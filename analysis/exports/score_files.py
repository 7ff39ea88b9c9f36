"""The files of a score: for programs, for checking, for reading, and of its pathway."""

from hashlib import sha256

from analysis.exports.assessment_summary import assessment_summaries
from analysis.exports.pathway_files import pathway_files
from analysis.exports.score_json import score_document
from analysis.exports.score_report import score_report
from analysis.exports.score_workbook import score_workbook
from analysis.procurement.score import Score
from questionnaires.files import json_bytes


def score_files(score: Score) -> dict[str, bytes]:
    """Contents of `score.json`, `score.xlsx` and `score.html`; the same for the same score.

    Beside them those of `pathway.json`, `.xlsx` and `.html`, if the bids' effects were given.
    """
    run = score.supported.pathway
    names = {one.bid.id: one.bid.name for one in score.bids}
    document = json_bytes(score_document(score))
    digest = sha256(document).hexdigest()
    return {
        "score.json": document,
        "score.xlsx": score_workbook(score, digest),
        "score.html": score_report(score, digest),
        **assessment_summaries(score),
        **({} if run is None else pathway_files(run, names)),
    }

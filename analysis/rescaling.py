"""The step that gives weights over another range: from a folder of weights to another."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from analysis.exports.weights_report import Evidence, weights_report
from analysis.exports.weights_table import weights_csv
from analysis.exports.weights_workbook import weights_workbook
from analysis.manifest import INPUTS, software
from analysis.weights.cells import FittedCell
from analysis.weights.document import WeightsDocument
from analysis.weights.ranges import Ends, Rescaled, over_ranges
from analysis.weights.weights_file import DRAWS_FILE, read_weights, weights_files
from questionnaires.files import file_sha256, read_questionnaire
from questionnaires.questionnaire import Questionnaire

STEP = "rescale"
WEIGHTS = "weights.json"


def make_rescaled(
    weights: Path, ranges: Mapping[str, Ends]
) -> tuple[Rescaled, dict[str, Path], dict[str, bytes]]:
    """Weights over those ranges; what was read, by name in a bundle; and the files by name.

    Raises
    ------
    WhatMattersError
        If the weights cannot be read, or a range is not inside theirs.
    """
    found = over_ranges(read_weights(weights), ranges)
    before = WeightsDocument.model_validate_json(weights.read_bytes())
    asked = _questionnaire(weights.parent, found.weights.study)
    inputs = {WEIGHTS: weights, DRAWS_FILE: weights.parent / DRAWS_FILE}
    if asked is not None:
        inputs |= {f"{asked.study.id}/{name}": asked.folder / name for name in asked.hashes}
    how = {
        "inputs": {name: file_sha256(path) for name, path in inputs.items()},
        "settings": {
            "ranges": {name: list(ends) for name, ends in ranges.items()},
            "pass_or_fail": list(found.pass_or_fail),
            "before": before.range.id,
        },
        "covariance": before.how.covariance,
        "software": software(),
    }
    fitted = [FittedCell(cell) for cell in found.weights.cells]
    files = weights_files(found.weights, fitted, how)
    digest = sha256(files[WEIGHTS]).hexdigest()
    document = WeightsDocument.model_validate_json(files[WEIGHTS])
    study, text = None, None
    if asked is not None:
        study, text = asked.study, asked.texts[asked.language]
    files["weights.csv"] = weights_csv(found.weights)
    files["weights.xlsx"] = weights_workbook(document, digest, text)
    files["report.html"] = weights_report(document, digest, Evidence(), study, text)
    return found, inputs, files


def _questionnaire(folder: Path, study: str) -> Questionnaire | None:
    """The study, if its files are beside the weights or among what they were made of."""
    for place in (folder / INPUTS / study, folder / study):
        if (place / "study.toml").is_file():
            return read_questionnaire(place)
    return None

"""All that is published of a set of weights: the document, and what is drawn from it."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from analysis.exports.weights_report import Evidence, weights_report
from analysis.exports.weights_table import weights_csv
from analysis.exports.weights_workbook import weights_workbook
from analysis.manifest import software
from analysis.weights.case_mix import MixedWeights
from analysis.weights.document import WeightsDocument
from analysis.weights.weight_set import WeightSet
from analysis.weights.weights_file import weights_files
from questionnaires.files import file_sha256
from questionnaires.study import Study
from questionnaires.text import Text


def how_made(
    inputs: Mapping[str, Path], settings: Mapping[str, Any], covariance: str
) -> dict[str, Any]:
    """What a document says of how it was made."""
    return {
        "inputs": {name: file_sha256(path) for name, path in inputs.items()},
        "settings": settings,
        "covariance": covariance,
        "software": software(),
    }


def weights_folder(
    weights: WeightSet,
    evidence: Evidence,
    how: dict[str, Any],
    *,
    together: Any,
    mixed: MixedWeights | None,
    study: Study | None,
    text: Text | None,
) -> dict[str, bytes]:
    """The document, its draws, a table, a workbook and a report, by name."""
    files = weights_files(weights, list(evidence.fitted), how, together, mixed)
    digest = sha256(files["weights.json"]).hexdigest()
    document = WeightsDocument.model_validate_json(files["weights.json"])
    files["weights.csv"] = weights_csv(weights)
    files["weights.xlsx"] = weights_workbook(document, digest, text)
    files["report.html"] = weights_report(document, digest, evidence, study, text)
    return files

"""The three files of a pathway: for programs, for checking, and for the finance director."""

from collections.abc import Mapping
from hashlib import sha256

from analysis.exports.pathway_json import pathway_document
from analysis.exports.pathway_report import pathway_report
from analysis.exports.pathway_workbook import pathway_workbook
from analysis.procurement.pathway_run import PathwayRun
from questionnaires.files import json_bytes


def pathway_files(run: PathwayRun, names: Mapping[str, str] | None = None) -> dict[str, bytes]:
    """Contents of `pathway.json`, `.xlsx` and `.html`; `names` are those of the bids."""
    document = json_bytes(pathway_document(run))
    digest = sha256(document).hexdigest()
    return {
        "pathway.json": document,
        "pathway.xlsx": pathway_workbook(run, names or {}, digest),
        "pathway.html": pathway_report(run, names or {}, digest),
    }

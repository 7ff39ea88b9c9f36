"""The step that says what bids cost and free: from its files to the files that it writes."""

from pathlib import Path

from analysis.exports.pathway_files import pathway_files
from analysis.procurement.evidence_file import Evidence, read_evidence
from analysis.procurement.pathway_run import PathwayRun, run_pathway
from analysis.procurement.tender_file import read_tender

CLAIMS = "claims.csv"
EFFECTS = "effects.csv"


def make_pathway(
    tender_path: Path, effects: Path, claims: Path | None
) -> tuple[PathwayRun, dict[str, bytes]]:
    """Impact of every bid, and its files by name; as stated if there are no claims.

    Raises
    ------
    TenderError
        If a file is wrong, or an effect is counted twice.
    """
    tender, _ = read_tender(tender_path)
    source = str(tender_path)
    evidence = None if claims is None else read_evidence(claims, tender, source)
    run = run_pathway(tender, effects, source=source, evidence=evidence)
    return run, pathway_files(run)


def claim_files(claims: Path | None, evidence: Evidence | None) -> dict[str, Path]:
    """The table of claims and the records that it names, by their path in a bundle."""
    if claims is None or evidence is None:
        return {}
    return {CLAIMS: claims, **evidence.files}

"""The command that checks claims."""

import json
from pathlib import Path

from analysis.procurement import claims

EXAMPLE = Path(claims.__file__).parent / "example"


def test_the_claims_of_the_example_are_complete(whatmatters):
    files = sorted((EXAMPLE / "claims").glob("*.json"))
    found = whatmatters("claims", "check", *files, "--tender", EXAMPLE / "tender.toml")

    assert found.returncode == 0, found.stderr
    assert f"{len(files)} claims are complete" in found.stdout
    assert "it shows after 120 months, and the contract ends after 48" in found.stdout


def test_a_claim_without_a_comparator_is_refused_in_one_line(whatmatters, tmp_path):
    said = json.loads((EXAMPLE / "claims" / "steady-beds.json").read_text())
    del said["comparator"]
    (tmp_path / "claim.json").write_text(json.dumps(said))

    found = whatmatters("claims", "check", "claim.json")

    assert found.returncode == 2
    assert found.stderr.startswith("Error: claim.json: comparator: missing; add it: What those")
    assert found.stderr.count("\n") == 1

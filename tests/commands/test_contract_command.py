"""After an award: the contract's schedule, and a review of what was reached."""

import csv
import io
import json
import shutil

import pytest

MEASURED = {
    "independence": "100% independent",
    "pain": "100% little_or_none",
    "usual_role": "14",  # as it was before
    "side_effects": "3",
}


@pytest.fixture
def observed(whatmatters, score, tmp_path):
    """The template of a contract, filled in for all outcomes but one; gives its folder."""
    made = whatmatters("contract", score, "--bid", "steady", "-o", "contract")
    assert made.returncode == 0, made.stderr
    folder = tmp_path / "contract"
    rows = list(csv.DictReader(io.StringIO((folder / "observed.csv").read_text())))
    for row in rows:
        if row["outcome"] in MEASURED:
            row |= {"measured": MEASURED[row["outcome"]], "people": "400"}
    with (folder / "observed.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return folder


def test_a_review_computes_what_is_paid_and_verifies_itself(whatmatters, observed, tmp_path):
    given = (observed / "contract.json", "--observed", observed / "observed.csv")
    run = whatmatters("review", *given, "-o", "review")

    assert run.returncode == 0, run.stderr
    found = json.loads((tmp_path / "review" / "review.json").read_text())
    ratings = {one["outcome"]: one["rating"] for one in found["outcomes"]}
    assert ratings["independence"] == ratings["side_effects"] == "good"
    assert ratings["reoperation"] == "other"
    assert 0.95 * 4_000_000 < found["payment"] <= 4_000_000
    verified = whatmatters("verify", "review")
    assert "review.json was made again: the same to the last byte" in verified.stdout


@pytest.mark.slow
def test_a_contract_is_made_again_from_its_folder_alone(whatmatters, observed, tmp_path):
    """Its observed.csv is filled in by hand, so that nothing vouches for it."""
    alone = shutil.copytree(observed, tmp_path / "elsewhere")
    shutil.rmtree(tmp_path / "made-score")

    run = whatmatters("verify", alone)

    assert run.returncode == 0, run.stderr
    for name in ("score.json", "contract.json", "contract.html"):
        assert f"{name} was made again: the same to the last byte" in run.stdout
    assert "observed.csv: not in the manifest" in run.stdout
    document = (alone / "contract.json").read_text()
    (alone / "contract.json").write_text(document.replace('"target": 13', '"target": 14'))
    assert "contract.json: changed since step contract" in whatmatters("verify", alone).stderr


def test_a_score_that_was_changed_makes_no_contract(whatmatters, score, tmp_path):
    document = json.loads((score / "score.json").read_text())
    document["bids"][1]["total"] = 99.0
    (score / "score.json").write_text(json.dumps(document))

    run = whatmatters("contract", score, "--bid", "steady")

    assert run.returncode == 2
    assert "score.json: not what its files come to" in run.stderr
    assert not (tmp_path / "contract").exists()

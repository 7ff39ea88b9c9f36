"""Steps beside weights and score: each leaves a folder that can be verified, and tampered with."""

import json
from hashlib import sha256

import pytest

LISTS = "continence"


def rehashed(folder, name, change, sealed):
    """The folder after a file was changed by a function, and its hash made anew."""
    path = folder / name
    path.write_bytes(change(path.read_bytes()))
    manifest = json.loads((folder / "manifest.json").read_text())
    for step in manifest["steps"]:
        if name in step["outputs"]:
            step["outputs"][name] = sha256(path.read_bytes()).hexdigest()
    (folder / "manifest.json").write_bytes(sealed(manifest))


def test_weights_over_another_range_are_a_folder_of_their_own(whatmatters, weights, tmp_path):
    ends = ("--range", "usual_role=26..8.5", "--range", "pain=little_or_none..little_or_none")
    made = whatmatters("rescale", weights / "weights.json", *ends, "-o", "narrow")
    verified = whatmatters("verify", "narrow")
    document = json.loads((tmp_path / "narrow" / "weights.json").read_text())
    outcomes = {one["id"]: one for one in document["range"]["outcomes"]}

    assert "pain: floor and ceiling are the same: pass or fail" in made.stdout
    assert "pain" not in outcomes
    assert outcomes["usual_role"]["levels"] == ["6_months", "3_months", "8.5"]
    assert outcomes["usual_role"]["amounts"] == [26, 13, 8.5]
    assert "weights.xlsx was made again: the same to the last byte" in verified.stdout
    page = (tmp_path / "narrow" / "report.html").read_text()
    assert "Back to it after 6 months" in page


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("usual_role=60..6", "usual_role: 60 is outside the range that was asked about"),
        ("usual_role", "--range usual_role: write OUTCOME=FLOOR..CEILING"),
        ("pain=little_or_none..strong_most_days", "swap them"),
    ],
)
def test_a_range_that_was_not_asked_about_is_refused(whatmatters, weights, tmp_path, said, why):
    refused = whatmatters("rescale", weights / "weights.json", "--range", said, "-o", "no")

    assert refused.returncode == 2
    assert why in refused.stderr
    assert not (tmp_path / "no").exists()


def test_a_product_is_worth_what_its_patients_reach(whatmatters, weights):
    best = {
        "independence": "20% some_help; 80% independent",
        "pain": "little_or_none",
        "usual_role": "6",
        "side_effects": "1_in_100",
        "reoperation": "2_in_100",
    }
    reached = [part for name, said in best.items() for part in ("--reached", f"{name}={said}")]
    cell = ("--cell", "hip/80+/patient")
    said = whatmatters("explain", weights / "weights.json", *cell, *reached)
    less = whatmatters("explain", weights / "weights.json", *cell, *reached[:4])
    wrong = whatmatters("explain", weights / "weights.json", *cell, "--reached", "pain")

    assert " of 100, with 95 % certainty between" in said.stdout
    assert "say how many patients reach which level" in less.stderr
    assert "--reached pain: write" in wrong.stderr


def test_importance_by_another_method_names_it_everywhere(whatmatters, answers, tmp_path, sealed):
    method = "partial_log_likelihood"
    options = ("--study", "hip-knee", "--method", method, "-o", "other")
    made = whatmatters("importance", answers, *options)
    document = json.loads((tmp_path / "other" / "importance.json").read_text())
    shown = [cell for cell in document["cells"] if not cell["withheld"]]

    assert document["method"] == method
    assert "Not a weight for a tender" in document["what it means"]
    assert f"{method}: Share of the log-likelihood" in made.stdout
    assert method in (tmp_path / "other" / "importance.csv").read_text().splitlines()[1]
    assert sum(one["share"] for one in shown[0]["outcomes"]) == pytest.approx(1, abs=1e-5)
    assert "importance.json was made again" in whatmatters("verify", "other").stdout
    rehashed(
        tmp_path / "other", "importance.csv", lambda old: old.replace(b",0.2", b",0.9", 1), sealed
    )
    assert "importance.csv: comes out otherwise" in whatmatters("verify", "other").stderr


def test_importance_by_lists_needs_lists(whatmatters, answers, tmp_path):
    options = ("--method", "best_worst", "-o", "other")
    refused = whatmatters("importance", answers, "--study", "hip-knee", *options)
    whatmatters("simulate", LISTS, "--n", 150, "-o", "lists.csv")
    made = whatmatters("importance", "lists.csv", "--study", LISTS, *options)
    document = json.loads((tmp_path / "other" / "importance.json").read_text())
    items = {one["id"] for cell in document["cells"] for one in cell["outcomes"]}

    assert "nobody named a best and a worst" in refused.stderr
    assert made.returncode == 0
    assert "going_out" in items


def test_quality_is_a_step_that_is_made_again_and_held_to(whatmatters, answers, tmp_path, sealed):
    made = whatmatters("quality", answers, "--study", "hip-knee", "-o", "q")
    verified = whatmatters("verify", "q")

    assert made.returncode == 0
    assert "quality.html was made again: the same to the last byte" in verified.stdout
    rehashed(
        tmp_path / "q", "quality.html", lambda old: old.replace(b"<h1", b"<h1 id=a", 1), sealed
    )
    assert "quality.html: comes out otherwise" in whatmatters("verify", "q").stderr

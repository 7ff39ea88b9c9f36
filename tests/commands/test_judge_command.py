"""A report says what a design is worth, whoever made it."""

import json
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from questionnaires.files import find_study

SMALL = Path(__file__).parent.parent / "studies" / "dual"
NGENE = """Choice situation,alt1.nights,alt1.visits,alt2.nights,alt2.visits,Block
1,0,2,1,1,1
2,1,2,2,0,1
3,2,1,1,2,1
4,2,0,0,1,2
5,0,1,1,0,2
6,1,0,0,2,2
"""


@pytest.fixture
def study(tmp_path):
    """A study of two outcomes, whose six tasks can show all levels equally often."""
    folder = Path(shutil.copytree(SMALL, tmp_path / "dual"))
    path = folder / "study.toml"
    path.write_text(path.read_text().replace("tasks_per_block = 2", "tasks_per_block = 3"))
    return folder


def test_a_design_of_another_program_is_judged_priced_and_rewritten(whatmatters, study, tmp_path):
    (tmp_path / "ngene.csv").write_text(NGENE)
    run = whatmatters("judge", study, "--design", tmp_path / "ngene.csv", "--prices", "--starts", 1)
    written = tmp_path / "design-report"
    report = json.loads((written / "design-report.json").read_text())
    again = whatmatters("judge", study, "--design", written / "design.csv", "-o", "again")
    page = (written / "design-report.html").read_text()

    assert run.returncode == again.returncode == 0, run.stderr + again.stderr
    assert f"6 tasks, D-error {report['errors']['d']:.4f}" in run.stdout
    assert [one["constraint"] for one in report["prices"]] == [
        "the design as it is, beside the best found",
        "all levels equally often",
        "no alternative that is better in every way",
    ]
    assert all(one["share"] >= 0 for one in report["prices"])
    for one in report["prices"]:
        assert one["said"].startswith(f"{round(100 * one['share'], 1):+g} % error, ")
        assert one["said"] in page
    assert report["search"] is None
    assert report["design_sha256"] == sha256((written / "design.csv").read_bytes()).hexdigest()
    assert (
        json.loads((tmp_path / "again/design-report.json").read_text())["errors"]
        == (report["errors"])
    )
    assert page.count("<caption>Block ") == 6
    assert report["design_sha256"] in page


def test_a_studys_own_design_is_reported_with_how_it_was_found(whatmatters, tmp_path):
    run = whatmatters("judge", "hip-knee")
    report = json.loads((tmp_path / "design-report/design-report.json").read_text())
    page = (tmp_path / "design-report/design-report.html").read_text()

    assert run.returncode == 0, run.stderr
    kept = json.loads((find_study("hip-knee") / "design.json").read_text())
    assert report["search"] == kept["search"]
    assert report["figures"]["d_error"] == kept["d_error"]
    assert f"Found from {kept['search']['starts']} starts" in page
    assert "Work, caring or your usual role" in page


def test_lists_of_best_and_worst_are_reported_with_their_pages(whatmatters, tmp_path):
    run = whatmatters("judge", "continence")
    report = json.loads((tmp_path / "design-report/design-report.json").read_text())["best_worst"]
    page = (tmp_path / "design-report/design-report.html").read_text()

    assert run.returncode == 0, run.stderr
    assert report["in_a_block"]["pairs"] == [1, 1]
    assert "Each block is a balanced incomplete block design." in report["said"]
    assert report["said"] in page
    assert page.count("<caption>Block 4, b4w") == 7


def test_nothing_is_written_of_a_design_that_cannot_be_read(whatmatters, study, tmp_path):
    (tmp_path / "ngene.csv").write_text(NGENE.replace("1,0,2,1,1,1", "1,0,3,1,1,1"))
    refused = whatmatters("judge", study, "--design", tmp_path / "ngene.csv")

    assert refused.returncode == 2
    assert 'ngene.csv, row 2: visits has no level "3"' in refused.stderr
    assert not (tmp_path / "design-report").exists()

"""The demo, as a newcomer runs it."""

import json
import shutil

import openpyxl
import pandas as pd
import pytest

from commands.demo import MARK, _clear
from survey.folder import LIVE, TEST


@pytest.mark.slow
def test_the_demo_runs_the_whole_chain(whatmatters, tmp_path):
    run = whatmatters("demo", "--no-serve", "-o", "demo")

    folder = tmp_path / "demo"
    recovery = pd.read_csv(folder / "recovery.csv")
    score = json.loads((folder / "score.json").read_text())
    assert run.returncode == 0, run.stderr
    assert any((folder / "answers" / name).is_file() for name in (LIVE, TEST))
    assert pd.read_csv(folder / "responses.csv")["respondent"].nunique() == 300
    assert recovery["covers"].mean() > 0.8
    assert "intervals cover the truth" in run.stdout
    assert {bid["rank"] for bid in score["bids"]} == {1, 2, 3}
    assert score["lock"]["version"] == 1
    assert (folder / "tender" / "published" / "v1" / "pack.html").is_file()
    assert "Scores" in openpyxl.load_workbook(folder / "score.xlsx").sheetnames
    alone = tmp_path / "elsewhere"
    shutil.copytree(folder, alone, ignore=shutil.ignore_patterns("answers"))
    verified = whatmatters("verify", alone)
    assert verified.returncode == 0, verified.stderr
    assert "not in the manifest" not in verified.stdout
    recovery_file = alone / "recovery.csv"
    recovery_file.write_bytes(recovery_file.read_bytes() + b" ")
    assert "recovery.csv: changed since step beside" in whatmatters("verify", alone).stderr


def test_the_demo_never_replaces_what_it_did_not_write(whatmatters, tmp_path):
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "thesis.txt").write_text("mine")

    run = whatmatters("demo", "--no-serve")

    assert run.returncode == 2
    assert "not an earlier demo" in run.stderr
    assert (tmp_path / "demo" / "thesis.txt").read_text() == "mine"


def test_the_demo_replaces_one_that_was_stopped_half_way(tmp_path):
    for name in (MARK, "responses.csv"):
        (tmp_path / name).touch()

    _clear(tmp_path)

    assert not tmp_path.exists()


def test_the_demo_does_not_write_into_a_file(whatmatters, tmp_path):
    (tmp_path / "demo").write_text("mine")

    run = whatmatters("demo", "--no-serve")

    assert run.returncode == 2
    assert run.stderr.startswith("Error: demo: is not empty, and not an earlier demo")

"""What work gave is downloaded as the command line writes it, to the last byte."""

import csv
import re
from contextlib import closing
from dataclasses import replace
from itertools import cycle

import pytest

from analysis.chain import make_weights
from analysis.designs.diagnostics import diagnostics
from analysis.exports.recovery import recovered, recovery_csv
from analysis.exports.results_page import results_page
from analysis.truth import read_truth
from analysis.weights_settings import WeightsSettings
from benchmarks.console import walk
from commands.console import source_of
from questionnaires.respondents import respondent_columns, respondents_csv
from survey.store import open_store
from tests.analysis.console.conftest import Answered

pytestmark = pytest.mark.slow


@pytest.fixture
def downloaded(console, signed_in):
    """Does work of a kind, and downloads each file that its page offers."""

    def files(kind):
        client = signed_in("researcher")
        job = console.workshop.ask(console.studies["hip-knee"], kind, {}, "ada")
        console.workshop.wait(job.id)
        page = f"/studies/hip-knee/work/{job.id}"
        offered = re.findall(rf'href="({page}/files/([^"]+))"', client.get(page).text)
        return {name: client.get(address).content for address, name in offered}

    return files


def test_an_export_is_the_one_of_the_command_line(console, downloaded, whatmatters, tmp_path):
    data = tmp_path / "data"
    console.studies["hip-knee"] = source = source_of("hip-knee", data, None)
    with closing(open_store(data, source.questionnaire)) as store:
        for number in range(4):
            walk(store, source.questionnaire, finishes=number > 0)
    files = downloaded("export")
    (tmp_path / "mine").mkdir()
    written = whatmatters("export", "hip-knee", "--data", data, "-o", "mine/responses.csv")

    assert written.returncode == 0, written.stderr
    assert len(files) == 4
    assert files == {
        one.name: one.read_bytes() for one in (tmp_path / "mine").iterdir() if one.is_file()
    }


def test_flags_of_quality_are_those_of_the_command_line(
    console, downloaded, source, whatmatters, tmp_path
):
    asked, answers = source.questionnaire, source.export()["responses.csv"]
    of_each = {one["respondent"]: one for one in csv.DictReader(answers.decode().splitlines())}
    names = [column.name for column in respondent_columns(asked.study)]
    rows = [
        {name: one.get(name, "") for name in names} | {"status": "finished", "device": device}
        for one, device in zip(of_each.values(), cycle(("phone", "tablet")), strict=False)
    ]
    respondents = respondents_csv(asked.study, rows)
    exported = {"responses.csv": answers, "respondents.csv": respondents}
    console.studies["hip-knee"] = replace(source, export=Answered(exported))
    files = downloaded("quality")
    for name, content in exported.items():
        (tmp_path / name).write_bytes(content)
    study = ("--study", asked.folder, "--respondents", "respondents.csv")
    written = whatmatters("quality", "responses.csv", *study, "-o", "mine")

    assert written.returncode == 0, written.stderr
    made = {one.name: one.read_bytes() for one in (tmp_path / "mine").iterdir() if one.is_file()}
    assert {"quality.json", "manifest.json"} <= made.keys()
    assert files == exported | made


def test_a_rehearsal_is_what_the_command_line_simulates_and_a_demo_compares(
    downloaded, source, whatmatters, tmp_path
):
    files = downloaded("rehearsal")
    asked = source.questionnaire
    simulated = whatmatters("simulate", asked.folder, "-o", "simulated.csv")
    run = make_weights(tmp_path / "simulated.csv", WeightsSettings(study=str(asked.folder)))
    found = recovered(run.weights, read_truth(asked.folder / "truth.toml", asked.study))
    page = results_page(run.weights, found, diagnostics(asked.study, asked.design), "")

    assert simulated.returncode == 0, simulated.stderr
    assert files == {
        "simulated.csv": (tmp_path / "simulated.csv").read_bytes(),
        "recovery.csv": recovery_csv(found),
        "recovery.html": page,
    }


def test_how_many_people_are_needed_is_what_the_command_line_says(
    downloaded, source, whatmatters, tmp_path
):
    files = downloaded("power")
    asked = source.questionnaire
    told = whatmatters("power", asked.folder, "-o", "power.csv", "--plot", "power.svg")
    words = files.pop("power.txt").decode()

    assert told.returncode == 0, told.stderr
    assert told.stdout.endswith(words)  # after the bar that says how far it is
    assert words.startswith("With 100 people (patient, 18-44), independence is known to")
    assert files == {name: (tmp_path / name).read_bytes() for name in ("power.csv", "power.svg")}

"""Whoever withdraws is in no result that the console keeps."""

from dataclasses import replace

import pytest

from analysis.console import audit, jobs
from analysis.console.counts import Counts
from analysis.console.withdrawals import SAID, forget_withdrawn
from tests.analysis.console.conftest import SOME, Counted


@pytest.fixture
def kept(console):
    """The folder of weights that were made when two people had withdrawn."""
    with console.database.transaction() as connection:
        job = jobs.add(connection, "hip-knee", "weights", {}, "ada", 1.0)
        jobs.start(connection, job.id)
        jobs.end(connection, job.id, "done", "", 2.0)
    folder = console.workshop.results(job)
    (folder / "inputs").mkdir(parents=True)
    (folder / "responses.json").write_text('{"withdrawn": 2}')
    for name in ("responses.csv", "respondents.csv", "inputs/responses.csv"):
        (folder / name).write_text("respondent,chosen\nr1,1\n")
    (folder / "weights.csv").write_text("condition,weight\nhip,0.3\n")
    return job, folder


def forget_of(console, n):
    """Look after results when so many people have withdrawn in all."""
    source = console.studies["hip-knee"]
    counted = replace(source, progress=Counted(replace(SOME, withdrawn=n)))
    forget_withdrawn(replace(console, studies={"hip-knee": counted}, counts=Counts()))


def test_answers_are_deleted_once_somebody_withdraws_and_weights_stay(console, kept):
    job, folder = kept
    forget_of(console, 2)
    before = sorted(path.name for path in folder.rglob("*.csv"))
    forget_of(console, 3)
    forget_of(console, 3)
    with console.database.transaction() as connection:
        found = jobs.find(connection, job.id, "hip-knee")
        did = [line.did for line in audit.lines(connection)]

    assert len(before) == 4
    assert [path.name for path in folder.rglob("*") if path.is_file()] == ["weights.csv"]
    assert (found.state, found.said) == ("done", SAID)
    assert did == ["deleted answers"]


def test_the_page_of_the_work_says_what_was_deleted(console, kept, signed_in):
    forget_of(console, 3)

    page = signed_in("researcher").get(f"/studies/hip-knee/work/{kept[0].id}").text
    assert "Somebody has withdrawn since" in page

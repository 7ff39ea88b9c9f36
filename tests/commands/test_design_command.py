"""The search for a design can be stopped and gone on with."""

import json
import os
import pty
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from questionnaires.files import find_study, read_questionnaire

ROOT = Path(__file__).parent.parent.parent
SMALL = ROOT / "tests" / "studies" / "dual"


@pytest.fixture
def study(tmp_path):
    """A study of two outcomes, whose six tasks can show all levels equally often."""
    folder = Path(shutil.copytree(SMALL, tmp_path / "dual"))
    change(folder, "tasks_per_block = 2", "tasks_per_block = 3")
    return folder


def change(folder, old, new):
    path = folder / "study.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def record(folder):
    """How the design in a folder was searched for."""
    return json.loads((folder / "design.json").read_text())["search"]


@pytest.mark.slow
def test_a_search_goes_on_with_the_starts_that_were_not_tried(whatmatters, study):
    for options in ((), ("--resume",), ("--resume",)):
        run = whatmatters("design", study, "--starts", 2, *options)
        assert run.returncode == 0, run.stderr
    in_parts = record(study)

    whatmatters("design", study, "--starts", 6)

    assert in_parts["starts"] == record(study)["starts"] == 6
    assert in_parts["reached"] == pytest.approx(record(study)["reached"], rel=0.01)


def test_a_search_that_goes_on_is_never_worse(whatmatters, study):
    whatmatters("design", study, "--starts", 1)
    before = record(study)["reached"]
    whatmatters("design", study, "--starts", 1, "--resume")

    assert record(study)["reached"] <= before


def test_a_search_does_not_go_on_for_a_study_that_was_changed(whatmatters, study):
    whatmatters("design", study, "--starts", 1)
    made = (study / "design.csv").read_bytes()
    change(study, "min_overlap = 0", 'min_overlap = 0\ncriterion = "a"')
    refused = whatmatters("design", study, "--starts", 1, "--resume")

    assert refused.returncode == 2
    assert "were changed since; leave --resume out" in refused.stderr
    assert (study / "design.csv").read_bytes() == made


def test_a_search_does_not_go_on_from_a_design_without_a_record(whatmatters, study):
    refused = whatmatters("design", study, "--resume")

    assert refused.returncode == 2
    assert "no record of a search to go on from" in refused.stderr


def test_practice_that_was_written_by_hand_outlives_another_search(whatmatters, study):
    whatmatters("design", study, "--starts", 1)
    path = study / "design.csv"
    made = path.read_text()
    by_hand = made.replace("0,practice,warmup,b,most,weekly", "0,practice,warmup,b,some,weekly")
    assert by_hand != made
    path.write_text(by_hand + "0,second,warmup,a,few,weekly\n0,second,warmup,b,most,yearly\n")
    run = whatmatters("design", study, "--starts", 1, "--seed", 5)
    tasks = [row.split(",") for row in path.read_text().splitlines()[1:]]

    assert run.returncode == 0, run.stderr
    assert [row[1:] for row in tasks if row[2] == "warmup"] == [
        ["practice", "warmup", "a", "few", "yearly"],
        ["practice", "warmup", "b", "some", "weekly"],
        ["second", "warmup", "a", "few", "weekly"],
        ["second", "warmup", "b", "most", "yearly"],
    ]


def test_practice_that_fits_the_study_no_more_is_made_anew_and_said(whatmatters, study):
    whatmatters("design", study, "--starts", 1)
    for name in ("study.toml", "text.en.toml"):
        path = study / name
        path.write_text(path.read_text().replace("few", "hardly_any"))
    run = whatmatters("design", study, "--starts", 1)

    assert run.returncode == 0, run.stderr
    assert "Practice is made anew: " in run.stdout
    assert 'nights has no level "few"' in run.stdout
    assert "0,practice,warmup,a,hardly_any,yearly" in (study / "design.csv").read_text()


def test_a_search_goes_on_after_units_and_pictures_were_changed(whatmatters, study):
    whatmatters("design", study, "--starts", 1)
    change(study, 'id = "nights"', 'id = "nights"\nunit = "nights a week"')
    run = whatmatters("design", study, "--starts", 1, "--resume")

    assert run.returncode == 0, run.stderr
    assert record(study)["starts"] == 2


@pytest.mark.slow
def test_all_checks_are_made_and_models_are_told_how_they_predict_what_was_held_out(
    whatmatters, tmp_path
):
    folder = Path(shutil.copytree(find_study("hip-knee"), tmp_path / "hip-knee"))
    change(folder, "[design]", '[design]\nchecks = ["dominance", "repeat", "holdout", "holdout"]')
    run = whatmatters("design", folder, "--starts", 1, "--seconds", 0.1)
    assert run.returncode == 0, run.stderr
    design = read_questionnaire(folder).design
    everybody = [(task.id, task.role) for task in design.tasks if task.block == 0]
    assert everybody == [
        ("practice", "warmup"),
        ("dominance", "dominance"),
        ("holdout1", "holdout"),
        ("holdout2", "holdout"),
    ]
    assert sum(task.role == "repeat" for task in design.tasks) == len(design.blocks)

    whatmatters("simulate", folder, "--n", 200, "-o", "answers.csv")
    fitted = whatmatters("fit", "answers.csv", "--study", folder, "--role", "patient")
    shown = {line.split()[0]: line.split() for line in fitted.stdout.splitlines() if line.strip()}
    assert fitted.returncode == 0, fitted.stderr
    assert shown["guessing"][1:] == ["0.50", "0.50", "-0.693"]
    assert float(shown["all"][2]) > 0.5, "hits of both together"
    assert int(shown["holdout1"][1]) > 100, "people"


@pytest.mark.slow
def test_a_second_wave_keeps_what_was_asked_and_follows_from_the_answers(whatmatters, tmp_path):
    folder = Path(shutil.copytree(find_study("continence"), tmp_path / "continence"))
    before = read_questionnaire(folder)
    whatmatters("simulate", folder, "--n", 60, "-o", "first.csv")
    change(folder, "version = 1", "version = 2")
    change(folder, "blocks = 4", "blocks = 5")
    run = whatmatters("design", folder, "--after", "first.csv", "--seconds", 0.1)
    after = read_questionnaire(folder)
    again = whatmatters("design", folder, "--resume")

    assert run.returncode == 0, run.stderr
    assert after.design.tasks[: len(before.design.tasks)] == before.design.tasks
    assert after.best_worst.tasks[: len(before.best_worst.tasks)] == before.best_worst.tasks
    assert {task.block for task in after.design.tasks[len(before.design.tasks) :]} == {5}
    assert record(folder)["after"]["kept_blocks"] == [1, 2, 3, 4]
    assert json.loads((folder / "design.json").read_text())["prior"]["from"] == (
        "answers of 60 people"
    )
    assert again.returncode == 2
    assert "made after answers, whose blocks stay; use --after again" in again.stderr


def test_answers_are_the_only_prior_of_a_second_wave(whatmatters, study):
    refused = whatmatters("design", study, "--after", "first.csv", "--priors", "zero")

    assert refused.returncode == 2
    assert "leave --priors and --resume out" in refused.stderr


@pytest.mark.slow
@pytest.mark.parametrize("name", ["hip-knee", "continence"])
def test_a_shipped_study_has_what_the_default_command_writes(whatmatters, tmp_path, name):
    shipped = find_study(name)
    folder = Path(shutil.copytree(shipped, tmp_path / name))
    (folder / "design.json").unlink()
    run = whatmatters("design", folder)

    assert run.returncode == 0, run.stderr
    assert "Not all starts came to their end" not in run.stdout
    for path in sorted(shipped.iterdir()):
        assert (folder / path.name).read_bytes() == path.read_bytes(), path.name


@pytest.mark.slow
def test_a_search_that_is_stopped_keeps_the_best_so_far(whatmatters, study):
    whatmatters("design", study, "--starts", 1)  # compiles the loops
    (study / "design.csv").unlink()
    ours, theirs = pty.openpty()  # a terminal, in which the bar says what was found
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # nohup would be inherited
    process = subprocess.Popen(
        [sys.executable, ROOT / "whatmatters.py", "design", study, "--starts", "1000000"],
        stdout=theirs,
        stderr=theirs,
    )
    try:
        said = b""
        while b"error 0." not in said and b"error 1." not in said:
            said += os.read(ours, 1_000)
        process.send_signal(signal.SIGINT)

        assert process.wait(timeout=60) == 0
    finally:
        signal.signal(signal.SIGINT, before)
        process.kill()
        process.wait()
        os.close(theirs)
        os.close(ours)
    assert len(read_questionnaire(study).design.estimation_tasks) == 6
    assert record(study)["reached"] > 0

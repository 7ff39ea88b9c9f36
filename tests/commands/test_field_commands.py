"""Fieldwork by commands: publish, invite, ask, export, and what withdrawal leaves."""

import json
import re

import pandas as pd
import pytest
from httpx2 import Client

from analysis.answers import read_answers
from analysis.weights_settings import WeightsSettings
from survey.bots import take_survey

PERSON = {"role": "patient", "condition": "condition-1", "age_band": "65-79"}
ADDRESS = ("--address", "https://survey.example.org")


def codes_in(page):
    return re.findall(r'class="code">([0-9A-Z-]{11})<', page.read_text(encoding="utf-8"))


def test_links_are_cards_with_codes_of_which_only_hashes_are_kept(whatmatters, tmp_path):
    made = whatmatters("links", "hip-knee", "--data", "answers", "--n", 9, "--kiosk", *ADDRESS)

    page = tmp_path / "links.html"
    kept = json.loads((tmp_path / "answers" / "invitations.json").read_text())
    codes = codes_in(page)
    assert made.returncode == 0, made.stderr
    assert len(set(codes)) == 10
    assert page.read_text().count('class="page"') == 2
    assert page.read_text().count("<svg") == 10
    assert sorted(one["kind"] for one in kept["codes"]) == ["kiosk"] + ["personal"] * 9
    assert not any(code.replace("-", "") in json.dumps(kept) for code in codes)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--n", 3, "--address", "survey.example.org"), "write it like https://survey.example.org"),
        (ADDRESS, "no link was asked for; add --n 40"),
        (("--n", 3, "--lang", "fr", *ADDRESS), "--lang fr: the study has no such words"),
    ],
)
def test_links_that_would_lead_nowhere_are_refused(whatmatters, tmp_path, options, said):
    refused = whatmatters("links", "hip-knee", "--data", "answers", *options)

    assert refused.returncode == 2
    assert said in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_page_of_codes_is_never_written_over(whatmatters, tmp_path):
    (tmp_path / "links.html").write_text("codes")

    refused = whatmatters("links", "hip-knee", "--data", "answers", "--n", 3, *ADDRESS)

    assert refused.returncode == 2
    assert "with codes that are nowhere else" in refused.stderr
    assert (tmp_path / "links.html").read_text() == "codes"


def test_the_structure_of_the_starter_is_less_than_60_lines(whatmatters, tmp_path):
    whatmatters("new", "stroke")
    lines = (tmp_path / "stroke" / "study.toml").read_text().splitlines()

    assert len([line for line in lines if line.strip() and not line.startswith("#")]) < 60


@pytest.mark.slow
def test_a_newcomer_goes_from_nothing_to_the_first_export(whatmatters, serve, tmp_path):
    study, data = tmp_path / "stroke", tmp_path / "answers"
    for arguments in (
        ("new", "stroke"),
        ("check", "stroke"),
        ("publish", "stroke"),
        ("links", "stroke", "--data", "answers", "--n", 2, *ADDRESS),
    ):
        run = whatmatters(*arguments)
        assert run.returncode == 0, run.stderr
    address = serve(str(study), data).address
    people = []
    for code in codes_in(tmp_path / "links.html"):
        with Client(base_url=address, follow_redirects=True) as client:
            assert client.post("/code", data={"code": code}).url.path == "/consent/role"
            people.append(take_survey(client, PERSON, lambda _: 0))
    first = whatmatters("export", "stroke", "--data", "answers")
    with Client(base_url=address, follow_redirects=True) as client:
        client.post("/withdraw", data={"code": people[0].code})
    second = whatmatters("export", "stroke", "--data", "answers")

    assert "from 2 respondents;" in first.stdout
    assert "from 1 respondents;" in second.stdout
    assert "Withdrawn since the last export: 1." in second.stdout
    assert json.loads((tmp_path / "responses.json").read_text())["test"] is False


@pytest.mark.slow
def test_a_published_study_is_served_only_as_it_was_published(whatmatters, tmp_path):
    whatmatters("new", "stroke")
    whatmatters("publish", "stroke")
    words = tmp_path / "stroke" / "text.en.toml"
    words.write_text(words.read_text().replace("Rarely very tired", "Hardly ever very tired"))
    served = whatmatters("serve", "stroke", "--data", "answers")
    amended = whatmatters("amend", "stroke", "--reason", "Rarely was misread.")
    checked = whatmatters("check", "stroke")

    assert served.returncode == 2
    assert "text.en.toml: not as published in version 1 (words changed)" in served.stderr
    assert amended.returncode == 0, amended.stderr
    assert "answers to it and to version 1 stay together" in amended.stdout
    assert "stroke v2" in checked.stdout


@pytest.mark.slow
def test_answers_before_and_after_words_were_amended_are_exported_and_read_together(
    whatmatters, serve, tmp_path
):
    def ask_one():
        served = serve(str(tmp_path / "asthma"), tmp_path / "answers")
        with Client(base_url=served.address, follow_redirects=True) as client:
            take_survey(client, PERSON, lambda _: 0)
        served.process.terminate()
        served.process.wait(timeout=10)

    whatmatters("new", "asthma")
    whatmatters("publish", "asthma")
    ask_one()
    words = tmp_path / "asthma" / "text.en.toml"
    words.write_text(words.read_text().replace("Rarely very tired", "Hardly ever very tired"))
    amended = whatmatters("amend", "asthma", "--reason", "Rarely was misread.")
    ask_one()
    exported = whatmatters("export", "asthma", "--data", "answers")
    layouts = [
        whatmatters("export", "asthma", "--data", "answers", "--format", layout)
        for layout in ("logitr", "cbctools", "apollo", "stata")
    ]
    read = read_answers(tmp_path / "responses.csv", WeightsSettings(study=str(tmp_path / "asthma")))

    assert amended.returncode == 0, amended.stderr
    assert "from 2 respondents;" in exported.stdout
    assert set(read.frame["version"]) == {1, 2}
    assert read.choices(read.frame).n_respondents == 2
    for run in layouts:
        assert run.returncode == 0, run.stderr
    assert pd.read_csv(tmp_path / "logitr.csv")["id"].nunique() == 2
    assert len(pd.read_csv(tmp_path / "apollo.csv")) == 2 * 8


def test_a_layout_that_is_named_wrongly_leaves_nothing(whatmatters, tmp_path):
    made = whatmatters("simulate", "hip-knee", "--n", 5, "-o", "responses.csv")
    refused = whatmatters(
        *("export", "hip-knee", "--responses", "responses.csv"),
        *("--format", "stata", "-o", "answers.xlsx"),
    )

    assert made.returncode == 0, made.stderr
    assert refused.returncode == 2
    assert "answers.xlsx: name a file that ends in" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["responses.csv"]


def test_paper_forms_are_named_after_what_they_ask_and_whom(whatmatters, tmp_path):
    options = ("--role", "patient", "--language", "cy", "-o", "forms")
    made = whatmatters("paper", "stroke", "--block", 1, "--block", 2, *options)
    refused = whatmatters("paper", "stroke", "--block", 1, "--block", 9, "-o", "none")

    assert made.returncode == 0, made.stderr
    assert sorted(path.name for path in (tmp_path / "forms").iterdir()) == [
        "stroke-cy-patient-block-1.html",
        "stroke-cy-patient-block-2.html",
    ]
    assert refused.returncode == 2
    assert "block 9: not in design.csv" in refused.stderr
    assert not (tmp_path / "none").exists()

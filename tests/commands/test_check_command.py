"""Checking a study: what stops it, what is only worth mending, for people and for programs."""

import json
import shutil
from pathlib import Path

import pytest

from questionnaires.files import find_study

SHIPPED = find_study("hip-knee")


@pytest.fixture
def study(tmp_path):
    return Path(shutil.copytree(SHIPPED, tmp_path / "hip-knee"))


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_the_report_names_each_file_its_figures_and_its_hardest_sentence(whatmatters):
    checked = whatmatters("check", "hip-knee")

    assert checked.returncode == 0, checked.stderr
    assert "hip-knee v1: complete" in checked.stdout
    rows = {line.split()[0]: line.split() for line in checked.stdout.splitlines() if line.strip()}
    assert rows["text.en.toml"][-1].isdecimal()
    assert rows["text.cy.toml"][-2:] == ["–", "–"]
    assert "text.en.toml: attributes." in checked.stdout
    assert "Warning: text.cy.toml: needs review: Drafted by machine" in checked.stdout


def test_programs_read_the_same_as_json(whatmatters):
    checked = whatmatters("check", "hip-knee", "--format", "json")
    document = json.loads(checked.stdout)

    english = document["reading"][0]
    assert document["study"] == "hip-knee"
    assert document["languages"] == ["en", "en-easy", "cy", "cy-easy"]
    assert english["file"] == "text.en.toml"
    assert english["age"] == pytest.approx(english["grade"] + 5)
    assert english["lix"] < 40
    assert any("needs review" in warning for warning in document["warnings"])


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("text.cy.toml", 'hip = "Clun"\n', "", "text.cy.toml: condition.options.hip: no text"),
        (
            "text.cy-easy.toml",
            'hint = "Nid oes ateb anghywir."\n',
            "",
            "text.cy-easy.toml: role.hint: no text, but text.en.toml has one; add it",
        ),
        (
            "text.en-easy.toml",
            'knee = "Knee"',
            'knee = "Knee"\nelbow = "Elbow"',
            "text.en-easy.toml: condition.options.elbow: the study has no such key",
        ),
    ],
)
def test_a_gap_in_one_language_stops_the_study(whatmatters, study, file, old, new, said):
    edit(study / file, old, new)

    checked = whatmatters("check", "hip-knee")

    assert checked.returncode == 2
    assert said in checked.stderr
    assert checked.stderr.count("\n") == 1


def test_the_translations_of_a_new_study_are_complete(whatmatters, tmp_path):
    whatmatters("new", "stroke")
    edit(tmp_path / "stroke" / "study.toml", '["en"]', '["en", "en-easy", "cy", "cy-easy"]')

    checked = whatmatters("check", "stroke", "--format", "json")

    assert checked.returncode == 0, checked.stderr
    of_words = [one for one in json.loads(checked.stdout)["warnings"] if "text." in one]
    assert len(of_words) > 1
    assert all("needs review" in one for one in of_words)


def test_who_publishes_words_is_told_that_nobody_has_reviewed_them(whatmatters, study):
    published = whatmatters("publish", study)

    assert published.returncode == 0, published.stderr
    assert "Warning: text.cy.toml: needs review: Drafted by machine" in published.stdout


def test_a_hard_sentence_is_a_warning_and_no_error(whatmatters, study):
    edit(study / "text.en-easy.toml", "This is how much", "And this is, to say it all, how much")

    checked = whatmatters("check", "hip-knee")

    assert checked.returncode == 0, checked.stderr
    assert "Warning: text.en-easy.toml: attributes.pain.meaning: " in checked.stdout


def test_a_language_that_the_survey_does_not_speak_itself_is_named(whatmatters, study):
    for file in ("text.{}.toml", "consent.{}.md", "consent-carer.{}.md"):
        (study / file.format("cy")).rename(study / file.format("xx"))
    edit(study / "study.toml", '"cy", "cy-easy"', '"xx"')

    checked = whatmatters("check", "hip-knee")

    assert checked.returncode == 0, checked.stderr
    assert "Warning: xx: the survey's own words (Continue, Back …) are in English" in checked.stdout


def test_a_change_of_a_published_study_is_named_with_the_way_to_publish_it(whatmatters, study):
    def state():
        checked = whatmatters("check", study, "--format", "json")
        assert checked.returncode == 0, checked.stderr
        return json.loads(checked.stdout)["state"]

    draft = state()
    whatmatters("publish", study)
    published = state()
    edit(study / "text.en.toml", "Who is answering?", "Who answers?")
    reworded = state()
    edit(study / "study.toml", "min_overlap = 1", "min_overlap = 0")
    otherwise = state()

    assert draft == "draft: answers are a test until it is published"
    assert published.endswith(" as version 1; no file has changed")
    assert reworded.startswith("changed since version 1 (text.en.toml): publish the change with ")
    assert f"`whatmatters amend {study} --reason" in reworded
    assert "(study.toml, text.en.toml); what is asked has changed: " in otherwise

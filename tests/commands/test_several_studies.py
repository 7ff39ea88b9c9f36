"""Several studies in one command: each in its folder, and what they share beside them."""

import json

import pytest


@pytest.mark.slow
def test_studies_and_what_they_share_are_bundles_that_can_be_verified(whatmatters, tmp_path):
    for name in ("copd", "stroke"):
        made = whatmatters("simulate", name, "--n", 150, "--seed", 2, "-o", f"{name}.csv")
        assert made.returncode == 0, made.stderr

    files = ("copd.csv", "stroke.csv", "--study", "copd", "--study", "stroke")
    made = whatmatters("weights", *files, "-o", "w")
    verified = whatmatters("verify", "w/core")
    explained = whatmatters("explain", "w/core/weights.json", "--cell", "copd/80+/patient")

    assert made.returncode == 0, made.stderr
    assert "Wrote copd, stroke, core to w/" in made.stdout
    for name in ("copd", "stroke", "core"):
        document = json.loads((tmp_path / "w" / name / "weights.json").read_bytes())
        assert document["study"]["id"] == name
    assert verified.returncode == 0, verified.stderr
    assert "weights.json was made again: the same to the last byte" in verified.stdout
    assert explained.returncode == 0, explained.stderr


def test_each_file_of_answers_needs_a_study(whatmatters):
    refused = whatmatters("weights", "a.csv", "b.csv", "--study", "copd")

    assert refused.returncode == 2
    assert "2 files of answers, but 1 studies" in refused.stderr


def test_several_studies_are_never_without_pooling(whatmatters):
    studies = ("--study", "copd", "--study", "stroke")
    refused = whatmatters("weights", "a.csv", "b.csv", *studies, "--pooling", "none")

    assert refused.returncode == 2
    assert "leave out --pooling none" in refused.stderr


def test_one_file_of_answers_has_one_study(whatmatters):
    refused = whatmatters("weights", "a.csv", "--study", "copd", "--study", "stroke")

    assert refused.returncode == 2
    assert "one file of answers, but 2 studies" in refused.stderr

"""Commands for the files of a study, as an author uses them."""

import json
from itertools import permutations
from pathlib import Path

import jsonschema
import pytest

from questionnaires.files import find_study, read_questionnaire

ROOT = Path(__file__).parent.parent.parent


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


@pytest.mark.slow
def test_a_new_study_works_as_it_is(whatmatters_apart, tmp_path):
    made = whatmatters_apart("new", "stroke")
    checked = whatmatters_apart("check", "stroke")

    assert made.returncode == checked.returncode == 0, made.stderr + checked.stderr
    assert "stroke v1: complete" in checked.stdout
    assert read_questionnaire(tmp_path / "stroke").study.id == "stroke"


def test_a_new_study_never_replaces_an_old_one(whatmatters, tmp_path):
    whatmatters("new", "stroke")
    before = (tmp_path / "stroke" / "study.toml").read_bytes()

    again = whatmatters("new", "stroke")

    assert again.returncode == 2
    assert "is there already" in again.stderr
    assert (tmp_path / "stroke" / "study.toml").read_bytes() == before


def test_an_id_that_cannot_be_one_is_refused(whatmatters, tmp_path):
    refused = whatmatters("new", "My Study")

    assert refused.returncode == 2
    assert "small letters, digits and hyphens" in refused.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("study.toml", "min_overlap", "min_overlapp", 'did you mean "min_overlap"?'),
        ("study.toml", 'id = "rarely"', 'id = "seldom"', "tiredness.levels.rarely"),
        (
            "text.en.toml",
            'rarely = "Rarely very tired"\n',
            "",
            "attributes.tiredness.levels.rarely",
        ),
        ("design.csv", "most_days", "mostdays", 'has no level "mostdays"'),
    ],
)
def test_a_slip_in_a_study_is_one_line_with_place_and_remedy(
    whatmatters, tmp_path, file, old, new, said
):
    whatmatters("new", "stroke")
    edit(tmp_path / "stroke" / file, old, new)

    checked = whatmatters("check", "stroke")

    assert checked.returncode == 2
    assert said in checked.stderr
    assert checked.stderr.startswith("Error: stroke/")
    assert checked.stderr.count("\n") == 1


def test_a_design_that_confounds_two_outcomes_is_refused(whatmatters, tmp_path):
    whatmatters("new", "stroke")
    path = tmp_path / "stroke" / "design.csv"
    levels = {
        "independence": ("most_help", "some_help", "manages", "independent"),
        "usual_role": ("not_at_12_months", "6_months", "3_months", "6_weeks"),
        "side_effects": ("20_in_100", "10_in_100", "5_in_100", "1_in_100"),
        "tiredness": ("most_days", "some_days", "rarely"),
    }
    # Usual role goes wherever independence goes; side effects and tiredness make up for it.
    pairs = [
        ((i, i, 3 - k % 4, k % 3), (j, j, 3 - k % 3, (k + 1) % 3))
        for k, (i, j) in enumerate(permutations(range(4), 2))
    ]
    trade_offs = [
        pair
        for pair in pairs
        if min(b - a for a, b in zip(*pair, strict=True)) < 0
        and max(b - a for a, b in zip(*pair, strict=True)) > 0
    ]
    rows = ["block,task,task_role,alternative," + ",".join(levels)]
    for number, pair in enumerate(trade_offs):
        for name, numbers in zip("ab", pair, strict=True):
            chosen = (names[n] for names, n in zip(levels.values(), numbers, strict=True))
            rows.append(f"1,t{number},estimation,{name}," + ",".join(chosen))
    path.write_text("\n".join(rows) + "\n")

    checked = whatmatters("check", "stroke")

    assert checked.returncode == 2
    assert "do not tell apart: independence:some_help" in checked.stderr
    assert "usual_role:6_months" in checked.stderr


@pytest.mark.slow
def test_the_same_seed_makes_the_same_design(whatmatters, whatmatters_apart, tmp_path):
    whatmatters("new", "stroke")
    whatmatters("design", "stroke", "--starts", "2")
    first = (tmp_path / "stroke" / "design.csv").read_bytes()
    whatmatters_apart("design", "stroke", "--starts", "2")

    assert (tmp_path / "stroke" / "design.csv").read_bytes() == first


def test_the_published_schemas_are_those_of_the_code(whatmatters, tmp_path):
    written = whatmatters("schema", "-o", "schemas")

    assert written.returncode == 0, written.stderr
    for path in (tmp_path / "schemas").iterdir():
        assert path.read_bytes() == (ROOT / "docs" / "schemas" / path.name).read_bytes()


def test_the_schema_of_studies_accepts_the_shipped_one():
    study = read_questionnaire(find_study("hip-knee")).study
    schema = json.loads((ROOT / "docs" / "schemas" / "study.schema.json").read_text())

    jsonschema.validate(study.model_dump(mode="json", exclude_none=True), schema)


def test_a_misspelt_command_is_met_with_the_right_one(whatmatters_apart):
    refused = whatmatters_apart("wieghts")

    assert refused.returncode == 2
    assert 'did you mean "weights"?' in refused.stderr

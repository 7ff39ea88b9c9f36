"""`weights.json` is what its published schema says, however the weights were made."""

import json
from pathlib import Path

import jsonschema
import pandas as pd
import pytest

from analysis.chain import make_weights
from analysis.weights.document import WeightsDocument
from analysis.weights_settings import LongTable, WeightsSettings

SCHEMA = Path(__file__).parents[3] / "docs" / "schemas" / "weights.schema.json"


@pytest.fixture(scope="module")
def of_a_table(hip_knee_answers):
    """Weights from a long table that was collected elsewhere."""
    frame = pd.read_csv(hip_knee_answers)
    path = hip_knee_answers.parent / "long.csv"
    frame.to_csv(path, index=False)
    table = LongTable("respondent", "task", "chosen", ("pain", "independence"), by="condition")
    frame.assign(task=frame["respondent"].astype(str) + frame["task"]).to_csv(path, index=False)
    return make_weights(path, WeightsSettings(table=table, n_draws=200))


def validated(run):
    """The document of a run, after it was held to the schema."""
    document = json.loads(run.files["weights.json"])
    jsonschema.validate(document, json.loads(SCHEMA.read_text()))
    return document


def test_pooled_weights_for_a_case_mix_are_as_the_schema_says(hip_knee_pooled):
    document = validated(hip_knee_pooled)

    assert document["case_mix"]["roles"]
    assert document["complete_pooling"]


def test_weights_of_each_group_alone_are_as_the_schema_says(hip_knee_alone):
    document = validated(hip_knee_alone)

    assert any(cell["withheld"] for cell in document["cells"])
    assert document["complete_pooling"] is None


def test_weights_from_a_table_are_as_the_schema_says(of_a_table):
    outcomes = validated(of_a_table)["range"]["outcomes"]

    assert {one["direction"] for one in outcomes} == {"estimated"}


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        (("cells", 0, "attributes", 0, "weight"), 1.2),
        (("cells", 0, "n"), -5),
        (("method",), "max_min"),
        (("range", "outcomes", 0, "beta"), 0.5),
        (("draws", "sha256"), "none"),
    ],
)
def test_the_schema_refuses_what_no_weights_file_says(hip_knee_pooled, place, wrong):
    document = json.loads(hip_knee_pooled.files["weights.json"])
    *path, last = place
    inside = document
    for step in path:
        inside = inside[step]
    inside[last] = wrong

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, json.loads(SCHEMA.read_text()))


def test_the_types_hold_every_figure_of_the_file(hip_knee_pooled):
    content = hip_knee_pooled.files["weights.json"]
    document = WeightsDocument.model_validate_json(content)

    told = document.model_dump_json(by_alias=True, exclude_unset=True)
    assert json.loads(told) == json.loads(content)

"""Answers in the layouts of other programs: the same choices come back from each."""

from io import BytesIO

import numpy as np
import pandas as pd
import pytest

from analysis.choices import ChoiceData
from analysis.coding import Coding
from analysis.errors import DataError
from analysis.exports.foreign import foreign_files
from analysis.models.conditional_logit import ConditionalLogit
from analysis.simulation import people, simulate
from analysis.tables import read_responses
from analysis.truth import read_truth
from questionnaires.files import find_study, read_questionnaire, responses_csv

NAMES = {"respondent": "respID", "task": "obsID", "chosen": "choice"}


@pytest.fixture(scope="module")
def answered(tmp_path_factory):
    """The hip-and-knee study, and answers of 60 synthetic people to it."""
    questionnaire = read_questionnaire(find_study("hip-knee"))
    study = questionnaire.study
    truth = read_truth(questionnaire.folder, study)
    rows = simulate(study, questionnaire.design, people(truth, study, 60, 1))
    path = tmp_path_factory.mktemp("answered") / "responses.csv"
    path.write_bytes(responses_csv(study, rows))
    return study, read_responses(path, study)


@pytest.fixture(scope="module")
def estimates(answered):
    """Our own estimates, without a constant for the place on the screen."""
    study, frame = answered
    data = ChoiceData.from_responses(frame, Coding.from_study(study, with_position=False))
    return ConditionalLogit().fit(data)


def dummies(study):
    """Names of the columns of levels."""
    return [f"{one.id}_{level}" for one in study.attributes for level in one.level_ids[1:]]


@pytest.mark.parametrize(("layout", "respondent"), [("logitr", "id"), ("cbctools", "respID")])
def test_long_layouts_give_the_same_estimates(answered, estimates, layout, respondent):
    study, frame = answered
    (content,) = foreign_files(frame, study, layout, "choices").values()
    table = pd.read_csv(BytesIO(content))
    data = ChoiceData.from_long(
        table, **(NAMES | {"respondent": respondent}), attributes=dummies(study)
    )

    np.testing.assert_allclose(
        ConditionalLogit().fit(data).estimates, estimates.estimates, rtol=1e-6
    )


def test_the_layout_of_cbctools_begins_with_its_columns(answered):
    study, frame = answered
    (content,) = foreign_files(frame, study, "cbctools", "choices").values()
    table = pd.read_csv(BytesIO(content))

    assert list(table.columns[:4]) == ["respID", "qID", "altID", "obsID"]
    assert (table.groupby("obsID")["choice"].sum() == 1).all()
    assert table.groupby("respID")["qID"].max().max() == 10
    assert table["obsID"].is_monotonic_increasing


def test_apollo_gets_a_row_for_each_task_with_levels_as_numbers(answered):
    study, frame = answered
    files = foreign_files(frame, study, "apollo", "choices")
    wide = pd.read_csv(BytesIO(files["choices.csv"]))
    key = pd.read_csv(BytesIO(files["choices.levels.csv"]), keep_default_na=False)
    shown = frame[(frame["task_role"] == "estimation") & (frame["position"] == 2)]
    level = key[(key["attribute"] == "pain")].set_index("number")["level"]

    assert list(wide.columns[:5]) == ["ID", "task", "choice", "avail_1", "avail_2"]
    assert len(wide) == len(shown)
    assert set(wide["choice"]) == {1, 2}
    assert wide["alt2_pain"].map(level).value_counts().to_dict() == (
        shown["pain"].value_counts().to_dict()
    )


def test_stata_gets_labelled_levels_and_the_same_bytes_each_time(answered):
    study, frame = answered
    (content,) = foreign_files(frame, study, "stata", "choices").values()
    table = pd.read_stata(BytesIO(content))
    expected = frame[frame["task_role"] == "estimation"]["pain"].value_counts().to_dict()

    assert table["pain"].astype(str).value_counts().to_dict() == expected
    assert (table.groupby("obsID")["choice"].sum() == 1).all()
    assert foreign_files(frame, study, "stata", "choices") == {"choices.dta": content}


def test_nobody_who_answered_is_an_error(answered):
    study, frame = answered

    with pytest.raises(DataError, match="nobody answered a choice task"):
        foreign_files(frame[frame["task_role"] == "warmup"], study, "logitr", "choices")

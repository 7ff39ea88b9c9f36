"""Weights with and without people who were flagged, from an export with a practice task."""

import json

import pandas as pd
import pytest

from analysis.answered_tasks import AnsweredTasks
from analysis.exports.quality_files import quality_files
from analysis.quality import signals
from analysis.quality_weights import weights_without
from analysis.simulation import people, simulate
from analysis.tables import read_responses
from analysis.truth import read_truth
from questionnaires.files import find_study, read_questionnaire, responses_csv
from questionnaires.study import Sensitivity, Study

HIP_KNEE = read_questionnaire(find_study("hip-knee"))
PLAN = Sensitivity(id="careful", without=("dominance", "one_side"), because="agreed with patients")
STUDY = HIP_KNEE.study.model_copy(
    update={"analysis": HIP_KNEE.study.analysis.model_copy(update={"sensitivities": (PLAN,)})}
)


@pytest.fixture(scope="module")
def frame(tmp_path_factory):
    """Answers of 150 people; the first twelve patients choose what is worse in the practice."""
    path = tmp_path_factory.mktemp("answers") / "responses.csv"
    asked = people(read_truth(HIP_KNEE.folder, STUDY), STUDY, 150, seed=3)
    path.write_bytes(responses_csv(STUDY, simulate(STUDY, HIP_KNEE.design, asked)))
    answers = read_responses(path, STUDY)
    firsts = answers.groupby("respondent").head(2).copy()
    firsts["task"], firsts["task_role"] = "practice", "warmup"
    for one in STUDY.attributes:
        firsts[one.id] = [one.level_ids[-1], one.level_ids[0]] * (len(firsts) // 2)
    patients = firsts.loc[firsts["role"] == "patient", "respondent"].unique()[:12]
    wrong = firsts["respondent"].isin(patients)
    better = firsts["pain"] == STUDY.attribute("pain").level_ids[-1]
    firsts["chosen"] = (better != wrong).astype(int)
    return pd.concat([firsts, answers], ignore_index=True)


@pytest.fixture(scope="module")
def tasks(frame):
    return AnsweredTasks.of(frame, STUDY)


@pytest.fixture(scope="module")
def lines(frame, tasks):
    return list(weights_without(frame, STUDY, tasks.people, signals(tasks)))


def test_practice_tells_of_care_and_is_not_analysed(tasks):
    found = signals(tasks)[0]

    assert (~tasks.counts).sum() == tasks.n_respondents == 150
    assert found.n_flagged == 12
    assert found.n_expected < 12
    assert tasks.probability.sum(axis=1) == pytest.approx(1)


def test_every_role_stands_with_and_without_each_group_that_was_flagged(lines):
    patients = {one.id: one for one in lines if one.role == "patient"}

    assert patients["everybody"].n_left_out == 0
    assert patients["dominance"].n_left_out == 12
    assert patients["dominance"].n == patients["everybody"].n - 12
    assert sum(one.weight for one in patients["dominance"].weights) == pytest.approx(1)
    assert patients["dominance"].weights != patients["everybody"].weights


def test_what_the_plan_declares_stands_by_name_with_its_reason(lines):
    declared = [one for one in lines if one.id == "careful"]

    assert {one.role for one in declared} == {one.role for one in lines}
    assert all(one.declared == "agreed with patients" for one in declared)
    assert next(one.n_left_out for one in declared if one.role == "patient") >= 12


def test_files_say_how_many_by_chance_and_carry_the_hash_of_the_plan(tasks, lines):
    text = HIP_KNEE.texts["en"]
    files = quality_files(STUDY, text, tasks, signals(tasks), lines, {"responses.csv": "ab"})
    document = json.loads(files["quality.json"])
    table = files["quality.csv"].decode().splitlines()
    page = files["quality.html"].decode()

    assert document["plan"]["sha256"] == STUDY.analysis.sha256
    assert STUDY.analysis.sha256 != HIP_KNEE.study.analysis.sha256
    assert document["signals"][0]["flagged"] == 10  # 12, to the nearest 5
    assert document["signals"][0]["flagged_share"] == 0.07, "of 150; 12 would be 0.08"
    assert len(table) == 151
    assert "agreed with patients" in page
    assert "nobody is left out of the weights" in page


def test_a_plan_that_names_no_flag_of_ours_is_refused():
    document = HIP_KNEE.study.model_dump(mode="json")
    document["analysis"]["sensitivities"] = [{"id": "x", "without": ["lazy"], "because": "y"}]

    with pytest.raises(ValueError, match="without"):
        Study.model_validate(document)

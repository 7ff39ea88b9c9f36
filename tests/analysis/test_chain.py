"""From a file of answers to the files of the weights: the same every time, or an error."""

import json

import numpy as np
import pandas as pd
import pytest

from analysis.answers import read_answers
from analysis.chain import make_weights
from analysis.errors import DataError, WeightsError
from analysis.manifest import from_manifest
from analysis.simulation import people, simulate
from analysis.truth import read_truth
from analysis.weights.weights_file import DRAWS_FILE, read_weights
from analysis.weights_settings import LongTable, WeightsSettings
from questionnaires.errors import StudyError, WhatMattersError
from questionnaires.files import find_study, read_questionnaire, responses_csv, write_files

HIP_KNEE = read_questionnaire(find_study("hip-knee"))
STUDY = HIP_KNEE.study
SETTINGS = WeightsSettings(study="hip-knee", n_draws=200, pooling="none")
TABLE = LongTable("person", "task", "choice", ("cost", "care"), directions={"cost": "lower"})


@pytest.fixture(scope="module")
def responses(tmp_path_factory):
    """What 300 simulated people answered, as exported."""
    path = tmp_path_factory.mktemp("answers") / "responses.csv"
    truth = read_truth(HIP_KNEE.folder, STUDY)
    rows = simulate(STUDY, HIP_KNEE.design, people(truth, STUDY, 300, seed=1))
    path.write_bytes(responses_csv(STUDY, rows))
    return path


@pytest.fixture(scope="module")
def run(responses):
    """The weights of their answers."""
    return make_weights(responses, SETTINGS)


@pytest.fixture
def table(tmp_path):
    """Answers about cost and care that were collected elsewhere."""
    rng = np.random.default_rng(6)
    n = 600
    frame = pd.DataFrame(
        {
            "person": np.repeat(np.arange(30), 2 * n // 30),
            "task": np.repeat(np.arange(n), 2),
            "cost": rng.integers(1, 5, 2 * n),
            "care": rng.choice(["good", "poor"], 2 * n),
            "sex": np.repeat(["f", "m"], n),
        }
    )
    utility = (frame["care"] == "good") - 0.3 * frame["cost"] + rng.gumbel(size=2 * n)
    pairs = utility.to_numpy().reshape(n, 2)
    chosen = (pairs == pairs.max(axis=1, keepdims=True)).ravel().astype(int)
    path = tmp_path / "clinic.csv"
    frame.assign(choice=chosen).to_csv(path, index=False)
    return path


@pytest.fixture
def mix_file(tmp_path):
    """The people of an older place."""
    rows = (("hip", "65-79", "f", 10), ("knee", "65-79", "f", 10), ("knee", "65-79", "m", 10))
    path = tmp_path / "local.csv"
    path.write_text(
        "condition,age_band,sex,count,source,date\n"
        + "".join(
            f"{c},{a},{s},{n},NHS Somewhere admissions,2026-03-31\n"
            for c, a, s, n in (*rows, ("hip", "80+", "f", 70))
        )
    )
    return path


def published(files):
    """The weights document, without how it was made."""
    document = json.loads(files["weights.json"])
    return {name: document[name] for name in document if name not in {"how", "draws"}}


def test_the_same_answers_give_the_same_files_to_the_last_byte(responses, run):
    assert make_weights(responses, SETTINGS).files == run.files


def test_a_cell_counts_only_people_who_answered_a_task_that_counts(responses, tmp_path):
    frame = pd.read_csv(responses)
    cell = frame[(frame["role"] == "carer_self") & (frame["age_band"] == "45-64")]
    people = cell["respondent"].unique()
    assert len(people) >= 8
    only_practised = cell["respondent"].isin(people[7:])
    frame.loc[cell.index[only_practised], "task_role"] = "warmup"
    path = tmp_path / "responses.csv"
    frame.to_csv(path, index=False)

    document = json.loads(make_weights(path, SETTINGS).files["weights.json"])

    (seven,) = [
        one
        for one in document["cells"]
        if (one["role"], one["age_band"]) == ("carer_self", "45-64")
    ]
    assert seven["withheld"] == "fewer than 8 respondents"
    assert seven["attributes"] == []


def test_every_cell_of_the_study_is_in_the_weights_file(run, tmp_path):
    write_files(tmp_path, run.files)
    weights = read_weights(tmp_path / "weights.json")

    assert weights.study == "hip-knee"
    assert len(weights.cells) == 12
    for cell in weights.cells:
        assert bool(cell.withheld) != bool(cell.part_worths)
        assert cell.withheld or cell.n >= 8
    assert any(cell.withheld == "no respondents" for cell in weights.cells)


def test_the_file_says_what_it_was_made_from_and_with(run, responses):
    how = json.loads(run.files["weights.json"])["how"]

    assert how["inputs"].keys() == run.inputs.keys()
    assert {"responses.csv", "hip-knee/study.toml", "hip-knee/design.csv"} <= how["inputs"].keys()
    assert run.inputs["responses.csv"] == responses
    assert how["settings"]["n_draws"] == 200
    assert {"numpy", "pylogit", "whatmatters"} <= how["software"].keys()


def test_no_path_of_this_machine_is_written(responses, run):
    by_path = make_weights(
        responses, WeightsSettings(study=str(HIP_KNEE.folder), n_draws=200, pooling="none")
    )

    assert by_path.files == run.files
    assert str(HIP_KNEE.folder) not in run.files["weights.json"].decode()


def test_the_order_of_people_in_the_file_changes_no_published_number(responses, run, tmp_path):
    frame = pd.read_csv(responses, dtype=str, keep_default_na=False)
    people_in_turn = frame.sort_values(
        "respondent", key=lambda ids: -ids.astype(int), kind="stable"
    )
    path = tmp_path / "responses.csv"
    people_in_turn.to_csv(path, index=False)

    assert published(make_weights(path, SETTINGS).files) == published(run.files)


def test_settings_come_back_from_a_manifest(run):
    given = WeightsSettings(table=TABLE, seed=4, n_draws=10)

    assert (
        from_manifest(WeightsSettings, "weights", json.loads(json.dumps(given.to_json()))) == given
    )
    assert from_manifest(WeightsSettings, "weights", run.settings) == SETTINGS


def test_progress_is_told_cell_by_cell_and_then_of_all(responses):
    told = []
    make_weights(responses, SETTINGS, progress=lambda done, total: told.append((done, total)))

    assert told == [*((number, 13) for number in range(1, 13)), (1, 1)]


def test_a_file_without_weights_is_named_with_the_reason(table, tmp_path):
    frame = pd.read_csv(table)
    path = tmp_path / "seven.csv"
    frame[frame["person"] < 7].to_csv(path, index=False)

    with pytest.raises(WeightsError, match=r"seven.csv: no cell has weights: fewer than 8 resp"):
        make_weights(path, WeightsSettings(table=TABLE, n_draws=200))


def test_a_table_from_elsewhere_gives_weights_too(table):
    made = make_weights(table, WeightsSettings(table=TABLE, n_draws=200))
    document = published(made.files)
    (cell,) = document["cells"]
    weights = {one["id"]: one["weight"] for one in cell["attributes"]}

    assert document["study"] == {"id": "clinic", "version": 1}
    assert cell["n"] == 30
    assert [one["direction"] for one in document["range"]["outcomes"]] == ["declared", "estimated"]
    assert document["range"]["outcomes"][1]["best"] == "good"
    # Care is worth 1, and three units of cost 0.9.
    assert weights["care"] == pytest.approx(1 / 1.9, abs=0.1)


def test_a_table_may_be_weighed_group_by_group(table):
    by_sex = LongTable(**(vars(TABLE) | {"by": "sex"}))
    made = make_weights(table, WeightsSettings(table=by_sex, n_draws=50))

    assert [cell.key[0] for cell in made.weights.cells] == ["sex=f", "sex=m"]
    assert [cell.n for cell in made.weights.cells] == [15, 15]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"respondent": "persn"}, 'no column "persn": did you mean "person"?'),
        ({"task": "tsk"}, 'no column "tsk": did you mean "task"?'),
        ({"chosen": "chioce"}, 'no column "chioce": did you mean "choice"?'),
        ({"attributes": ("cost", "car")}, 'no column "car": did you mean "care"?'),
        ({"by": "sexx"}, 'no column "sexx": did you mean "sex"?'),
    ],
)
def test_what_is_wrong_with_a_table_is_said_with_its_file(table, change, said):
    wrong = LongTable(**(vars(TABLE) | change))

    with pytest.raises(DataError) as refused:
        make_weights(table, WeightsSettings(table=wrong))
    assert str(refused.value) == f"{table}: {said}"


def test_answers_to_another_version_are_refused(responses, tmp_path):
    path = tmp_path / "responses.csv"
    path.write_text(responses.read_text().replace(",hip-knee,1,", ",hip-knee,9,"))

    with pytest.raises(DataError, match=r'row 2: version is "9", but the study is hip-knee v1'):
        make_weights(path, SETTINGS)


def test_a_study_that_is_not_there_is_named(responses):
    with pytest.raises(StudyError, match=r'did you mean "hip-knee"\?'):
        read_answers(responses, WeightsSettings(study="hip_knee"))


def test_a_bundle_is_read_from_its_own_copy_of_the_study(responses, tmp_path):
    with pytest.raises(WhatMattersError, match=str(tmp_path)):
        read_answers(responses, SETTINGS, studies=tmp_path)

    write_files(
        tmp_path / "hip-knee",
        {name: (HIP_KNEE.folder / name).read_bytes() for name in HIP_KNEE.hashes},
    )
    answers = read_answers(responses, SETTINGS, studies=tmp_path)

    assert answers.inputs["hip-knee/study.toml"] == tmp_path / "hip-knee/study.toml"


def test_weights_for_a_case_mix_stand_in_the_document_and_the_report(responses, mix_file):
    made = make_weights(responses, SETTINGS, case_mix=mix_file)
    document = json.loads(made.files["weights.json"])
    report = made.files["report.html"].decode()
    patients = next(one for one in document["case_mix"]["roles"] if one["role"] == "patient")
    cells = [cell for cell in document["cells"] if cell["role"] == "patient"]

    assert document["case_mix"]["date"] == "2026-03-31"
    assert document["how"]["settings"]["case_mix"] == "local.csv"
    assert "case_mix/local.csv" in document["how"]["inputs"]
    for place, found in enumerate(patients["attributes"]):
        by_hand = sum(
            share * cell["attributes"][place]["weight"]
            for share, cell in zip((0.3, 0.7), cells[2:], strict=True)
        )
        assert found["weight"] == pytest.approx(by_hand, abs=2e-6)
    assert [one["population_share"] for one in patients["strata"]] == [0.1, 0.2, 0.7]
    assert "NHS Somewhere admissions, 2026-03-31" in report
    assert "the answers do not say sex" in report


def test_draws_stand_beside_the_weights(run):
    assert {"weights.json", DRAWS_FILE} <= run.files.keys()

"""Responses are of the study and version that they claim, or the row that is not is named."""

import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.simulation import people, simulate
from analysis.tables import read_responses, read_table
from analysis.truth import read_truth
from questionnaires.files import find_study, read_questionnaire, responses_csv

HIP_KNEE = read_questionnaire(find_study("hip-knee"))
STUDY = HIP_KNEE.study


@pytest.fixture(scope="module")
def rows():
    """What ten simulated people answered."""
    truth = read_truth(HIP_KNEE.folder, STUDY)
    return list(simulate(STUDY, HIP_KNEE.design, people(truth, STUDY, 10, seed=5)))


@pytest.fixture
def responses(tmp_path, rows):
    """Their answers as exported, after a change to the first row."""

    def write(**change):
        path = tmp_path / "responses.csv"
        path.write_bytes(responses_csv(STUDY, [rows[0] | change, *rows[1:]]))
        return path

    return write


def test_what_was_exported_is_read_again(responses, rows):
    frame = read_responses(responses(), STUDY)

    assert len(frame) == len(rows)
    for name in ("respondent", "task", "condition", "age_band", "role", *STUDY.attribute_ids):
        assert list(frame[name]) == [row[name] for row in rows], name
    for name in ("chosen", "position", "task_position", "ms_on_task"):
        assert list(frame[name]) == [row[name] for row in rows], name


def test_a_respondent_called_na_or_007_stays_a_respondent(responses):
    assert read_responses(responses(respondent="NA"), STUDY)["respondent"].iloc[0] == "NA"
    assert read_responses(responses(respondent="007"), STUDY)["respondent"].iloc[0] == "007"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"study": "stroke"},
            'study is "stroke", but the study is hip-knee v1; use the responses of that version',
        ),
        (
            {"version": STUDY.version + 1},
            (
                f'version is "{STUDY.version + 1}", but the study is hip-knee v1; '
                "use the responses of that version"
            ),
        ),
        ({"role": "doctor"}, 'role "doctor": expected one of: carer_proxy, carer_self, patient'),
        ({"age_band": "80"}, 'age_band "80": did you mean "80+"?'),
        ({"age_band": ""}, "age_band is empty: expected one of: 18-44, 45-64, 65-79, 80+"),
        ({"task_role": "estimaton"}, 'task_role "estimaton": did you mean "estimation"?'),
        ({"pain": "little"}, 'pain "little": did you mean "little_or_none"?'),
        (
            {"pain": ""},
            (
                "pain is empty: expected one of: "
                "little_or_none, now_and_then, some_most_days, strong_most_days"
            ),
        ),
        (
            {"alternative": "opt_out", "independence": "manages"},
            'independence of an opt-out is "manages"; it shows nothing, so leave it empty',
        ),
    ],
)
def test_a_row_that_does_not_belong_to_the_study_is_named(responses, change, said):
    path = responses(**change)

    with pytest.raises(DataError) as refused:
        read_responses(path, STUDY)
    assert str(refused.value) == f"{path}, row 2: {said}"


def test_a_table_without_a_column_of_the_export_is_refused(responses):
    path = responses()
    pd.read_csv(path).drop(columns="position").to_csv(path, index=False)

    with pytest.raises(DataError, match='no column "position"; export the responses again'):
        read_responses(path, STUDY)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not a table: .*; save it as CSV in UTF-8"),
        (b"a,b\n", "no rows; nobody has answered yet"),
        (b"a,b\n1,2\n1,2,3,4\n", "not a table"),
        (b"a,b\n\xff\xfe,1\n", "not a table"),
    ],
)
def test_a_file_that_is_not_a_table_is_refused(tmp_path, content, said):
    path = tmp_path / "table.csv"
    path.write_bytes(content)

    with pytest.raises(DataError, match=f"table.csv: {said}"):
        read_table(path)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DataError, match=r"table\.csv: no such file; name another"):
        read_table(tmp_path / "table.csv")


def test_a_folder_is_no_table(tmp_path):
    with pytest.raises(DataError, match="cannot be read: Is a directory; name a CSV file"):
        read_table(tmp_path)


def test_a_row_that_is_there_twice_is_named(tmp_path, rows):
    other = next(row for row in rows if not row["chosen"])
    path = tmp_path / "responses.csv"
    path.write_bytes(responses_csv(STUDY, [*rows, other]))

    with pytest.raises(DataError, match=rf"row {len(rows) + 2}: alternative . of task .* twice"):
        read_responses(path, STUDY)


def test_a_person_belongs_to_one_cell(tmp_path, rows):
    age_band = "18-44" if rows[-1]["age_band"] != "18-44" else "80+"
    path = tmp_path / "responses.csv"
    path.write_bytes(responses_csv(STUDY, [*rows[:-1], rows[-1] | {"age_band": age_band}]))

    with pytest.raises(DataError, match=rf"row {len(rows) + 1}: age_band of respondent 10 is"):
        read_responses(path, STUDY)

"""What is written is read again as it was, and nothing is half-written."""

import stat

import pytest

from questionnaires.errors import StudyError, WhatMattersError
from questionnaires.files import (
    design_csv,
    find_study,
    json_bytes,
    read_design,
    read_questionnaire,
    read_study,
    responses_csv,
    write_files,
)
from questionnaires.responses import column_names


def test_a_study_is_found_by_its_folder_or_by_its_name(tiny):
    assert find_study(str(tiny)) == tiny
    assert find_study("hip-knee").name == "hip-knee"


def test_a_study_that_is_not_found_is_answered_with_a_near_one():
    with pytest.raises(StudyError, match=r'^hip-kne: .*did you mean "hip-knee"\?$'):
        find_study("hip-kne")


def test_a_design_is_read_again_as_it_was_written(tiny):
    study = read_study(tiny)
    design = read_design(tiny / "design.csv", study)
    (tiny / "again.csv").write_bytes(design_csv(design, study))

    assert read_design(tiny / "again.csv", study) == design
    assert (tiny / "again.csv").read_bytes() == (tiny / "design.csv").read_bytes()


def test_the_design_of_hip_knee_is_the_one_its_file_says():
    questionnaire = read_questionnaire(find_study("hip-knee"))

    assert (
        design_csv(questionnaire.design, questionnaire.study)
        == (questionnaire.folder / "design.csv").read_bytes()
    )


def test_responses_have_a_column_for_each_attribute_between_the_others(tiny):
    study = read_study(tiny)
    header, row = (
        responses_csv(study, [{"respondent": "1", "pain": "some", "chosen": 1}])
        .decode()
        .splitlines()
    )

    assert header == ",".join(column_names(study))
    assert ",alternative,pain,weeks,harm,chosen," in header
    assert row == "1,,,,,,,,,,,,,,some,,,1,,,"


def test_files_are_written_into_folders_that_are_not_there_yet(tmp_path):
    write_files(tmp_path / "new", {"a.json": b"{}", "deep/b.txt": b"b"})

    assert (tmp_path / "new/deep/b.txt").read_bytes() == b"b"
    assert stat.S_IMODE((tmp_path / "new/a.json").stat().st_mode) == 0o644


def test_files_that_stand_there_are_replaced_whole(tmp_path):
    write_files(tmp_path, {"a.txt": b"a long old content"})
    write_files(tmp_path, {"a.txt": b"new"})

    assert (tmp_path / "a.txt").read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_when_one_file_cannot_be_written_none_is(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"old")
    (tmp_path / "file").write_bytes(b"in the way of a folder")

    with pytest.raises(WhatMattersError, match="cannot be written"):
        write_files(tmp_path, {"a.txt": b"new", "c.txt": b"c", "file/b.txt": b"b"})
    assert (tmp_path / "a.txt").read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "file"]


def test_when_a_name_is_taken_by_a_folder_nothing_is_left_half_done(tmp_path):
    (tmp_path / "b.txt").mkdir()
    (tmp_path / "a.txt").write_bytes(b"old")

    with pytest.raises(WhatMattersError, match=r"b\.txt: a folder has this name"):
        write_files(tmp_path, {"a.txt": b"new", "b.txt": b"new"})
    assert (tmp_path / "a.txt").read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "b.txt"]


def test_json_is_the_same_for_the_same_value_and_never_not_a_number():
    assert json_bytes({"é": [1, 0.5]}) == '{\n "é": [\n  1,\n  0.5\n ]\n}\n'.encode()
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_bytes(float("nan"))

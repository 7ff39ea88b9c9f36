"""The table of respondents: a column for each question."""

import pytest

from questionnaires.errors import StudyError
from questionnaires.files import read_study
from questionnaires.respondents import respondent_columns, respondents_csv


def test_a_check_has_a_column_for_its_first_answer(tiny):
    ask(tiny, "meaning", 'correct = "yes"')
    study = read_study(tiny)

    assert [column.name for column in respondent_columns(study)][-2:] == [
        *("meaning", "meaning_right_at_first")
    ]
    assert respondents_csv(study, [{"respondent": "r1", "meaning": "yes"}]).endswith(b",yes,\n")


def test_a_question_cannot_have_the_name_of_another_column(tiny):
    ask(tiny, "status")

    with pytest.raises(StudyError, match=r"questions \(status\): .*give the question another id"):
        read_study(tiny)


def ask(folder, name, more=""):
    """Add a question to a study."""
    path = folder / "study.toml"
    question = f'[[questions]]\nid = "{name}"\noptions = ["yes", "no"]\n{more}\n\n[design]'
    path.write_text(path.read_text().replace("[design]", question, 1))

"""Answers at rest: kept once, never lost, gone when their owner says so."""

import csv
import io
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing

import pytest

from questionnaires.errors import StudyError
from questionnaires.files import read_questionnaire, responses_csv
from questionnaires.responses import column_names
from survey.answers import Form, parse_choice
from survey.codes import new_token, token_hash, withdrawal_code
from survey.errors import StoreError
from survey.journey import Page
from survey.participant import Answer
from survey.store import open_store, read_responses

PLACED = {"role": "patient", "condition": "hip", "age_band": "65-79"}


def place(store, token, groups=PLACED):
    """Let someone consent and say which groups they are in."""
    store.start(token, "en").result()
    for segment, group in groups.items():
        store.record(token, Answer(f"segment:{segment}", group, 900, 0)).result()
    return store.participant(token)


def choose(store, questionnaire, token, task_id, position, ms="1500", status="open"):
    """Answer a choice task with what stands at a position."""
    plan = store.participant(token).plan
    task = questionnaire.design.task(task_id)
    page = Page("choice", "1", task_id)
    answer = parse_choice(page, task, plan, Form(str(position), ms=ms), 0)
    store.record(token, answer, status).result()
    return answer


def rows_of(folder, query):
    """What another program finds in the database."""
    with closing(sqlite3.connect(folder / "data" / "responses.sqlite")) as connection:
        return connection.execute(query).fetchall()


def test_the_same_answer_twice_is_one_row(store, tmp_path):
    store.start("t", "en").result()

    for _ in range(3):
        store.record("t", Answer("segment:role", "patient", 1000, 0)).result()

    assert rows_of(tmp_path, "SELECT item, revision, value FROM answers") == [
        ("segment:role", 1, "patient")
    ]


def test_a_changed_answer_is_a_revision_and_the_latest_counts(store, tmp_path):
    store.start("t", "en").result()

    for value in ("patient", "carer_self", "carer_self", "patient"):
        store.record("t", Answer("segment:role", value, 1000, 0)).result()

    assert rows_of(tmp_path, "SELECT revision, value FROM answers ORDER BY revision") == [
        (1, "patient"),
        (2, "carer_self"),
        (3, "patient"),
    ]
    assert store.participant("t").answers == {"segment:role": "patient"}


def test_consent_twice_is_one_participant(store, tmp_path):
    for _ in range(2):
        store.start("t", "en").result()

    assert rows_of(tmp_path, "SELECT count(*) FROM participants") == [(1,)]


def test_neither_token_nor_code_is_stored(store, tmp_path):
    token = new_token()
    place(store, token)

    everything = repr(rows_of(tmp_path, "SELECT * FROM participants"))

    assert token not in everything
    assert withdrawal_code(token) not in everything
    assert withdrawal_code(token).replace("-", "") not in everything


def test_a_block_is_given_once_all_groups_are_known(store):
    store.start("t", "en").result()
    store.record("t", Answer("segment:role", "patient", 900, 0)).result()
    store.record("t", Answer("segment:condition", "hip", 900, 0)).result()
    before = store.participant("t").plan

    store.record("t", Answer("segment:age_band", "80+", 900, 0)).result()
    given = store.participant("t").plan
    store.record("t", Answer("segment:age_band", "65-79", 900, 0)).result()

    assert before is None
    assert given is not None
    assert store.participant("t").plan == given


def test_blocks_differ_by_at_most_one_within_each_group(store):
    given = {}
    for number in range(60):
        groups = PLACED | {"role": ("patient", "carer_self")[number % 2]}
        plan = place(store, f"t{number}", groups).plan
        given.setdefault(groups["role"], Counter())[plan.block] += 1

    for counts in given.values():
        assert sorted(counts) == [1, 2, 3, 4]
        assert max(counts.values()) - min(counts.values()) <= 1


def test_an_ended_survey_takes_no_more_answers(store):
    place(store, "t")
    store.stop("t").result()

    store.record("t", Answer("segment:role", "carer_self", 900, 0)).result()

    assert store.participant("t").status == "stopped"
    assert store.participant("t").answers["segment:role"] == "patient"


def test_withdrawal_deletes_everything_and_leaves_a_count(store, tmp_path):
    place(store, "mine")
    place(store, "yours")

    done = store.withdraw(withdrawal_code("mine"))
    again = store.withdraw(withdrawal_code("mine"))

    assert (done, again) == (True, False)
    assert store.participant("mine") is None
    assert store.participant("yours") is not None
    assert rows_of(tmp_path, "SELECT count(*) FROM answers") == [(3,)]
    assert rows_of(tmp_path, "SELECT count(*) FROM withdrawals") == [(1,)]


def test_what_was_withdrawn_is_in_no_file_any_more(store, tmp_path):
    place(store, "yours")
    place(store, "mine")
    hashes = [token_hash(token).encode() for token in ("yours", "mine")]

    store.withdraw(withdrawal_code("mine"))
    content = b"".join(path.read_bytes() for path in (tmp_path / "data").iterdir())

    assert [one in content for one in hashes] == [True, False]


def test_a_wrong_code_deletes_nothing(store):
    place(store, "t")

    for code in ("", "0", "00000-00000", "%", "' OR 1=1 --"):
        assert store.withdraw(code) is False
    assert store.participant("t") is not None


def test_an_export_has_a_row_for_each_alternative_as_it_was_shown(store, questionnaire):
    plan = place(store, "t").plan
    first = plan.tasks[1]
    choose(store, questionnaire, "t", first, 1, ms="4000")
    answer = choose(store, questionnaire, "t", first, 2, ms="99")

    rows = list(store.export_rows(questionnaire))

    assert len(rows) == 2
    assert [row["position"] for row in rows] == [1, 2]
    assert [row["alternative"] for row in rows] == list(plan.sides[first])
    assert [row["chosen"] for row in rows] == [0, 1]
    assert {row["ms_on_task"] for row in rows} == {4000}  # of the first answer
    assert {row["changes"] for row in rows} == {1}
    assert {row["task_position"] for row in rows} == {2}  # the warm-up is the first
    assert rows[1]["alternative"] == answer.value
    for row in rows:
        alternative = questionnaire.design.task(first).alternative(row["alternative"])
        assert {name: row[name] for name in questionnaire.study.attribute_ids} == dict(
            alternative.profile
        )
        assert set(row) == set(column_names(questionnaire.study))


def test_an_export_is_the_same_for_the_same_data_and_hides_who_came_first(store, questionnaire):
    for number in range(12):
        plan = place(store, f"t{number}").plan
        choose(store, questionnaire, f"t{number}", plan.tasks[1], 1, ms=str(number))

    exports = [responses_csv(questionnaire.study, store.export_rows(questionnaire))] * 2
    rows = list(csv.DictReader(io.StringIO(exports[0].decode())))
    arrivals = [int(row["ms_on_task"]) for row in rows[::2]]

    assert exports[0] == exports[1]
    assert [row["respondent"] for row in rows[::2]] == [f"r{n:02}" for n in range(1, 13)]
    assert sorted(arrivals) == list(range(12))
    assert arrivals != sorted(arrivals)


def test_only_those_who_were_placed_and_have_not_withdrawn_are_exported(store, questionnaire):
    store.start("not placed", "en").result()
    for token in ("stays", "withdraws"):
        plan = place(store, token).plan
        choose(store, questionnaire, token, plan.tasks[1], 1)
    store.stop("stays").result()
    store.withdraw(withdrawal_code("withdraws"))

    rows = list(store.export_rows(questionnaire))

    assert {row["respondent"] for row in rows} == {"r1"}


def test_an_opt_out_has_a_row_without_levels(tmp_path, opt_out):
    groups = {"role": "patient", "age_band": "65+"}
    with closing(open_store(tmp_path / "data", opt_out)) as store:
        plan = place(store, "t", groups).plan
        choose(store, opt_out, "t", plan.tasks[1], 3)
        rows = list(store.export_rows(opt_out))

    assert [row["chosen"] for row in rows] == [0, 0, 1]
    assert rows[2]["alternative"] == "opt_out"
    assert "nights" not in rows[2]
    assert rows[0]["condition"] == "asthma"  # the only one, so it was not asked


def test_answers_can_be_read_while_the_survey_is_open(store, tmp_path, questionnaire):
    plan = place(store, "t").plan
    choose(store, questionnaire, "t", plan.tasks[1], 1)

    rows = read_responses(tmp_path / "data", questionnaire)

    assert rows == list(store.export_rows(questionnaire))


def test_a_folder_without_answers_is_named(tmp_path, questionnaire):
    with pytest.raises(StoreError, match=r"responses.sqlite: missing; name the folder"):
        read_responses(tmp_path, questionnaire)


def test_other_words_under_the_same_version_are_refused_once_there_are_answers(
    tmp_path, questionnaire
):
    folder = tmp_path / "hip-knee"
    shutil.copytree(questionnaire.folder, folder)
    before = read_questionnaire(folder)
    words = folder / "text.en.toml"
    words.write_text(words.read_text().replace("Little or no pain", "Hardly any pain"))
    after = read_questionnaire(folder)
    open_store(tmp_path / "data", before).close()

    with closing(open_store(tmp_path / "data", after)) as store:  # nobody has answered yet
        store.start("t", "en").result()

    with pytest.raises(StudyError, match=r"version 1; raise `version` in study.toml"):
        open_store(tmp_path / "data", before)


def test_an_export_with_other_words_is_refused_rather_than_empty(tmp_path, questionnaire):
    folder = tmp_path / "hip-knee"
    shutil.copytree(questionnaire.folder, folder)
    with closing(open_store(tmp_path / "data", questionnaire)) as store:
        assert read_responses(tmp_path / "data", read_questionnaire(folder)) == []
        store.start("t", "en").result()
    words = folder / "text.en.toml"
    words.write_text(words.read_text().replace("Little or no pain", "Hardly any pain"))

    with pytest.raises(
        StudyError, match=r"data holds answers to hip-knee v1, but not to the words"
    ):
        read_responses(tmp_path / "data", read_questionnaire(folder))


@pytest.mark.usefixtures("store")
def test_a_second_process_cannot_write_to_the_same_folder(tmp_path, questionnaire):
    command = [sys.executable, "-m", "survey", str(questionnaire.folder), "--port", "0"]

    second = subprocess.run(
        [*command, "--data", str(tmp_path / "data")], capture_output=True, text=True, timeout=30
    )

    assert second.returncode == 2
    assert "another process is writing to this folder; stop that survey first" in second.stderr


def test_a_closed_store_lets_go_of_its_folder(tmp_path, questionnaire):
    store = open_store(tmp_path / "data", questionnaire)
    store.start("t", "en").result()
    store.close()

    with closing(open_store(tmp_path / "data", questionnaire)) as reopened:
        assert reopened.participant("t") is not None
    with pytest.raises(StoreError, match=r"the store is closed"):
        store.start("u", "en")


def test_what_is_no_database_is_named(tmp_path, questionnaire):
    (tmp_path / "responses.sqlite").write_text("These are not answers." * 100)

    with pytest.raises(StoreError, match=r"responses.sqlite: file is not a database"):
        open_store(tmp_path, questionnaire)

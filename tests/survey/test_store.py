"""Answers at rest: kept once, never lost, gone when their owner says so."""

import asyncio
import csv
import io
import subprocess
import sys
from collections import Counter
from contextlib import closing
from dataclasses import replace

import pytest

from questionnaires.errors import StudyError
from questionnaires.files import read_questionnaire, responses_csv
from questionnaires.responses import column_names
from survey.answers import Form, parse_choice
from survey.codes import new_token, token_hash, withdrawal_code, withdrawal_hash
from survey.errors import StoreError
from survey.participant import Answer, Arrival, Sent
from survey.queries.exports import read_responses
from survey.sequence import Page

pytestmark = pytest.mark.postgresql

PLACED = {"role": "patient", "condition": "hip", "age_band": "65-79"}


def place(store, token, groups=PLACED):
    """Let someone consent and say which groups they are in."""
    store.start(token, Arrival("en")).result()
    for segment, group in groups.items():
        store.record(token, Answer(f"segment:{segment}", group, 900, 0)).result()
    return store.participant(token)


def choose(store, questionnaire, token, task_id, position, ms="1500", status="open"):
    """Answer a choice task with what stands at a position."""
    plan = store.participant(token).plan
    task = questionnaire.design.task(task_id)
    page = Page("choice", "1", task_id)
    answer = parse_choice(
        page, task, plan, plan.tasks.index(task_id) + 1, Form(str(position), ms=ms), 0
    )
    store.record(token, answer, status).result()
    return answer


def test_the_same_answer_twice_is_one_row(store, rows_of):
    store.start("t", Arrival("en")).result()

    for _ in range(3):
        store.record("t", Answer("segment:role", "patient", 1000, 0)).result()

    assert rows_of("SELECT item, revision, value FROM answers") == [("segment:role", 1, "patient")]


def test_a_changed_answer_is_a_revision_and_the_latest_counts(store, rows_of):
    store.start("t", Arrival("en")).result()

    for value in ("patient", "carer_self", "carer_self", "patient"):
        store.record("t", Answer("segment:role", value, 1000, 0)).result()

    assert rows_of("SELECT revision, value FROM answers ORDER BY revision") == [
        (1, "patient"),
        (2, "carer_self"),
        (3, "patient"),
    ]
    assert store.participant("t").answers == {"segment:role": "patient"}


def test_consent_twice_is_one_participant(store, rows_of):
    for _ in range(2):
        store.start("t", Arrival("en")).result()

    assert rows_of("SELECT count(*) FROM participants") == [(1,)]


def test_neither_token_nor_code_is_stored(store, rows_of):
    token = new_token()
    place(store, token)

    everything = repr(rows_of("SELECT * FROM participants"))

    assert token not in everything
    assert withdrawal_code(token) not in everything
    assert withdrawal_code(token).replace("-", "") not in everything


def test_a_block_is_given_once_all_groups_are_known(store):
    store.start("t", Arrival("en")).result()
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


def test_withdrawal_deletes_everything_and_leaves_a_count(store, rows_of):
    place(store, "mine")
    place(store, "yours")

    done = store.withdraw(withdrawal_code("mine"))
    again = store.withdraw(withdrawal_code("mine"))

    assert (done, again) == (True, False)
    assert store.participant("mine") is None
    assert store.participant("yours") is not None
    assert rows_of("SELECT count(*) FROM answers") == [(3,)]
    assert rows_of("SELECT count(*) FROM withdrawals") == [(1,)]


@pytest.mark.sqlite
def test_what_was_withdrawn_is_in_no_file_any_more(store, questionnaire, tmp_path, rows_of):
    place(store, "yours")
    store.start("mine", Arrival("cy", device="computer")).result()
    for segment, group in (PLACED | {"role": "carer_proxy", "condition": "knee"}).items():
        store.record("mine", Answer(f"segment:{segment}", group, 900, 0, None, "cy", 0)).result()
    plan = store.participant("mine").plan
    choose(store, questionnaire, "mine", plan.tasks[1], 1)
    choose(store, questionnaire, "mine", plan.tasks[1], 2)
    traces = {
        "token": token_hash("mine"),
        "code": withdrawal_hash(withdrawal_code("mine")),
        "group": "carer_proxy/knee/65-79",
        "answer": "carer_proxy",
        "device": "computer",
        "what was shown": "alternatives",
    }

    def bytes_on_disk():
        return b"".join(path.read_bytes() for path in sorted((tmp_path / "data").iterdir()))

    before = {name: trace.encode() in bytes_on_disk() for name, trace in traces.items()}
    store.withdraw(withdrawal_code("mine"))
    content = bytes_on_disk()

    assert all(before.values()), before
    assert [name for name, trace in traces.items() if trace.encode() in content] == []
    assert token_hash("yours").encode() in content
    assert rows_of("SELECT count(*) FROM withdrawals") == [(1,)]


def test_a_wrong_code_deletes_nothing(store):
    place(store, "t")

    for code in ("", "0", "00000-00000", "%", "' OR 1=1 --"):
        assert store.withdraw(code) is False
    assert store.participant("t") is not None


@pytest.mark.sqlite
def test_the_same_answer_sent_twice_from_a_device_is_no_change_of_mind(store, questionnaire):
    task = place(store, "t").plan.tasks[1]
    answer = choose(store, questionnaire, "t", task, 1)
    for number, sent in enumerate((answer, answer), start=1):
        store.record("t", sent, sent=Sent(f"id-{number}", number)).result()

    rows = list(store.export_rows(questionnaire))

    assert {row["changes"] for row in rows} == {0}
    asked = [("t", "id-1"), ("t", "id-2"), ("t", "id-3"), ("somebody else", "id-1")]
    assert [asyncio.run(store.has_received(*one)) for one in asked] == [True, True, False, False]


def test_what_a_device_sends_again_ends_nothing(store, questionnaire):
    task = place(store, "t").plan.tasks[1]
    answer = choose(store, questionnaire, "t", task, 1)
    kept = [
        store.record("t", answer, status, Sent("id-1", 1)).result()
        for status in ("open", "finished")
    ]

    assert [one.outcome for one in kept] == ["stored", "duplicate"]
    assert store.participant("t").status == "open"


def test_what_a_device_that_lost_its_memory_says_anew_can_be_the_end(store, questionnaire):
    task = place(store, "t").plan.tasks[1]
    first, second = (choose(store, questionnaire, "t", task, place) for place in (1, 2))
    for number, answer in enumerate((first, second), 1):
        store.record("t", answer, "open", Sent(f"id-{number}", number)).result()

    old = store.record("t", first, "finished", Sent("id-3", 1)).result()
    before = store.participant("t").status
    anew = store.record("t", second, "finished", Sent("id-4", 2)).result()

    assert (old.outcome, before) == ("duplicate", "open")
    assert (anew.outcome, store.participant("t").status) == ("duplicate", "finished")


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
    store.start("not placed", Arrival("en")).result()
    for token in ("stays", "withdraws"):
        plan = place(store, token).plan
        choose(store, questionnaire, token, plan.tasks[1], 1)
    store.stop("stays").result()
    store.withdraw(withdrawal_code("withdraws"))

    rows = list(store.export_rows(questionnaire))

    assert {row["respondent"] for row in rows} == {"r1"}


def test_an_opt_out_has_a_row_without_levels(tmp_path, opt_out, open_store):
    groups = {"role": "patient", "age_band": "65+"}
    with closing(open_store(tmp_path / "data", opt_out)) as store:
        plan = place(store, "t", groups).plan
        choose(store, opt_out, "t", plan.tasks[1], 3)
        rows = list(store.export_rows(opt_out))

    assert [row["chosen"] for row in rows] == [0, 0, 1]
    assert rows[2]["alternative"] == "opt_out"
    assert "nights" not in rows[2]
    assert rows[0]["condition"] == "asthma"  # the only one, so it was not asked


def test_answers_can_be_read_while_the_survey_is_open(store, tmp_path, questionnaire, url):
    plan = place(store, "t").plan
    choose(store, questionnaire, "t", plan.tasks[1], 1)

    rows = read_responses(tmp_path / "data", questionnaire, url)

    assert rows == list(store.export_rows(questionnaire))


def test_a_folder_without_answers_is_named(tmp_path, questionnaire):
    with pytest.raises(StoreError, match=r"test.sqlite: missing; name the folder"):
        read_responses(tmp_path, questionnaire)


@pytest.mark.sqlite
def test_answers_to_a_draft_and_those_that_count_are_in_two_files(
    tmp_path, questionnaire, publish, open_store
):
    published = publish(questionnaire.folder)
    for study, token in ((questionnaire, "draft"), (published, "counts")):
        with closing(open_store(tmp_path / "data", study)) as store:
            place(store, token)

    kept = {path.name for path in (tmp_path / "data").glob("*.sqlite")}
    hashes = [token_hash(token).encode() for token in ("draft", "counts")]
    test, live = (
        (tmp_path / "data" / f"{name}.sqlite").read_bytes() for name in ("test", "responses")
    )

    assert kept == {"test.sqlite", "responses.sqlite"}
    assert [one in test for one in hashes] == [True, False]
    assert [one in live for one in hashes] == [False, True]


def test_answers_to_all_versions_that_ask_the_same_are_exported_each_with_its_own(
    tmp_path, questionnaire, publish, amend, open_store, url
):
    first = publish(questionnaire.folder)
    with closing(open_store(tmp_path / "data", first)) as store:
        choose(store, first, "t1", place(store, "t1").plan.tasks[1], 1)
    second = amend(first, "text.en.toml", "Little or no pain", "Hardly any pain")
    with closing(open_store(tmp_path / "data", second)) as store:
        plan = place(store, "t2").plan
        choose(store, second, "t2", plan.tasks[1], 1)

    rows = read_responses(tmp_path / "data", second, url)

    assert sorted(row["version"] for row in rows) == [1, 1, 2, 2]
    assert read_responses(
        tmp_path / "data", read_questionnaire(first.folder / "editions" / "1"), url
    )


def test_blocks_stay_balanced_over_a_change_of_words(
    tmp_path, questionnaire, publish, amend, open_store
):
    first = publish(questionnaire.folder)
    with closing(open_store(tmp_path / "data", first)) as store:
        blocks = [place(store, f"t{number}").plan.block for number in range(2)]
    second = amend(first, "text.en.toml", "Little or no pain", "Hardly any pain")
    with closing(open_store(tmp_path / "data", second)) as store:
        blocks += [place(store, f"u{number}").plan.block for number in range(2)]

    assert sorted(blocks) == [1, 2, 3, 4]


def test_answers_to_other_tasks_are_not_exported_together(
    tmp_path, questionnaire, publish, amend, open_store, url
):
    first = publish(questionnaire.folder)
    with closing(open_store(tmp_path / "data", first)) as store:
        place(store, "t")
    second = amend(first, "study.toml", "min_overlap = 1", "min_overlap = 2", structure=True)

    with pytest.raises(StudyError, match=r"holds answers to hip-knee v1, but not to what"):
        read_responses(tmp_path / "data", second, url)


def test_another_study_published_under_the_same_name_and_version_is_refused(
    tmp_path, questionnaire, publish, open_store
):
    first = publish(questionnaire.folder)
    with closing(open_store(tmp_path / "data", first)) as store:
        place(store, "t")
    other = replace(first, hashes=first.hashes | {"text.en.toml": "0" * 64})

    with pytest.raises(StudyError, match=r"holds answers to other words or tasks under version 1"):
        open_store(tmp_path / "data", other)


@pytest.mark.sqlite
@pytest.mark.usefixtures("store")
def test_a_second_process_cannot_write_to_the_same_folder(tmp_path, questionnaire):
    command = [sys.executable, "-m", "survey", str(questionnaire.folder), "--port", "0"]

    second = subprocess.run(
        [*command, "--data", str(tmp_path / "data")], capture_output=True, text=True, timeout=30
    )

    assert second.returncode == 2
    assert "another process is writing to this folder; stop that survey first" in second.stderr


def test_a_closed_store_lets_go_of_its_folder(tmp_path, questionnaire, open_store):
    store = open_store(tmp_path / "data", questionnaire)
    store.start("t", Arrival("en")).result()
    store.close()

    with closing(open_store(tmp_path / "data", questionnaire)) as reopened:
        assert reopened.participant("t") is not None
    with pytest.raises(StoreError, match=r"the store is closed"):
        store.start("u", Arrival("en"))


@pytest.mark.sqlite
def test_what_is_no_database_is_named(tmp_path, questionnaire, open_store):
    (tmp_path / "test.sqlite").write_text("These are not answers." * 100)

    with pytest.raises(StoreError, match=r"test.sqlite: file is not a database"):
        open_store(tmp_path, questionnaire)

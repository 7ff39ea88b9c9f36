"""A locked tender is scored as it was published, or not at all."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from analysis.errors import TenderError
from analysis.procurement.lock import NAME, read_lock
from analysis.procurement.locking import locked
from analysis.procurement.method import make_method
from analysis.procurement.score import score

T, B = "tender.toml", "bids.csv"
SIGNED = {"signatory": "A. Lead, head of procurement"}
AT = datetime(2026, 9, 1, 9, 30, tzinfo=UTC)


@pytest.fixture
def lock_of(joint_weights):
    """A function that locks, or amends, the tender in a folder."""

    def write(folder, **said):
        method = make_method(folder / T, joint_weights, "ab" * 32)
        made = locked(folder / T, folder / "weights.json", method, **(SIGNED | {"at": AT} | said))
        (folder / NAME).write_bytes(made.to_bytes())
        return made

    return write


def rescored(folder, weights, sha="ab" * 32):
    """The score of the tender in a folder."""
    return score(folder / T, folder / B, weights, sha)


def edit(path, old, new):
    """Change a file in one place."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_a_locked_tender_is_scored_by_its_version(changed, lock_of, joint_weights):
    made = lock_of(changed())

    scored = rescored(changed(), joint_weights)

    assert scored.lock == made
    assert scored.lock.current.signatory == SIGNED["signatory"]
    assert read_lock(changed()) == made


def test_a_tender_locked_before_a_key_was_needed_says_how_to_go_on(changed, lock_of, joint_weights):
    folder = changed()
    lock_of(folder)
    edit(folder / T, "[patient_outcomes.structure]", "[patient_outcomes.former]")
    edit(folder / T, "[patient_outcomes.former]", "[[patient_outcomes.left_out]]")

    with pytest.raises(TenderError, match=r"This tender is locked: mend it .* `whatmatters tender"):
        rescored(folder, joint_weights)


def test_without_a_lock_a_score_is_a_rehearsal(example_score):
    assert example_score.lock is None


def test_any_other_range_price_or_word_is_refused_after_the_lock(changed, lock_of, joint_weights):
    for old, new in (
        ("floor = 15 ", "floor = 14 "),
        ("best = 3500", "best = 3400"),
        ("value = 75 }", "value = 70 }"),
        ("share = 50", "share = 51"),
        ("# A tender", "# The tender"),
    ):
        folder = changed()
        lock_of(folder)
        edit(folder / T, old, new)
        with pytest.raises(TenderError, match=r"changed since version 1 was locked on 01 Septe"):
            rescored(folder, joint_weights)
        (folder / NAME).unlink()


def test_other_weights_are_refused_after_the_lock(changed, lock_of, joint_weights):
    folder = changed()
    lock_of(folder)

    with pytest.raises(TenderError, match=r"these are other weights, or were changed, since ver"):
        rescored(folder, joint_weights, "cd" * 32)


def test_other_numbers_from_the_same_files_are_refused_after_the_lock(
    changed, lock_of, joint_weights
):
    folder = changed()
    lock_of(folder)
    doubled = replace(
        joint_weights.cells[0],
        part_worths=joint_weights.cells[0].part_worths
        | {"pain": 3 * joint_weights.cells[0].part_worths["pain"]},
    )
    other = replace(joint_weights, cells=(doubled, *joint_weights.cells[1:]))

    with pytest.raises(TenderError, match="other points or values come out since version 1"):
        rescored(folder, other)


def test_an_amendment_is_a_new_version_with_a_reason_and_keeps_the_old(
    changed, lock_of, joint_weights
):
    folder = changed()
    first = lock_of(folder)
    edit(folder / T, "floor = 15 ", "floor = 14 ")
    later = AT + timedelta(days=3)

    second = lock_of(folder, at=later, reason="Registry data stop at 14 in 100.")

    assert second.versions[0] == first.current
    assert second.current.number == 2
    assert second.current.previous == first.current.sha256
    assert rescored(folder, joint_weights).lock.current.reason.startswith("Registry data")


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"signatory": " "}, "--signatory: empty; give the name and role"),
        ({"reason": "Because."}, "missing; lock the tender before it is amended"),
    ],
)
def test_a_lock_is_signed_and_an_amendment_amends_something(changed, lock_of, said, message):
    with pytest.raises(TenderError, match=message):
        lock_of(changed(), **said)


def test_locking_again_takes_an_amendment_and_an_amendment_takes_a_change(changed, lock_of):
    folder = changed()
    lock_of(folder)

    with pytest.raises(TenderError, match="is locked as version 1; to publish another, use"):
        lock_of(folder)
    with pytest.raises(TenderError, match="nothing to amend"):
        lock_of(folder, reason="Because.")


def test_a_lock_that_was_changed_in_any_byte_is_refused(changed, lock_of):
    folder = changed()
    lock_of(folder)
    path = folder / NAME
    before = path.read_bytes()

    for place in range(0, len(before), 7):
        path.write_bytes(before[:place] + bytes([before[place] ^ 1]) + before[place + 1 :])
        with pytest.raises(TenderError, match=re.escape(NAME)):
            read_lock(folder)


def test_a_version_that_was_taken_out_is_noticed(changed, lock_of):
    folder = changed()
    lock_of(folder)
    edit(folder / T, "floor = 15 ", "floor = 14 ")
    lock_of(folder, reason="Registry data stop at 14 in 100.")
    document = json.loads((folder / NAME).read_text())
    document["versions"] = document["versions"][1:]
    (folder / NAME).write_text(json.dumps(document))

    with pytest.raises(TenderError, match="version 2 was changed after it was locked"):
        read_lock(folder)


def test_a_lock_of_another_tender_is_refused(changed, lock_of, joint_weights):
    folder = changed()
    lock_of(folder)
    edit(folder / T, 'id = "joint-implants-2026"', 'id = "others"')

    with pytest.raises(TenderError, match="locks joint-implants-2026, not others"):
        rescored(folder, joint_weights)

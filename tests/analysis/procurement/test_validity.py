"""Stored weights decide until the day that was set before there were answers."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from analysis.errors import TenderError
from analysis.procurement.lock import NAME
from analysis.procurement.validity import advice_on_validity
from analysis.tender_lock import lock_tender
from analysis.weights.weights_file import read_weights, weights_files
from questionnaires.files import write_files

LAST = date(2029, 3, 31)
DAY = timedelta(days=1)


@pytest.fixture
def lock_on(changed, joint_weights):
    """A function that locks a tender, with weights that are good until a day."""
    folder = changed()
    write_files(folder, weights_files(replace(joint_weights, valid_until=LAST), [], {}))

    def lock(on, reason=""):
        at = datetime(on.year, on.month, on.day, 17, tzinfo=UTC)
        said = {"signatory": "A. Lead", "at": at, "reason": reason}
        return lock_tender(folder / "tender.toml", folder / "weights.json", **said)

    return lock


def test_weights_are_good_on_their_last_day_and_not_on_the_next(lock_on, changed):
    with pytest.raises(TenderError, match=r"were good until 31 March 2029.*ask patients again"):
        lock_on(LAST + DAY)
    assert not (changed() / NAME).exists()

    assert lock_on(LAST).current.number == 1


def test_a_tender_under_way_keeps_its_weights(lock_on, changed):
    lock_on(LAST)
    path = changed() / "tender.toml"
    path.write_text(path.read_text().replace("worst = 6500", "worst = 6600"))

    assert lock_on(LAST + 30 * DAY, "The board asked.").current.number == 2


def test_the_day_stands_in_the_file(joint_weights, tmp_path):
    for until in (LAST, None):
        write_files(tmp_path, weights_files(replace(joint_weights, valid_until=until), [], {}))

        assert read_weights(tmp_path / "weights.json").valid_until == until


def test_who_plans_a_tender_is_told_a_year_before(joint_weights):
    weights = replace(joint_weights, valid_until=LAST)

    def said(on):
        return " ".join(advice_on_validity(weights, on))

    assert said(LAST - 366 * DAY) == ""
    assert said(LAST - 365 * DAY) == (
        "weights: good until 31 March 2029: lock the tender by then, or ask again"
    )
    assert "no tender can be locked with them" in said(LAST + DAY)
    assert list(advice_on_validity(joint_weights, LAST)) == []

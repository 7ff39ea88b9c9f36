"""Bids are written one by one into the table that suppliers' bids are scored from."""

import csv
import shutil

import pytest

from analysis.console.errors import ConsoleError
from analysis.console.tender_bids import bid_table, written_bids
from analysis.procurement.tender_file import read_tender
from tests.analysis.console.test_tender_pages import EXAMPLE
from tests.analysis.console.test_tender_questions import TENDERS


@pytest.fixture
def table(tmp_path, asked):
    """Makes the table of the example's bids, in a folder of its own."""
    shutil.copy(EXAMPLE / "bids.csv", tmp_path)
    tender, _ = read_tender(EXAMPLE / "tender.toml")
    return lambda *, with_words=True: bid_table(tmp_path, tender, asked, with_words=with_words)


def cells(table):
    """All cells as the form sends them, without the empty bid at its end."""
    return [cell for row in table.rows for cell in row]


def rows(content):
    """The rows of a table."""
    return list(csv.DictReader(content.decode().splitlines()))


def test_bids_that_are_kept_as_they_were_say_the_same(table):
    before = rows((EXAMPLE / "bids.csv").read_bytes())

    assert rows(written_bids(table(), table().digest, cells(table()), None)) == before


def test_each_column_is_asked_in_words_and_with_what_it_may_say(table):
    asked_for = {one.name: one for one in table().columns}
    tender, _ = read_tender(EXAMPLE / "tender.toml")

    assert [*asked_for] == [*tender.columns]
    assert [one for one, _ in asked_for["net_zero"].options] == [one.word for one in tender.scale]
    assert "little_or_none" in dict(asked_for["pain"].proposed)
    assert asked_for["pain"].options == ()  # it may say shares of patients
    assert "net_zero" not in [one.name for one in table(with_words=False).columns]


def test_a_bid_is_added_under_an_id_of_its_own_and_one_is_removed(table):
    made, width = table(), len(table().columns)
    new = ["", "Steady!", *[""] * (width - 2)]
    added = rows(written_bids(made, made.digest, [*cells(made), *new], None))
    removed = rows(written_bids(made, made.digest, [*cells(made), *[""] * width], 0))

    assert added[-1]["bid"] == "steady_2"  # there is one of that id
    assert [one["bid"] for one in removed] == [row[0] for row in made.rows[1:]]


def test_a_table_that_was_changed_meanwhile_is_not_written_over(table):
    made = table()
    for of, sent in (("", cells(made)), (made.digest, cells(made)[:-1])):
        with pytest.raises(ConsoleError, match="changed meanwhile"):
            written_bids(made, of, sent, None)


def test_bids_are_written_on_the_page_once_the_tender_keeps_its_rules(signed_in, send):
    client = signed_in("procurement")
    place = send(client, TENDERS, tender="hips", profile="vbp_2026_06").headers["location"]
    early = send(client, f"{place}/bids/written")
    page = send(client, place, content=(EXAMPLE / "tender.toml").read_text(encoding="utf-8")).text
    width = page.count('name="cell"')
    digest = page.split("bids/written#bids-written")[1].split('name="of" value="')[1][:64]
    sent = ["", "The new cup", *[""] * (width - 2)]
    kept = send(client, f"{place}/bids/written", of=digest, cell=sent)
    late = send(client, f"{place}/bids/written", of=digest, cell=sent)

    assert [one.status_code for one in (early, kept, late)] == [409, 200, 422]
    assert "In it now: The new cup." in kept.text
    assert "\nthe_new_cup,The new cup," in client.get(f"{place}/files/bids.csv").text

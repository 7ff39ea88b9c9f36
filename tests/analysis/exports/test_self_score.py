"""A supplier's own score is the buyer's, from the published pack alone."""

import csv
import io
import os
import shutil
import subprocess
from dataclasses import fields, replace
from datetime import UTC, datetime
from decimal import Decimal

import openpyxl
import pytest

from analysis.exports.pack_files import pack_files
from analysis.exports.score_json import score_document
from analysis.exports.score_workbook import score_workbook
from analysis.exports.self_score import SHEET, places, self_score_workbook
from analysis.procurement.locking import locked
from analysis.procurement.method import Method, make_method
from analysis.procurement.price import Price
from analysis.procurement.robustness import robustness
from analysis.procurement.score import Score
from analysis.procurement.scoring import score_bids
from analysis.procurement.supported_bids import SupportedBids
from benchmarks.tender import invented_bids, invented_method

T = "tender.toml"
needs_libreoffice = pytest.mark.skipif(
    shutil.which("soffice") is None and "CI" not in os.environ, reason="needs LibreOffice"
)


def filled(score, bid):
    """The workbook for suppliers with a bid filled in, as its supplier would."""
    book = openpyxl.load_workbook(io.BytesIO(self_score_workbook(score, 1)))
    sheet = book[SHEET]
    for place in places(score):
        one = place.criterion
        if one.outcome is not None:
            _fill_outcome(sheet, place, bid.outcomes[one.id])
        elif one.id in bid.words:
            sheet.cell(place.first, 3).value = bid.words[one.id]
        else:
            sheet.cell(place.first, 3).value = float(bid.whole_life_cost)
    return book


def _fill_outcome(sheet, place, parts):
    """Shares of patients at the levels, and at amounts between them."""
    outcome = place.criterion.outcome
    labels = [outcome.range.label(knot) for knot in outcome.range.knots]
    shares = dict.fromkeys(labels, Decimal(0))
    free = place.first + len(labels)
    for part in parts:
        if part.level in shares:
            shares[part.level] += part.percent
        else:
            sheet.cell(free, 2).value = float(part.level)
            sheet.cell(free, 3).value = float(part.percent)
            free += 1
    for number, label in enumerate(labels):
        if shares[label]:
            sheet.cell(place.first + number, 3).value = float(shares[label])


def converted(books, folder):
    """Workbooks as LibreOffice computes them from nothing but inputs and formulas."""
    for name, book in books.items():
        book.save(folder / f"{name}.xlsx")
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir"]
    subprocess.run(
        [*command, str(folder / "out"), *(str(folder / f"{name}.xlsx") for name in books)],
        check=True,
        capture_output=True,
        timeout=300,
    )
    return {
        name: openpyxl.load_workbook(folder / "out" / f"{name}.xlsx", data_only=True)
        for name in books
    }


def recalculated(books, folder):
    """Totals of suppliers' workbooks."""
    found = {}
    for name, book in converted(books, folder).items():
        (found[name],) = [
            row[5] for row in book[SHEET].iter_rows(values_only=True) if row[0] == "Total"
        ]
    return found


@needs_libreoffice
def test_a_suppliers_own_score_is_the_buyers(example_score, tmp_path):
    books = {one.bid.id: filled(example_score, one.bid) for one in example_score.bids}

    totals = recalculated(books, tmp_path)

    assert totals == {one.bid.id: float(one.total) for one in example_score.bids}


@pytest.fixture
def pack(changed, joint_weights):
    """The pack of the example."""
    path = changed() / T
    method = make_method(path, joint_weights, "ab" * 32)
    lock = locked(path, path, method, signatory="A. Lead", at=datetime(2026, 9, 1, 9, tzinfo=UTC))
    return pack_files(method, lock, path.read_bytes())


def test_a_pack_holds_all_that_a_supplier_needs(pack, example_score):
    page = pack["pack.html"].decode()

    assert {"pack.html", "self-score.xlsx", "criteria.csv", "values.csv", "bid.csv"} <= set(pack)
    for one in example_score.criteria:
        assert one.title in page
    assert "Version 1, locked on 01 September 2026 at 09:00 UTC by A. Lead" in page
    assert "not QALYs" in page
    assert "http:" not in page
    assert "https:" not in page
    criteria = pack["criteria.csv"].decode().splitlines()
    assert len(criteria) == 1 + len(example_score.criteria)


def test_points_of_the_published_table_add_up_to_a_hundred(pack):
    rows = csv.DictReader(pack["criteria.csv"].decode().splitlines())

    assert sum(Decimal(row["percent_of_tender"]) for row in rows) == 100


def test_only_the_cells_of_a_bid_can_be_changed(example_score):
    sheet = openpyxl.load_workbook(io.BytesIO(self_score_workbook(example_score, 1)))[SHEET]
    place = places(example_score)[0]

    assert sheet.protection.sheet
    assert sheet.cell(place.first, 4).protection.locked
    assert not sheet.cell(place.first, 3).protection.locked
    assert sheet.page_setup.paperSize == 9


@pytest.fixture(scope="session")
def sized_score():
    """A function that scores invented bids on invented outcomes and whole-life cost."""

    def make(n_bids, n_criteria):
        method = invented_method(n_criteria - 1, n_groups=2, n_draws=200)
        bids = tuple(invented_bids(method, n_bids))
        scored = score_bids(bids, method)
        return Score(
            **vars(method),
            bids=scored,
            robustness=robustness(scored, method),
            supported=SupportedBids(bids),
            if_so_much=(),
        )

    return make


@needs_libreoffice
@pytest.mark.slow
@pytest.mark.parametrize("n_criteria", [5, 12])
@pytest.mark.parametrize("n_bids", [3, 30])
def test_workbooks_recalculate_to_the_published_totals_at_any_size(
    sized_score, tmp_path, n_bids, n_criteria
):
    score = sized_score(n_bids, n_criteria)
    published = {one["id"]: one["total"] for one in score_document(score)["bids"]}
    book = openpyxl.load_workbook(io.BytesIO(score_workbook(score, "ab" * 32)))

    own = recalculated({one.bid.id: filled(score, one.bid) for one in score.bids}, tmp_path)
    buyers = converted({"score": book}, tmp_path)["score"]["Scores"]

    (totals,) = [row for row in buyers.iter_rows(values_only=True) if row[0] == "Total"]
    assert len(score.criteria) == n_criteria
    assert own == published
    assert list(totals[2 : 2 + n_bids]) == list(published.values())


PRICES = {
    "benchmark": Price(method="benchmark", benchmark=4600, spread=20, basis="Ten years"),
    "relative": Price(method="relative", because="The board asked for it.", basis="Ten years"),
    "price_per_point": Price(method="price_per_point", least_points=0, basis="Ten years"),
}


def priced(score, price):
    """A score of the same bids by another price; by the point, cost has no points of its own."""
    cost = score.profile.cost_domain
    domains = tuple(
        one.model_copy(update={"points": Decimal(0)})
        if price.method == "price_per_point" and one.id == cost
        else one
        for one in score.tender.domains
    )
    tender = score.tender.model_copy(update={"price": price, "domains": domains})
    method = replace(
        Method(**{one.name: getattr(score, one.name) for one in fields(Method)}), tender=tender
    )
    scored = score_bids([one.bid for one in score.bids], method)
    return replace(score, tender=tender, bids=scored, robustness=robustness(scored, method))


@needs_libreoffice
@pytest.mark.slow
def test_workbooks_recalculate_by_every_way_to_score_a_price(example_score, tmp_path):
    """A supplier's own workbook by the lowest price needs what it expects the lowest to be."""
    scores = {name: priced(example_score, price) for name, price in PRICES.items()}
    lowest = float(min(one.bid.whole_life_cost for one in example_score.bids))
    books = {}
    for name, score in scores.items():
        content = io.BytesIO(score_workbook(score, "ab" * 32))
        books[f"{name}-buyer"] = openpyxl.load_workbook(content)
        for one in score.bids:
            own = filled(score, one.bid)
            (cost,) = [x for x in places(score) if x.criterion.id == score.profile.cost_domain]
            if name == "relative":
                own[SHEET].cell(cost.first, 2).value = lowest
            books[f"{name}-{one.bid.id}"] = own

    found = converted(books, tmp_path)

    for name, score in scores.items():
        rows = {row[0]: row[2:] for row in found[f"{name}-buyer"]["Scores"].values}
        assert list(rows["Total"])[: len(score.bids)] == [float(one.total) for one in score.bids]
        assert list(rows["Rank"])[: len(score.bids)] == [score.ranks[x.bid.id] for x in score.bids]
        for column, one in enumerate(score.bids):
            own = {row[0]: row[5] for row in found[f"{name}-{one.bid.id}"][SHEET].values}
            assert own["Total"] == float(one.total)
            if name == "price_per_point":
                each = float(one.price_per_point)
                assert rows["GBP for each point"][column] == each
                assert own["GBP for each point: the lowest comes first"] == each
    assert len({tuple(one.total for one in score.bids) for score in scores.values()}) == 3

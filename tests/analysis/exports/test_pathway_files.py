"""The pathway's files say the same numbers, and its workbook computes them."""

import io
import json
import os
import shutil
import subprocess
from dataclasses import replace

import openpyxl
import pytest

from analysis.exports.pathway_files import pathway_files
from analysis.exports.pathway_picture import april_pictures, money, nice_step
from analysis.exports.pathway_words import settlement_sentence, timing_sentences
from analysis.pathway_step import make_pathway
from analysis.procurement.impact import beneficiaries


@pytest.fixture
def run(changed_pathway):
    """The example's pathway."""
    folder = changed_pathway()
    return make_pathway(folder / "tender.toml", folder / "effects.csv", None)[0]


def test_the_sheet_has_exactly_the_four_headings_and_says_what_the_total_is_made_of(run):
    book = openpyxl.load_workbook(io.BytesIO(pathway_files(run)["pathway.xlsx"]))
    sheet = book["Pathway"]

    headings = [cell.value for cell in sheet[3]]
    assert headings[:6] == ["Bid", "Price", "Beds", "Outpatients", "Theatres", "Total"]
    assert headings[6:] == ["of which cash", "of which capacity", "of which quality"]
    assert all(str(cell.value).startswith("=") for cell in sheet[4][1:])


def test_one_share_of_what_is_promised_stands_beside_the_others(run):
    steady = json.loads(pathway_files(run)["pathway.json"])["bids"][1]

    none, half, whole = (x["present_value"] for x in steady["if_so_much_comes_true"])
    assert whole == steady["all_tags"]["present_value"] == steady["system"]["present_value"]
    assert none < half < whole
    assert half == pytest.approx((none + whole) / 2, abs=0.01)  # prices count in full in each


def test_the_page_says_who_loses_and_when_money_is_short(run):
    steady = run.of("steady")

    said = " ".join(timing_sentences(steady))
    assert "The hospital trust, up to 31 March 2027: £238k more in cash has to be found." in said
    assert "falls after 31 March 2027" in said
    settled = settlement_sentence(beneficiaries(steady), run.pathway)
    assert settled.startswith("All together gain £654k in present value. Who loses: The hospital")
    assert "Those who gain could pay that and still gain" in settled
    page = pathway_files(run)["pathway.html"].decode()
    assert settled in page
    assert "nobody gave a unit cost: Nursing time on the ward" in page


def test_the_picture_starts_at_nought_and_marks_every_financial_year(run):
    steady, swift = april_pictures([run.of("steady"), run.of("swift")])

    assert [band.label for band in steady.bands] == list(run.pathway.calendar.years)
    assert steady.bands[1].x == pytest.approx(640 * 6 / 48)
    assert all(curve.path.startswith(f"M0.0 {steady.zero:.1f}") for curve in steady.curves)
    assert steady.ticks == swift.ticks


@pytest.mark.parametrize(
    ("value", "said"),
    [(0, "£0"), (-0.2, "£0"), (9_400, "£9,400"), (-12_300, "−£12k"), (1_234_000, "£1.23m")],
)
def test_amounts_are_said_in_short(value, said):
    assert money(value) == said


@pytest.mark.parametrize("span", [1.0, 7.0, 999.0, 1.5e6])
def test_a_scale_is_cut_at_round_amounts(span):
    assert 2 <= span / nice_step(span) <= 6


def test_text_that_looks_like_a_formula_stays_text_even_if_it_came_past_the_readers(run):
    hostile = "=cmd|' /C calc'!A0"
    lines = tuple(one.model_copy(update={"title": hostile}) for one in run.pathway.lines)
    pathway = run.pathway.model_copy(update={"lines": lines})
    impacts = tuple(replace(one, pathway=pathway) for one in run.impacts)
    run = replace(run, pathway=pathway, impacts=impacts)
    book = openpyxl.load_workbook(io.BytesIO(pathway_files(run)["pathway.xlsx"]))

    cells = [cell for row in book["Months"].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value == hostile} == {"s"}


def test_months_print_over_pages_that_can_be_read(run):
    """48 months: their labels, and twelve on each page, with the bid and its line on all."""
    sheet = openpyxl.load_workbook(io.BytesIO(pathway_files(run)["pathway.xlsx"]))["Months"]

    assert sheet.page_setup.fitToWidth == 1 + 48 / 12 + 1
    assert sheet.print_title_cols == "$A:$B"
    assert sheet.print_title_rows == "$1:$3"


@pytest.mark.slow
@pytest.mark.skipif(
    shutil.which("soffice") is None and "CI" not in os.environ, reason="needs LibreOffice"
)
def test_libreoffice_computes_what_pathway_json_says(run, tmp_path):
    files = pathway_files(run)
    document = json.loads(files["pathway.json"])
    book = openpyxl.load_workbook(io.BytesIO(files["pathway.xlsx"]))  # without cached values
    book.save(tmp_path / "book.xlsx")
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir"]
    subprocess.run(
        [*command, str(tmp_path / "out"), str(tmp_path / "book.xlsx")],
        check=True,
        capture_output=True,
        timeout=120,
    )
    computed = openpyxl.load_workbook(tmp_path / "out" / "book.xlsx", data_only=True)

    for row, bid in zip(computed["Pathway"].iter_rows(min_row=4), document["bids"], strict=False):
        four = ("price", "beds", "outpatients", "theatres")
        said = [sum(bid["headings"][name].values()) for name in four]
        assert [cell.value for cell in row[1:5]] == pytest.approx(said, abs=0.005)
        assert row[5].value == pytest.approx(sum(said), abs=0.005)
    years = computed["Years"].iter_rows(min_row=4, values_only=True)
    for bid in document["bids"]:
        present = 0.0
        for by_year in bid["by_year"].values():
            _, _, *found = next(years)
            assert found[:5] == pytest.approx(by_year, abs=0.005)
            present += found[6]
        assert present == pytest.approx(bid["all_tags"]["present_value"], abs=0.02)

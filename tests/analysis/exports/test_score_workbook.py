"""The workbook recalculates, by LibreOffice, to the published totals."""

import io
import os
import shutil
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from analysis.exports.score_workbook import score_workbook
from analysis.procurement import score as score_module
from analysis.procurement.score import score

T, B = "tender.toml", "bids.csv"
EXAMPLE = Path(score_module.__file__).parent / "example"
SHEETS = ["Read me", "Method", "Bids", "Scores", "Robustness"]

needs_libreoffice = pytest.mark.skipif(
    shutil.which("soffice") is None and "CI" not in os.environ, reason="needs LibreOffice"
)


def opened(score):
    """The workbook of a score, with formulas and without the values that they hold."""
    return openpyxl.load_workbook(io.BytesIO(score_workbook(score, "cd" * 32)))


def recalculated(book, folder):
    """The workbook as LibreOffice computes it from nothing but inputs and formulas."""
    book.save(folder / "book.xlsx")
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir"]
    subprocess.run(
        [*command, str(folder / "out"), str(folder / "book.xlsx")],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return openpyxl.load_workbook(folder / "out" / "book.xlsx", data_only=True)


def row_of(book, title):
    """Cells of the row of the sheet Scores with that title, one for each bid."""
    for row in book["Scores"].iter_rows(values_only=True):
        if row[0] == title:
            return [cell for cell in row[2:] if cell is not None]
    raise AssertionError(title)


def find(book, sheet, *texts):
    """Row number of the first row of a sheet that starts with these texts."""
    for row in book[sheet].iter_rows():
        if tuple(cell.value for cell in row[: len(texts)]) == texts:
            return row[0].row
    raise AssertionError(texts)


def totals(score):
    """Totals of the bids, in the order of the file."""
    return [float(one.total) for one in score.bids]


@needs_libreoffice
def test_totals_and_ranks_are_recalculated_as_published(example_score, tmp_path):
    book = recalculated(opened(example_score), tmp_path)

    assert row_of(book, "Total") == totals(example_score)
    assert row_of(book, "Rank") == [example_score.ranks[one.bid.id] for one in example_score.bids]
    for criterion in example_score.criteria:
        marks = [float(one.mark(criterion.id).points) for one in example_score.bids]
        assert row_of(book, criterion.title) == marks


@needs_libreoffice
def test_changing_cells_scores_as_changing_the_files_does(example_score, score_changed, tmp_path):
    again = score_changed(
        (B, ",4850,", ",4444.44,"),
        (B, ",6,8,6.5,", ",9.5,12,7,"),
        (B, "6% most_help; 34% some_help", "16% most_help; 24% some_help"),
        (T, '"acceptable", value = 50', '"acceptable", value = 55'),
    )
    book = opened(example_score)
    book["Method"].cell(find(book, "Method", None, "acceptable"), 4).value = 55
    bids = book["Bids"]
    titles = {one.id: one.title for one in example_score.criteria}
    cost = find(book, "Bids", "steady", "Steady Joint", titles["whole_life_cost"])
    bids.cell(cost, 6).value = 4444.44
    for outcome, amount in (("usual_role", 9.5), ("side_effects", 12), ("reoperation", 7)):
        bids.cell(find(book, "Bids", "swift", "Swift Joint", titles[outcome]), 6).value = amount
    help_row = find(book, "Bids", "swift", "Swift Joint", titles["independence"])
    bids.cell(help_row, 4).value, bids.cell(help_row + 1, 4).value = 16, 24

    assert row_of(recalculated(book, tmp_path), "Total") == totals(again)
    assert totals(again) != totals(example_score)


def test_levels_stand_in_words_and_are_chosen_from_those_of_the_method(example_score):
    book = opened(example_score)
    words = {cell.value for cell in book["Method"]["B"]}
    said = {cell.value for cell in book["Bids"]["E"][3:]} - {None}
    chosen = {str(one.sqref): one.formula1 for one in book["Bids"].data_validations.dataValidation}

    assert "some help" in said <= words
    assert not any("_" in word for word in said)
    help_row = find(book, "Bids", "swift", "Swift Joint", "Independence after a year")
    first, last = chosen[f"E{help_row}"].removeprefix("Method!").replace("$", "").split(":")
    levels = [row[0].value for row in book["Method"][first:last]]
    assert levels == ["most help", "some help", "manages", "independent"]


@needs_libreoffice
@pytest.mark.slow
def test_levels_beyond_floor_and_ceiling_recalculate_too(score_changed, tmp_path):
    score = score_changed(
        (T, 'ceiling = "6_weeks"', 'ceiling = "3_months"'),
        (B, ",6,8,6.5,", ",6_weeks,16,12,"),
        (B, ",14,6,5,", ",40,10_in_100,2.5,"),
    )
    book = recalculated(opened(score), tmp_path)

    assert row_of(book, "Total") == totals(score)
    assert row_of(book, "Rank") == [score.ranks.get(one.bid.id, "out") for one in score.bids]


@needs_libreoffice
@pytest.mark.slow
def test_claims_are_drawn_towards_today_by_live_formulas(
    evidenced_score, changed_pathway, joint_weights, tmp_path
):
    """Another share of a trial's claims, set in the workbook, scores as set in the tender."""
    folder = changed_pathway((T, "randomised_trial = 0.9", "randomised_trial = 0.5"))
    given = {name: EXAMPLE / f"{name}.csv" for name in ("effects", "claims")}
    again = score(folder / T, EXAMPLE / B, joint_weights, "ab" * 32, **given)
    book = opened(evidenced_score)
    for row in book["Claims"].iter_rows(min_row=4):
        if row[6].value == 0.9:
            row[6].value = 0.5
    for one in again.bids:
        cost = next(own.title for own in again.criteria if own.id == "whole_life_cost")
        place = find(book, "Bids", one.bid.id, one.bid.name, cost)
        book["Bids"].cell(place, 6).value = float(one.bid.whole_life_cost)
    (tmp_path / "as_published").mkdir()

    published = recalculated(opened(evidenced_score), tmp_path / "as_published")

    assert row_of(published, "Total") == totals(evidenced_score)
    assert row_of(recalculated(book, tmp_path), "Total") == totals(again)
    assert totals(again) != totals(evidenced_score)


def test_formulas_hold_the_published_values_for_viewers_that_do_not_calculate(example_score):
    content = io.BytesIO(score_workbook(example_score, "cd" * 32))

    book = openpyxl.load_workbook(content, data_only=True)

    assert row_of(book, "Total") == totals(example_score)


def test_text_that_looks_like_a_formula_stays_text_even_if_it_came_past_the_readers(example_score):
    hostile = "=cmd|' /C calc'!A0"
    tender = example_score.tender
    domains = [
        one.model_copy(
            update={
                "criteria": tuple(
                    own.model_copy(update={"title": "=HYPERLINK(1)"}) for own in one.criteria
                )
            }
        )
        for one in tender.domains
    ]
    score = replace(
        example_score,
        tender=tender.model_copy(update={"title": "=1+1", "domains": tuple(domains)}),
        bids=tuple(replace(one, bid=replace(one.bid, name=hostile)) for one in example_score.bids),
    )
    book = opened(score)

    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    formulas = [cell.value for cell in cells if cell.data_type == "f"]
    texts = {cell.value for cell in cells if cell.data_type == "s"}
    assert {hostile, "=HYPERLINK(1)", "=1+1"} <= texts
    assert not any("cmd" in str(one) or "HYPERLINK" in str(one) for one in formulas)


def test_the_sheets_print_on_a4_and_say_what_they_are(example_score):
    book = opened(example_score)

    assert book.sheetnames == SHEETS
    assert all(sheet.page_setup.paperSize == 9 for sheet in book)
    words = " ".join(str(row[0]) for row in book["Read me"].iter_rows(values_only=True))
    assert "cd" * 32 in words
    assert "not QALYs" in words


def test_the_same_score_gives_the_same_bytes(example_score):
    first = score_workbook(example_score, "cd" * 32)
    time.sleep(2.1)  # a ZIP file counts time in steps of two seconds

    assert score_workbook(example_score, "cd" * 32) == first

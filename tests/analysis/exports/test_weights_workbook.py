"""The workbook of weights, as a procurement lead opens it."""

import io
import json
import os
import shutil
import subprocess
import time

import openpyxl
import pytest

from analysis.exports.weights_workbook import weights_workbook
from analysis.weights.document import WeightsDocument
from questionnaires.files import find_study, read_questionnaire

HIP_KNEE = read_questionnaire(find_study("hip-knee"))
TEXT = HIP_KNEE.texts["en"]

needs_libreoffice = pytest.mark.skipif(
    shutil.which("soffice") is None and "CI" not in os.environ, reason="needs LibreOffice"
)


def opened(run):
    """The workbook of a run."""
    return openpyxl.load_workbook(io.BytesIO(run.files["weights.xlsx"]))


def texts(sheet):
    """All texts of a sheet."""
    return [one.value for row in sheet.iter_rows() for one in row if isinstance(one.value, str)]


def rows(book, *start):
    """Rows of the sheet of weights that begin with these texts."""
    return [
        row for row in book["Weights"].iter_rows(values_only=True) if row[: len(start)] == start
    ]


def test_the_first_sheet_has_a_picture_a_paragraph_and_the_ranges(hip_knee_alone):
    sheet = opened(hip_knee_alone)["In short"]
    said = " ".join(texts(sheet))

    assert len(sheet._charts) == 1
    assert "carries" in said
    assert "Needs help with most things" in said
    assert "Does everything without help" in said
    assert "not QALYs" in said


def test_every_weight_of_the_file_stands_in_the_workbook(hip_knee_pooled):
    document = json.loads(hip_knee_pooled.files["weights.json"])
    book = opened(hip_knee_pooled)

    (row,) = rows(book, "Patients, 65-79, hip and knee", "Pain")
    (cell,) = [
        one for one in document["cells"] if (one["age_band"], one["role"]) == ("65-79", "patient")
    ]
    (pain,) = [one for one in cell["attributes"] if one["id"] == "pain"]
    assert row[2:5] == (pain["weight"], pain["low"], pain["high"])
    assert row[9:12] == (cell["n"], cell["effective_n"], cell["pooling_share"])
    n_shown = sum(len(one["attributes"]) for one in document["cells"])
    assert len(rows(book)) - 4 == n_shown


def test_a_group_that_is_not_shown_is_named_with_the_reason_and_without_a_figure(hip_knee_alone):
    (row,) = rows(opened(hip_knee_alone), "Carers, for the patient, 65-79, hip and knee")

    assert row[1] == "not shown"
    assert row[-1] == "fewer than 8 respondents"
    assert not any(row[2:-1])


def test_few_people_are_a_star_and_nobody_is_said_to_be_modelled(hip_knee_pooled):
    book = opened(hip_knee_pooled)

    few = rows(book, "Carers, for the patient, 65-79, hip and knee")
    nobody = rows(book, "Carers, for themselves, 18-44, hip and knee")
    assert {row[9] for row in few} == {"*"}
    assert {row[9] for row in nobody} == {0}
    assert all("modelled from other groups" in row[-1] for row in few + nobody)


def test_the_picture_is_of_the_case_mix_where_there_is_one(hip_knee_pooled):
    book = opened(hip_knee_pooled)
    mix = json.loads(hip_knee_pooled.files["weights.json"])["case_mix"]["roles"][0]

    drawn = list(book["Picture data"].iter_rows(min_row=4, values_only=True))
    assert [row[1] for row in drawn] == [one["weight"] for one in mix["attributes"]]
    assert "Patients: A county" in texts(book["In short"])[1]


def test_no_coefficient_is_in_the_workbook(hip_knee_alone):
    numbers = {
        round(cell.value, 4)
        for sheet in opened(hip_knee_alone)
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, float)
    }
    betas = {
        round(float(value), 4)
        for one in hip_knee_alone.fitted
        if one.result is not None
        for value in one.result.estimates
    }

    assert not betas & numbers


def test_text_that_looks_like_a_formula_stays_text(hip_knee_alone):
    hostile = "=cmd|' /C calc'!A0"
    document = WeightsDocument.model_validate_json(hip_knee_alone.files["weights.json"])
    label = TEXT.attributes["pain"].model_copy(update={"label": hostile})
    text = TEXT.model_copy(update={"attributes": {**TEXT.attributes, "pain": label}})
    book = openpyxl.load_workbook(io.BytesIO(weights_workbook(document, "ab" * 32, text)))

    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert hostile in {cell.value for cell in cells}


def test_every_sheet_prints_on_a4_and_says_what_the_numbers_are_not(hip_knee_pooled):
    book = opened(hip_knee_pooled)

    assert book.sheetnames[0] == "In short"
    assert all(sheet.page_setup.paperSize == 9 for sheet in book)
    assert all("Not QALYs" in str(sheet.oddFooter.left.text) for sheet in book)


@pytest.mark.slow
def test_the_same_weights_give_the_same_bytes(hip_knee_alone):
    document = WeightsDocument.model_validate_json(hip_knee_alone.files["weights.json"])
    first = weights_workbook(document, "ab" * 32, TEXT)
    time.sleep(2.1)  # a ZIP file counts time in steps of two seconds

    assert weights_workbook(document, "ab" * 32, TEXT) == first


@needs_libreoffice
def test_a_spreadsheet_opens_it_and_finds_the_same_figures(hip_knee_pooled, tmp_path):
    (tmp_path / "weights.xlsx").write_bytes(hip_knee_pooled.files["weights.xlsx"])
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir"]
    subprocess.run(
        [*command, str(tmp_path / "out"), str(tmp_path / "weights.xlsx")],
        check=True,
        capture_output=True,
        timeout=120,
    )
    again = openpyxl.load_workbook(tmp_path / "out" / "weights.xlsx")

    for sheet in opened(hip_knee_pooled):
        kept = again[sheet.title].iter_rows(max_col=sheet.max_column, values_only=True)
        for row, other in zip(sheet.iter_rows(values_only=True), kept, strict=False):
            assert row == other

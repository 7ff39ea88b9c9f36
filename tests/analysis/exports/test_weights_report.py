"""The page of a weight set, as a board would read it."""

import io
import json
import re

import pandas as pd
import pytest


@pytest.fixture
def run(hip_knee_alone):
    return hip_knee_alone


@pytest.fixture
def pooled(hip_knee_pooled):
    return hip_knee_pooled


@pytest.fixture
def page(run):
    return run.files["report.html"].decode()


def test_outcomes_and_levels_stand_in_the_words_that_people_read(page):
    assert "Work, caring or your usual role" in page
    assert "Needs help with most things" in page
    assert "usual_role" not in page


def test_every_shown_group_stands_in_the_picture_with_its_number_of_people(run, page):
    shown = [cell for cell in run.weights.cells if not cell.withheld]

    assert page.count("(n ") == len(shown)
    for cell in shown:
        assert f"{cell.age_band}, hip and knee (n {5 * round(cell.n / 5)})" in page
    assert page.count("<circle") >= len(shown) * len(run.weights.outcomes)


def test_pictures_come_before_tables(page):
    assert page.index("<svg") < page.index("<table")


def test_groups_without_weights_are_named_with_the_reason(run, page):
    assert any(cell.withheld for cell in run.weights.cells)
    assert "Groups without weights" in page
    assert "fewer than 8 respondents" in page


def test_coefficients_of_two_groups_never_stand_in_one_table(run, page):
    tables = page.split("<table")[1:]
    rows = [
        'Independence: Does everything without help</th><td class="number">'
        f"{one.result.estimates[one.result.parameters.index('independence:independent')]:.3f}<"
        for one in run.fitted
        if one.result is not None
    ]
    holding = [[row for row in rows if row in one] for one in tables]

    assert sum(map(bool, holding)) >= len(rows)
    assert all(len(found) <= 1 for found in holding if found)
    assert "between groups only weights may be compared" in page


def test_scale_is_tested_before_weights_are_compared(pooled):
    page = pooled.files["report.html"].decode()
    compared = page[page.index("Do groups differ?") :]

    assert re.search(r"80\+ (differ|do not differ)|differ neither", compared)
    assert compared.index('class="note"') < compared.index("Holm 1979") + 2_000
    assert "80+, less 18-44" in compared
    assert "joint draws of the pooled groups" in compared


def test_weights_with_and_without_flagged_people_stand_beside_each_other(pooled):
    page = pooled.files["report.html"].decode()
    part = page[page.index("With and without some people") :]

    assert ">everybody<" in part
    assert ">without one attribute<" in part
    assert "Plan of analysis: SHA-256" in part


def test_what_nobody_wrote_is_left_blank_for_the_authors(page):
    assert "blank: for the authors" in page
    assert "Limitations, and what the authors conclude" in page
    assert "ESTIMATE, Hauber 2016" in page
    assert "Adults" in page[page.index("Good practice, item by item") :]


def test_the_page_asks_the_network_for_nothing(page):
    assert "default-src 'none'" in page
    assert not re.search(r"<script|<link|<img|url\(|@import|src=", page)


def test_it_says_what_the_numbers_do_not_mean_and_which_file_they_are_from(page):
    assert "not QALYs" in page
    assert "not in economic models" in page
    assert re.search(r"weights\.json [0-9a-f]{64}", page)


def test_the_flat_table_has_a_row_for_each_weight(run):
    lines = run.files["weights.csv"].decode().splitlines()
    shown = [cell for cell in run.weights.cells if not cell.withheld]

    assert len(lines) == 1 + len(shown) * len(run.weights.outcomes)
    assert lines[0].startswith(
        "study,version,condition,age_band,role,n,pooling_share,outcome,weight,low,high"
    )
    assert all(f",swing,{run.weights.range_id}," in line for line in lines[1:])


def test_pooled_weights_stand_between_alone_and_all_together(pooled):
    page = pooled.files["report.html"].decode()

    assert "How groups help each other" in page
    assert "nobody asked: modelled from other groups" in page
    assert re.search(r"% owed to other groups", page)
    assert 'stroke-dasharray="4 3"' in page  # of all together


def test_no_count_of_few_people_is_in_any_file_that_is_published(pooled):
    few = [cell for cell in pooled.weights.cells if 0 < cell.n < 8]
    document = json.loads(pooled.files["weights.json"])
    table = pd.read_csv(io.BytesIO(pooled.files["weights.csv"]))

    assert few
    for cell in few:
        (published,) = [
            one
            for one in document["cells"]
            if (one["condition"], one["age_band"], one["role"]) == cell.key
        ]
        rows = table[(table["age_band"] == cell.age_band) & (table["role"] == cell.role)]
        assert published["n"] is None
        assert published["no_pooling"] is None
        assert published["n_tasks"] is None
        assert published["modelled"] == "fewer than 8 respondents: modelled from other groups"
        assert rows[["n", "effective_n"]].isna().all(axis=None)
        assert (rows["modelled"] == published["modelled"]).all()

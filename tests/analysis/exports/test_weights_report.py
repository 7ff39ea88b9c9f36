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


def test_every_shown_group_has_a_picture_with_its_number_of_people(run, page):
    shown = [cell for cell in run.weights.cells if not cell.withheld]

    assert page.count('role="img"') == len(shown)
    assert all(f"({5 * round(cell.n / 5)} people)" in page for cell in shown)


def test_groups_without_weights_are_named_with_the_reason(run, page):
    assert any(cell.withheld for cell in run.weights.cells)
    assert "Groups without weights" in page
    assert "fewer than 8 respondents" in page


def test_no_coefficients_of_groups_stand_side_by_side(run, page):
    coefficients = [
        f"{value:.4f}"
        for one in run.fitted
        if one.result is not None
        for value in one.result.estimates
    ]

    assert not [value for value in coefficients if value in page]


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


def test_pooled_weights_stand_between_alone_and_all_together(pooled):
    page = pooled.files["report.html"].decode()

    assert "Alone, pooled in part, and all together" in page
    assert page.count('role="img"') == len(pooled.weights.cells) == 12
    assert "nobody asked: modelled from other groups" in page
    assert re.search(r"% owed to other groups", page)


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
        assert rows["n"].isna().all()

"""The command that says how many people are needed."""

import csv


def test_more_people_narrow_every_interval(whatmatters, tmp_path):
    table = tmp_path / "power.csv"
    sizes = ("--n", "40", "--n", "160")
    group = ("--role", "patient", "--age-band", "65-79")

    run = whatmatters("power", "hip-knee", *sizes, *group, "--datasets", "100", "-o", table)

    assert run.returncode == 0, run.stderr
    assert "Orme's rule of thumb, a baseline" in run.stdout
    rows = list(csv.DictReader(table.read_text().splitlines()))
    widths = {(row["outcome"], row["n"]): float(row["half_width"]) for row in rows}
    assert all(widths[one, "160"] < widths[one, "40"] for one, _ in widths)
    assert (tmp_path / "power.svg").read_text().startswith("<?xml"), "the curves beside it"


def test_a_picture_of_another_kind_is_refused(whatmatters, tmp_path):
    run = whatmatters("power", "hip-knee", "-o", tmp_path / "p.csv", "--plot", tmp_path / "p.txt")

    assert run.returncode == 2
    assert "p.txt: pictures end in" in run.stderr
    assert not (tmp_path / "p.csv").exists()
    both = whatmatters("power", "hip-knee", "-o", tmp_path / "p.svg")
    assert "p.svg: name the table" in both.stderr


def test_a_tender_is_planned_with_all_groups(whatmatters, example_tender, tmp_path):
    table = tmp_path / "power.csv"
    planned = ("--tender", example_tender, "--bids", example_tender.parent / "bids.csv")

    run = whatmatters(
        "power",
        "hip-knee",
        "--n",
        10,
        "--n",
        25,
        "--n",
        200,
        "--datasets",
        100,
        *planned,
        "-o",
        table,
    )
    refused = whatmatters("power", "hip-knee", *planned, "--role", "patient", "-o", table)

    assert run.returncode == 0, run.stderr
    rows = list(csv.DictReader(table.read_text().splitlines()))
    right = {row["n"]: float(row["winner_right"] or "nan") for row in rows}
    assert right["25"] < right["200"] < 1
    assert f"prefer steady: it comes first in {right['200']:.0%} of studies" in run.stdout
    assert "With 10 people in each group, who truly prefer steady: too many" in run.stdout
    assert refused.returncode == 2
    assert "leave --role and --age-band out" in refused.stderr

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


def test_a_picture_of_another_kind_is_refused(whatmatters, tmp_path):
    run = whatmatters("power", "hip-knee", "-o", tmp_path / "p.csv", "--plot", tmp_path / "p.txt")

    assert run.returncode == 2
    assert "p.txt: pictures end in" in run.stderr
    assert not (tmp_path / "p.csv").exists()

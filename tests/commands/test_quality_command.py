"""From an export to flags of response quality, as a researcher asks for them."""

import json

import pandas as pd


def test_flags_stand_beside_what_chance_gives(whatmatters, tmp_path):
    assert whatmatters("simulate", "hip-knee", "--n", "80", "-o", "r.csv").returncode == 0
    made = whatmatters("quality", "r.csv", "--study", "hip-knee", "-o", "q")
    document = json.loads((tmp_path / "q" / "quality.json").read_text())
    table = pd.read_csv(tmp_path / "q" / "quality.csv")

    assert made.returncode == 0, made.stderr
    assert "one_attribute" in made.stdout
    assert len(table) == 80
    assert table["role"].value_counts().min() < 8
    assert document["n"] is None, "it would tell how many are of the smallest role"
    assert [one["id"] for one in document["signals"]][2] == "one_side"


def test_a_table_of_respondents_without_devices_is_refused(whatmatters, tmp_path):
    assert whatmatters("simulate", "hip-knee", "--n", "30", "-o", "r.csv").returncode == 0
    (tmp_path / "people.csv").write_text("respondent,status\n1,finished\n")
    refused = whatmatters("quality", "r.csv", "--study", "hip-knee", "--respondents", "people.csv")

    assert refused.returncode == 2
    assert 'people.csv: no column "device"' in refused.stderr
    assert not (tmp_path / "quality").exists()

"""A case mix is a CSV file that can be trusted, or an error that says what to mend."""

from datetime import date

import pytest

from analysis.errors import DataError
from analysis.weights.case_mix_file import read_case_mix

GOOD = """condition,age_band,sex,count,source,date
hip,65-79,f,120,Admissions,2026-03-31
hip,65-79,m,80,Admissions,2026-03-31
"""


@pytest.fixture
def written(tmp_path):
    """A function that writes the file, one text replaced by another."""

    def write(old="", new=""):
        path = tmp_path / "local.csv"
        path.write_text(GOOD.replace(old, new) if old else GOOD)
        return path

    return write


def test_counts_come_with_their_source_and_date(written):
    mix = read_case_mix(written())

    assert (mix.source, mix.date, mix.total) == ("Admissions", date(2026, 3, 31), 200)
    assert mix.finer == ("sex",)
    assert mix.strata[1].key == ("hip", "65-79", "m")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("120", "12.5", 'row 2: count is "12.5"; give a whole number'),
        ("120", "-3", 'row 2: count is "-3"'),
        ("79,m", "79,f", "row 3: hip, 65-79, f stands in row 2 too"),
        ("120,Admissions", "120,GP", 'row 3: source is "Admissions", but was "GP" before'),
        ("2026-03-31", "spring", 'date "spring": write it as in 2026-03-31'),
        ("count", "n", 'column "n": '),
        ("hip,65-79,m", ",65-79,m", "row 3: condition is empty"),
        ("120,Admissions", "120,", "row 2: source is empty"),
    ],
)
def test_what_is_wrong_is_said_with_its_row(written, old, new, said):
    path = written(old, new)

    with pytest.raises(DataError) as refused:
        read_case_mix(path)
    assert str(refused.value).startswith(str(path))
    assert said in str(refused.value)


def test_nobody_at_all_is_no_case_mix(tmp_path):
    path = tmp_path / "local.csv"
    path.write_text("condition,age_band,count,source,date\nhip,80+,0,Admissions,2026-03-31\n")

    with pytest.raises(DataError, match="all counts are 0"):
        read_case_mix(path)

"""CSV files as people save them: with a byte order mark, with a row too short."""

import pytest

from questionnaires.csv_table import csv_bytes, read_rows
from questionnaires.errors import DesignError


def test_rows_are_counted_as_a_spreadsheet_counts_them(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes(csv_bytes(("a", "b"), [{"a": 1, "b": "x,y"}, {"a": 2}]))

    assert read_rows(path, ("a", "b"), DesignError) == [
        (2, {"a": "1", "b": "x,y"}),
        (3, {"a": "2", "b": ""}),
    ]


def test_a_spreadsheet_may_put_its_mark_before_the_first_column(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes(b"\xef\xbb\xbfa,b\r\n1,2\r\n")

    assert read_rows(path, ("a", "b"), DesignError) == [(2, {"a": "1", "b": "2"})]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", 'table.csv: no columns "a", "b"; add them'),
        (b"a\n1\n", 'table.csv: no column "b"; add it'),
        (b"a,b,bb\n1,2,3\n", 'table.csv: column "bb": did you mean "b"?'),
        (b"a,bb\n1,2\n", 'table.csv: column "bb": did you mean "b"?'),
        (b"a,b,a\n1,2,3\n", 'table.csv: column "a" stands twice; remove one'),
        (b"a,b\n1,2\n1\n", "table.csv, row 3: not 2 cells; give each column one"),
        (b"a,b\n1,2,3\n", "table.csv, row 2: not 2 cells; give each column one"),
        (b"a,b\n\xff,2\n", "table.csv: not text; save it as CSV in UTF-8"),
    ],
)
def test_a_file_that_is_not_the_table_is_refused(tmp_path, content, fault):
    path = tmp_path / "table.csv"
    path.write_bytes(content)

    with pytest.raises(DesignError) as refused:
        read_rows(path, ("a", "b"), DesignError)
    assert str(refused.value) == f"{tmp_path}/{fault}"

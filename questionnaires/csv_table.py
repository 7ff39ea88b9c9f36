"""CSV files as rows, with errors that name file, row and remedy."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from questionnaires.errors import WhatMattersError, did_you_mean


def read_rows(
    path: Path,
    names: Sequence[str],
    error: type[WhatMattersError],
    optional: Sequence[str] = (),
) -> list[tuple[int, dict[str, str]]]:
    """Rows of a file with exactly these columns, each with its number as a spreadsheet counts.

    Columns that are `optional` may be there too.

    Raises
    ------
    WhatMattersError
        The given subclass: if the file is missing or not text, a column is missing, unknown or
        there twice, or a row has more or fewer cells than there are columns.
    """
    reader = csv.DictReader(io.StringIO(_content(path, error), newline=""))
    found = tuple(reader.fieldnames or ())
    for column in found:
        if column not in (*names, *optional):
            remedy = did_you_mean(column, (*names, *optional))
            raise error(f'{path}: column "{column}": {remedy}')
        if found.count(column) > 1:
            raise error(f'{path}: column "{column}" stands twice; remove one')
    if missing := [f'"{column}"' for column in names if column not in found]:
        columns, them = ("columns", "them") if len(missing) > 1 else ("column", "it")
        raise error(f"{path}: no {columns} {', '.join(missing)}; add {them}")
    rows = list(enumerate(reader, start=2))
    for line, row in rows:
        if None in row or None in row.values():
            raise error(f"{path}, row {line}: not {len(found)} cells; give each column one")
    return rows


def _content(path: Path, error: type[WhatMattersError]) -> str:
    """Text of a file, with or without a byte order mark."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise error(f"{path}: missing; write it or name another") from None
    except OSError as fault:
        raise error(f"{path}: cannot be read: {fault.strerror}; name a CSV file") from None
    except UnicodeDecodeError:
        raise error(f"{path}: not text; save it as CSV in UTF-8") from None


def csv_bytes(names: Sequence[str], rows: Iterable[Mapping[str, object]]) -> bytes:
    """Rows as CSV: UTF-8, one header line, empty where a row lacks a column."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode()

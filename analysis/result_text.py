"""Results as text, in the layout that econometricians know: figures, table, notes."""

from collections.abc import Iterator, Sequence
from textwrap import wrap

import numpy as np
import pandas as pd

WIDTH = 100  # of a line, in characters
P = "P>|z|"  # heading of probabilities, which have three digits
Figure = tuple[str, str]  # a name, and a value as it is read


def result_text(
    title: str, figures: Sequence[Figure], table: pd.DataFrame, notes: Sequence[str]
) -> str:
    """A title, figures of the fit in two columns, a table of parameters, and numbered notes."""
    body = _table_lines(table)
    width = max(WIDTH, *(len(line) for line in body))
    rule, thin = "=" * width, "-" * width
    lines = [title.center(width).rstrip(), rule, *_figure_lines(figures, width), rule]
    lines += [body[0], thin, *body[1:], rule, *_note_lines(notes, width)]
    return "\n".join(lines)


def _figure_lines(figures: Sequence[Figure], width: int) -> Iterator[str]:
    """Figures side by side, the first half on the left."""
    half, column = (len(figures) + 1) // 2, (width - 2) // 2
    left = [_spread(one, column) for one in figures[:half]]
    right = [_spread(one, column) for one in figures[half:]] + [""]
    return (f"{a}  {b}".rstrip() for a, b in zip(left, right, strict=False))


def _spread(figure: Figure, width: int) -> str:
    """A name at the left and its value at the right of a column."""
    name, value = figure
    return f"{name}:{value:>{width - len(name) - 1}}"


def _table_lines(table: pd.DataFrame) -> list[str]:
    """The table with a header; numbers by four digits after the point, or in powers of ten."""
    cells = {
        name: [_number(value, is_p=name == P) for value in table[name]] for name in table.columns
    }
    names = [str(name) for name in table.index]
    first = max(map(len, names), default=0)
    widths = {name: max(len(str(name)), *map(len, column)) for name, column in cells.items()}
    head = " " * first + "".join(f"  {name:>{widths[name]}}" for name in cells)
    rows = [
        f"{name:<{first}}" + "".join(f"  {cells[one][row]:>{widths[one]}}" for one in cells)
        for row, name in enumerate(names)
    ]
    return [head, *rows]


def _number(value: float, *, is_p: bool) -> str:
    """A number as it is read in a table."""
    if np.isnan(value):
        return ""
    if is_p:
        return f"{value:.3f}"
    small = value != 0 and abs(value) < 1e-3
    return f"{value:.2e}" if small or abs(value) >= 1e6 else f"{value:.4f}"


def _note_lines(notes: Sequence[str], width: int) -> Iterator[str]:
    """Numbered notes, each wrapped to the width."""
    for number, note in enumerate(notes, start=1):
        lead = f"[{number}] "
        yield from wrap(note, width, initial_indent=lead, subsequent_indent=" " * len(lead))

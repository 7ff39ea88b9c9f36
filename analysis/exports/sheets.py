"""A worksheet whose text is never a formula, and whose formulas hold their value."""

from collections.abc import Collection, Sequence
from datetime import datetime
from math import ceil

from xlsxwriter.chart import Chart
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

MADE = datetime(2026, 1, 1)  # fixed: the same contents give the same bytes
A4 = 9  # XlsxWriter's number of the paper size
LINE = 15.0  # height of a line of text, in points


class Sheet:
    """A sheet that prints on A4; rows are counted from 1 as in formulas, columns from 0."""

    def __init__(self, book: Workbook, name: str, widths: Sequence[int], note: str = "") -> None:
        self._sheet: Worksheet = book.add_worksheet(name)
        self._widths = widths  # of the columns, in characters
        cell = {"text_wrap": True, "valign": "top"}
        self._plain: Format = book.add_format(cell)
        self._bold: Format = book.add_format({**cell, "bold": True, "bottom": 1})
        self._bold_right: Format = book.add_format(
            {**cell, "bold": True, "bottom": 1, "align": "right"}
        )
        entry = {**cell, "bg_color": "#FFF2CC", "indent": 1, "locked": False}
        self._input: Format = book.add_format(entry)
        self._input_word: Format = book.add_format({**entry, "align": "left"})
        apart = {"align": "left", "indent": 1}  # from a number in the column before
        self._apart = {
            self._plain: book.add_format({**cell, **apart}),
            self._bold: book.add_format({**cell, "bold": True, "bottom": 1, **apart}),
        }
        self._fixed: Format = book.add_format({**cell, "align": "right", "indent": 1})
        self._centre: Format = book.add_format({**cell, "align": "center"})
        self._share: Format = book.add_format(
            {**cell, "num_format": "0.0%", "align": "right", "indent": 1}
        )
        self._result: Format = book.add_format({**cell, "num_format": "0.00"})
        self._money: Format = book.add_format({**cell, "num_format": "#,##0"})
        self._title: Format = book.add_format({"bold": True, "font_size": 16})
        self._sheet.set_landscape()
        self._sheet.set_paper(A4)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.set_footer(f"&L&A, page &P of &N{'. ' * bool(note)}{note}")
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, width)

    def title(self, text: str) -> None:
        """Write the title of the sheet into its first row."""
        self._sheet.set_row(0, 1.6 * LINE)
        self._sheet.write_string(0, 0, text, self._title)

    def heading(self, row: int, texts: Sequence[str], numbers: Collection[int] = ()) -> None:
        """Write a row of headings, those of columns with numbers above their last digits."""
        self._cells(row, texts, self._bold)
        for column in numbers:
            self._sheet.write_string(row - 1, column, texts[column], self._bold_right)

    def row(self, row: int, cells: Sequence[str | float | None]) -> None:
        """Write a row of text and numbers, with an empty cell where there is None."""
        self._cells(row, cells, self._plain)

    def _cells(self, row: int, cells: Sequence[str | float | None], style: Format) -> None:
        """Write a row as high as its longest text needs, as viewers do not all find out."""
        texts = zip(cells, self._widths, strict=False)
        lines = max((ceil(len(str(cell)) / width) for cell, width in texts if cell), default=1)
        self._sheet.set_row(row - 1, LINE * lines)
        for column, cell in enumerate(cells):
            if cell == "":
                self._sheet.write_blank(row - 1, column, None, style)
            elif isinstance(cell, str):
                own = self._apart[style] if column else style
                self._sheet.write_string(row - 1, column, cell, own)
            elif cell is not None:
                self._sheet.write_number(row - 1, column, cell, style)

    def wide(self, row: int, text: str) -> None:
        """Write a paragraph over all columns, as high as it needs."""
        self._sheet.set_row(row - 1, LINE * ceil(len(text) / sum(self._widths) + 0.15))
        last = len(self._widths) - 1
        if last:
            self._sheet.merge_range(row - 1, 0, row - 1, last, "", self._plain)
        self._sheet.write_string(row - 1, 0, text, self._plain)

    def shares(self, row: int, column: int, values: Sequence[float | None]) -> None:
        """Write shares as per cent, from a column on, with an empty cell where there is None."""
        for place, value in enumerate(values, start=column):
            if value is not None:
                self._sheet.write_number(row - 1, place, value, self._share)

    def centred(self, row: int, column: int, values: Sequence[str | int | None]) -> None:
        """Write short texts and counts in the middle of their cells, from a column on."""
        for place, value in enumerate(values, start=column):
            if isinstance(value, str):
                self._sheet.write_string(row - 1, place, value, self._centre)
            elif value is not None:
                self._sheet.write_number(row - 1, place, value, self._centre)

    def chart(self, row: int, column: int, chart: Chart) -> None:
        """Put a chart with its upper left corner into a cell."""
        self._sheet.insert_chart(row - 1, column, chart, {"object_position": 2})

    def input(self, row: int, column: int, cell: str | float) -> None:
        """Write a cell that formulas read, in the colour of inputs."""
        if isinstance(cell, str):
            self._sheet.write_string(row - 1, column, cell, self._input_word)
        else:
            self._sheet.write_number(row - 1, column, cell, self._input)

    def chosen(self, row: int, column: int, word: str, cells: str) -> None:
        """Write a word into an input cell, in which another one of some cells may be chosen."""
        self.input(row, column, word)
        self._sheet.data_validation(
            row - 1, column, row - 1, column, {"validate": "list", "source": f"={cells}"}
        )

    def fixed(self, row: int, column: int, number: float) -> None:
        """Write a number of the published method, which is locked where the sheet is."""
        self._sheet.write_number(row - 1, column, number, self._fixed)

    def choice(self, row: int, column: int, words: Sequence[str]) -> None:
        """Make an empty input cell in which one of some words has to be chosen."""
        self._sheet.write_blank(row - 1, column, None, self._input_word)
        self._sheet.data_validation(
            row - 1, column, row - 1, column, {"validate": "list", "source": list(words)}
        )

    def amount_input(self, row: int, column: int, low: float, high: float, said: str) -> None:
        """Make an empty input cell for a number between two others."""
        self._sheet.write_blank(row - 1, column, None, self._input)
        self._sheet.data_validation(
            row - 1,
            column,
            row - 1,
            column,
            {
                "validate": "decimal",
                "criteria": "between",
                "minimum": low,
                "maximum": high,
                "error_title": "Outside the range",
                "error_message": said[:255],
            },
        )

    def protect(self) -> None:
        """Lock all but the inputs, without a password: a change has to be meant."""
        self._sheet.protect("", {"format_columns": True, "format_rows": True})

    def formula(self, row: int, column: int, formula: str, value: float) -> None:
        """Write a formula with the value that it has now, for viewers that do not calculate."""
        self._sheet.write_formula(row - 1, column, formula, self._result, value)

    def amount(self, row: int, column: int, formula: str, value: float | str) -> None:
        """Write a formula for an amount to the penny, or for a word in its place."""
        self._sheet.write_formula(row - 1, column, formula, self._result, value)

    def money(self, row: int, column: int, formula: str, value: float) -> None:
        """Write a formula for an amount that is shown in whole pounds."""
        self._sheet.write_formula(row - 1, column, formula, self._money, value)

    def count(self, row: int, column: int, formula: str, value: int | str) -> None:
        """Write a formula for a whole number, or for a word in its place."""
        self._sheet.write_formula(row - 1, column, formula, self._plain, value)

    def over_pages(self, pages: int, columns: int) -> None:
        """Print over so many pages side by side, the first columns on each, to be read."""
        self._sheet.fit_to_pages(pages, 0)
        self._sheet.repeat_columns(0, columns - 1)

    def freeze(self, row: int, column: int) -> None:
        """Keep the rows above and the columns to the left in sight, and on each printed page."""
        self._sheet.freeze_panes(row - 1, column)
        self._sheet.repeat_rows(0, row - 2)

"""Progress bars, one for each step of long work."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.box import SIMPLE
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

console = Console()


@contextmanager
def step(title: str, total: int = 1) -> Iterator[Callable[[float], None]]:
    """A bar for a step; the function that it gives takes how much is done."""
    columns = (
        TextColumn("{task.description:<44}"),
        BarColumn(bar_width=24),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(title, total=total)
        yield lambda done: progress.update(task, completed=done)
        progress.update(task, completed=total)


def table_by_group(*columns: str) -> Table:
    """A table whose rows come in groups; figures stand on the right."""
    table = Table(pad_edge=False, padding=(0, 1), collapse_padding=True, box=SIMPLE)
    table.add_column(columns[0], no_wrap=True)
    for column in columns[1:]:
        table.add_column(column, justify="right", no_wrap=True)
    return table

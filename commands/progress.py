"""Progress bars, one for each step of long work."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from rich.text import Text

console = Console()


@contextmanager
def step(title: str, total: int = 1) -> Iterator[Callable[[float], None]]:
    """A bar for a step; the function that it gives takes how much is done."""
    with _bar(title, total, TimeElapsedColumn()) as done:
        yield done


@contextmanager
def iterations(title: str, total: int) -> Iterator[Callable[[float], None]]:
    """A bar for the iterations of a sampler, which says how many are done each second."""
    with _bar(title, total, TimeElapsedColumn(), _Speed(), width=32) as done:
        yield done


@contextmanager
def searching(title: str) -> Iterator[Callable[[float, str], None]]:
    """A bar for a search; the function that it gives takes how much is done, and what is found."""
    columns = (TimeElapsedColumn(), TextColumn("{task.fields[found]}"))
    with _bar(title, 1, *columns, width=32, found="") as done:
        yield lambda share, found: done(share, found=found)


class _Speed(ProgressColumn):
    """Iterations each second."""

    def render(self, task: Task) -> Text:
        """How fast, once it is known."""
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{speed:,.0f} iterations/s")


@contextmanager
def _bar(
    title: str, total: int, *more: ProgressColumn, width: int = 44, **fields: Any
) -> Iterator[Callable[..., None]]:
    """A bar with its title, its share and more columns, on one line of 80 characters."""
    columns = (
        TextColumn(f"{{task.description:<{width}}}"),
        BarColumn(bar_width=width - 20),
        TaskProgressColumn(),
        *more,
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(title, total=total, **fields)
        yield lambda done, **now: progress.update(task, completed=done, **now)
        progress.update(task, completed=total)


def table_by_group(*columns: str) -> Table:
    """A table whose rows come in groups; figures stand on the right."""
    table = Table(pad_edge=False, padding=(0, 1), collapse_padding=True, box=SIMPLE)
    table.add_column(columns[0], no_wrap=True)
    for column in columns[1:]:
        table.add_column(column, justify="right", no_wrap=True)
    return table

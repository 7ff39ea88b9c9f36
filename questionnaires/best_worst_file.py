"""The file of best-worst tasks: `best_worst.csv`, a row for each item of a page."""

from pathlib import Path

from questionnaires.best_worst_tasks import (
    NO_LISTS,
    BestWorstDesign,
    BestWorstTask,
    check_best_worst,
)
from questionnaires.csv_table import csv_bytes, read_rows
from questionnaires.errors import DesignError
from questionnaires.study import Study

BEST_WORST = "best_worst.csv"
COLUMNS = ("block", "task", "item")


def read_best_worst(folder: Path, study: Study) -> BestWorstDesign:
    """Read the best-worst tasks of a study and hold them to it; none if it asks for none.

    Raises
    ------
    DesignError
        If the file is missing, a row cannot be read, or the tasks break a rule.
    """
    if study.best_worst is None:
        return NO_LISTS
    path = folder / BEST_WORST
    design = read_lists(path)
    check_best_worst(study, design, str(path))
    return design


def read_lists(path: Path) -> BestWorstDesign:
    """Read best-worst tasks as they are, whatever study they are of.

    Raises
    ------
    DesignError
        If the file is missing, or a row cannot be read.
    """
    if not path.is_file():
        raise DesignError(f"{path}: missing; make it with `whatmatters design {path.parent}`")
    blocks: dict[str, int] = {}
    items: dict[str, list[str]] = {}
    for line, row in read_rows(path, COLUMNS, DesignError):
        if not row["block"].isdecimal():
            raise DesignError(f'{path}, row {line}: block "{row["block"]}" is not a whole number')
        if blocks.setdefault(row["task"], int(row["block"])) != int(row["block"]):
            raise DesignError(f"{path}, row {line}: task {row['task']} has two blocks; keep one")
        items.setdefault(row["task"], []).append(row["item"])
    tasks = (BestWorstTask(name, blocks[name], tuple(listed)) for name, listed in items.items())
    return BestWorstDesign(tuple(tasks))


def best_worst_csv(design: BestWorstDesign) -> bytes:
    """Best-worst tasks as the bytes of their file."""
    return csv_bytes(
        COLUMNS,
        (
            {"block": task.block, "task": task.id, "item": item}
            for task in design.tasks
            for item in task.items
        ),
    )

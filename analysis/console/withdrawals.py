"""What is kept of people who have withdrawn since: nothing, in results that were made before."""

import json
from pathlib import Path

from analysis.console import audit, jobs
from analysis.console.console import Console
from analysis.console.errors import AnswersUnread

EVERY = 60  # seconds between two looks
FACTS = "responses.json"  # beside answers: how many had withdrawn when they were read
SAID = (
    "Somebody has withdrawn since, so the answers in it were deleted. Do it again without theirs."
)


def forget_withdrawn(console: Console) -> None:
    """Delete the answers in results that are older than a withdrawal.

    Weights and reports of everybody together stay: a tender may stand on them.
    """
    for source in list(console.studies.values()):
        try:
            withdrawn = console.counts.of(source).progress.withdrawn
        except AnswersUnread:
            continue
        with console.database.transaction() as connection:
            done = jobs.of_study(connection, source.id, most=-1)
        for job in done:
            folder = console.workshop.results(job)
            if _withdrawn_before(folder) < withdrawn:
                for path in [*tables_of_people(folder), folder / FACTS]:
                    path.unlink(missing_ok=True)
                with console.database.transaction() as connection:
                    jobs.say(connection, job.id, SAID)
                    about = f"{job.kind} {job.id}"
                    audit.note(connection, console.clock(), "console", "deleted answers", about)


def tables_of_people(folder: Path) -> list[Path]:
    """Tables in a folder that have a row for each person, or several."""
    return [path for path in folder.rglob("*.csv") if _first_column(path) == "respondent"]


def _first_column(path: Path) -> str:
    """Name of the first column of a table."""
    with path.open(encoding="utf-8-sig") as table:
        return table.readline().strip().partition(",")[0]


def _withdrawn_before(folder: Path) -> float:
    """How many had withdrawn when the answers of a folder were read; endless if it has none."""
    path = folder / FACTS
    return int(json.loads(path.read_bytes())["withdrawn"]) if path.is_file() else float("inf")

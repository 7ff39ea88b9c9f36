"""Where long work is done: one process for each piece, outside the process that answers.

Work writes to a folder beside its place, which is renamed when it is whole: results are there
completely or not at all.
"""

import os
import shutil
import signal
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

from analysis.console import audit, jobs
from analysis.console.database import Database
from analysis.console.errors import without_paths
from analysis.console.jobs import Job
from analysis.console.source import Source
from questionnaires.errors import WhatMattersError

RESULTS = "results"
UNFINISHED = ".unfinished"  # ending of a folder that is written to
NICENESS = 10  # answering people comes first
PATIENCE = 5  # seconds for a process to end by itself
UNEXPECTED = "It ended unexpectedly, perhaps for want of memory. Start it again."


@dataclass(frozen=True)
class Order:
    """What a piece of work is given."""

    folder: Path  # to write to
    uploads: Path  # of files that were sent, by their hash
    source: Source
    settings: Mapping[str, Any]


Report = Callable[[float], None]
Task = Callable[[Order, Report], None]  # named by its module, as another process has to find it


class Workshop:
    """Does one piece of work after the other; whoever makes it closes it."""

    def __init__(
        self,
        folder: Path,
        database: Database,
        tasks: Mapping[str, Task],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.folder = folder
        self.uploads = folder / "uploads"
        self._database = database
        self._tasks = tasks
        self._clock = clock
        self._watchers = ThreadPoolExecutor(max_workers=1, thread_name_prefix="work")
        self._processes: dict[str, SpawnProcess] = {}
        self._watched: dict[str, Future[None]] = {}
        self._is_closed = False
        with database.transaction() as connection:
            jobs.lose_all(connection, clock())
        for left in (folder / RESULTS).glob(f"*{UNFINISHED}"):
            shutil.rmtree(left)

    def results(self, job: Job) -> Path:
        """Folder of what a piece of work gave."""
        return self.folder / RESULTS / job.id

    def ask(self, source: Source, kind: str, settings: Mapping[str, Any], who: str) -> Job:
        """Let a piece of work be done as soon as those before it are."""
        with self._database.transaction() as connection:
            job = jobs.add(connection, source.id, kind, settings, who, self._clock())
            audit.note(connection, self._clock(), who, "asked for work", f"{kind} {job.id}")
        self._watched[job.id] = self._watchers.submit(self._watch, job, source)
        return job

    def wait(self, job: str) -> None:
        """Wait until a piece of work that was asked for here has ended."""
        self._watched[job].result()

    def cancel(self, job: Job) -> None:
        """Stop a piece of work, or let it not begin."""
        with self._database.transaction() as connection:
            jobs.end(connection, job.id, "cancelled", "", self._clock())
        if process := self._processes.get(job.id):
            process.terminate()

    def delete(self, job: Job) -> None:
        """Take away what a piece of work gave, or stop it."""
        self.cancel(job)
        with self._database.transaction() as connection:
            jobs.forget(connection, job.id)
        shutil.rmtree(self.results(job), ignore_errors=True)

    def close(self) -> None:
        """Stop all work, which is lost but can be asked for again."""
        self._is_closed = True
        with self._database.transaction() as connection:
            jobs.lose_all(connection, self._clock())
        for process in list(self._processes.values()):
            process.terminate()
        self._watchers.shutdown(wait=True, cancel_futures=True)

    def _watch(self, job: Job, source: Source) -> None:
        """Do a piece of work in a process of its own, and note how far it is."""
        with self._database.transaction() as connection:
            if self._is_closed or not jobs.start(connection, job.id):
                return
        place = self.results(job)
        unfinished = place.with_name(place.name + UNFINISHED)
        unfinished.mkdir(parents=True, exist_ok=True)
        order = Order(unfinished, self.uploads, source, job.settings)
        context = get_context("spawn")
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_do, args=(self._tasks[job.kind], order, theirs))
        process.start()
        theirs.close()
        self._processes[job.id] = process
        with self._database.transaction() as connection:
            if not jobs.is_open(connection, job.id):  # cancelled before it could be stopped
                process.terminate()
        said = self._listen(job, ours)
        process.join(PATIENCE)
        process.kill()
        del self._processes[job.id]
        with self._database.transaction() as connection:
            if said == "" and jobs.is_open(connection, job.id):
                unfinished.rename(place)
            jobs.end(connection, job.id, "done" if said == "" else "failed", said, self._clock())
        shutil.rmtree(unfinished, ignore_errors=True)

    def _listen(self, job: Job, line: Connection) -> str:
        """Note what a process says until it ends; why it failed, or nothing."""
        shown = 0
        while True:
            try:
                said: float | str = line.recv()
            except EOFError:
                return UNEXPECTED
            if isinstance(said, str):
                return said
            if round(100 * said) > shown:  # each whole per cent once
                shown = round(100 * said)
                with self._database.transaction() as connection:
                    jobs.go_on(connection, job.id, min(1.0, said))


def _do(task: Task, order: Order, line: Connection) -> None:
    """Do a piece of work and say how far it is; at last why it failed, or nothing."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who started us, and ends us
    with suppress(OSError):
        os.nice(NICENESS)
    try:
        task(order, line.send)
        line.send("")
    except WhatMattersError as error:
        line.send(without_paths(error, order.folder) or UNEXPECTED)

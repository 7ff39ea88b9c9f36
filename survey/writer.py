"""One thread that writes: jobs that are waiting are committed together.

A caller gets its result only when the commit is on disk, so whatever was acknowledged is kept.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Generic, TypeVar

from survey.errors import NotSaved, StoreError
from survey.written import Said, Written, tell

Connection = TypeVar("Connection")
Job = TypeVar("Job")

CLOSED = "the store is closed; start the survey again"
LARGEST_GROUP = 200  # jobs in one commit
MOMENT = 0.003  # seconds in which others may join, where the last commit was of several


class Writer(Generic[Connection, Job]):
    """The only one that writes.

    `transaction` is what a group of jobs is written in, `run` does them, with a result for each,
    and `learn` is told of both once they are on disk, before anybody else is.
    """

    def __init__(
        self,
        transaction: Callable[[], AbstractContextManager[Connection]],
        run: Callable[[Connection, Sequence[Job]], Sequence[Any]],
        learn: Callable[[Sequence[Job], Sequence[Any]], None],
    ) -> None:
        self._transaction = transaction
        self._run_jobs = run
        self._learn = learn
        self._jobs: SimpleQueue[tuple[Job, Written[Any]] | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def write(self, job: Job) -> Written[Any]:
        """Have a job done in the writing thread; its result is there when it is on disk.

        Raises
        ------
        StoreError
            If the writer has been closed. What the job raises, whoever waits hears.
        """
        if not self._thread.is_alive():
            raise StoreError(CLOSED)
        written: Written[Any] = Written()
        self._jobs.put((job, written))
        return written

    def close(self) -> None:
        """Finish the jobs that are waiting, then stop."""
        self._jobs.put(None)
        self._thread.join()
        while not self._jobs.empty():
            late = self._jobs.get()
            if late is not None and late[1].is_wanted():
                tell([Said(late[1], error=StoreError(CLOSED))])

    def _run(self) -> None:
        """Take jobs, as many as are waiting, until there is a None."""
        taken: list[tuple[Job, Written[Any]] | None] = []
        while None not in taken:
            taken = self._next_group(patiently=len(taken) > 1)
            # Whoever gave up before is left out.
            group = [one for one in taken if one and one[1].is_wanted()]
            if group:
                self._commit(group)

    def _next_group(self, *, patiently: bool) -> list[tuple[Job, Written[Any]] | None]:
        """The jobs that are waiting; patiently, those of the next moment too."""
        group = [self._jobs.get()]
        while group[-1] is not None and len(group) < LARGEST_GROUP:
            try:
                group.append(self._jobs.get_nowait())
            except Empty:
                if not patiently:
                    break
                patiently = False
                time.sleep(MOMENT)
        return group

    def _commit(self, group: Sequence[tuple[Job, Written[Any]]]) -> None:
        """Do a group of jobs in one transaction; if one fails, each in a transaction of its own."""
        jobs = [job for job, _ in group]
        done = False
        try:
            with self._transaction() as connection:
                results = self._run_jobs(connection, jobs)
                done = True
            self._learn(jobs, results)
        except BaseException as error:  # handed to the threads that wait for it
            if done or isinstance(error, NotSaved) or len(group) == 1:
                tell([Said(written, error=error) for _, written in group])
                return
            for one in group:
                self._commit([one])
            return
        tell([Said(one[1], result) for one, result in zip(group, results, strict=True)])

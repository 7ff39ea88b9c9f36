"""One thread that writes: jobs that are waiting are committed together.

A caller gets its result only when the commit is on disk, so whatever was acknowledged is kept.
"""

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Generic, TypeVar

from survey.errors import NotSaved, StoreError

Connection = TypeVar("Connection")
Result = TypeVar("Result")

LARGEST_GROUP = 200  # jobs in one commit


class Writer(Generic[Connection]):
    """The only one that writes; the transaction and its savepoints are given to it."""

    def __init__(
        self,
        transaction: Callable[[], AbstractContextManager[Connection]],
        savepoint: Callable[[Connection], AbstractContextManager[object]],
    ) -> None:
        self._transaction = transaction
        self._savepoint = savepoint
        self._jobs: SimpleQueue[tuple[Callable[[Connection], Any], Future[Any]] | None]
        self._jobs = SimpleQueue()
        self._thread = Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def write(self, job: Callable[[Connection], Result]) -> Future[Result]:
        """Have a job run in the writing thread; its result is there when it is on disk.

        Raises
        ------
        StoreError
            If the writer has been closed. What the job raises, the future raises.
        """
        if not self._thread.is_alive():
            raise StoreError("the store is closed; start the survey again")
        future: Future[Result] = Future()
        self._jobs.put((job, future))
        return future

    def close(self) -> None:
        """Finish the jobs that are waiting, then stop."""
        self._jobs.put(None)
        self._thread.join()
        while not self._jobs.empty():
            late = self._jobs.get()
            if late is not None and late[1].set_running_or_notify_cancel():
                late[1].set_exception(StoreError("the store is closed; start the survey again"))

    def _run(self) -> None:
        """Take jobs, as many as are waiting, until there is a None."""
        open_for_jobs = True
        while open_for_jobs:
            job = self._jobs.get()
            group = []
            while job is not None:
                group.append(job)
                if len(group) == LARGEST_GROUP:
                    break
                try:
                    job = self._jobs.get_nowait()
                except Empty:
                    break
            open_for_jobs = job is not None
            if group:
                self._commit(group)

    def _commit(self, group: list[tuple[Callable[[Connection], Any], Future[Any]]]) -> None:
        """Run a group of jobs in one transaction; a job that fails takes back only itself."""
        # Whoever gave up before the job began is left out, and nobody can give up from here on.
        group = [one for one in group if one[1].set_running_or_notify_cancel()]
        results: list[tuple[Future[Any], Any]] = []
        try:
            with self._transaction() as connection:
                for job, future in group:
                    try:
                        with self._savepoint(connection):
                            results.append((future, job(connection)))
                    except NotSaved:  # nothing is kept of anybody's
                        raise
                    except BaseException as error:  # handed to the thread that waits for it
                        future.set_exception(error)
        except BaseException as error:  # no commit: whoever still waits must know
            for _, future in group:
                if not future.done():
                    future.set_exception(error)
            return
        for future, result in results:
            future.set_result(result)

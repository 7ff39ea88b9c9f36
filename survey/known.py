"""Participants as they were last read, where nobody else can have changed them."""

from collections import Counter, OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock
from typing import TypeVar

from survey.participant import Participant

MOST = 2048  # participants; some kilobytes each

Job = TypeVar("Job")
Result = TypeVar("Result")
Read = Callable[[str], Participant | None]


class Known:
    """Participants by their token; of one who is being written to, nothing is remembered."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._read: OrderedDict[str, Participant] = OrderedDict()
        self._changing: Counter[str] = Counter()
        self._forgotten = 0  # how often something was forgotten

    def get(self, token: str, read: Read) -> Participant | None:
        """The participant with that token, read from the database if need be."""
        with self._lock:
            known, before = self._read.get(token), self._forgotten
        if known is not None:
            return known
        found = read(token)
        with self._lock:
            # What was read while anything was forgotten may be older than that.
            if found is not None and before == self._forgotten and not self._changing[token]:
                self._read[token] = found
                if len(self._read) > MOST:
                    self._read.popitem(last=False)
        return found

    def changing(
        self, token: str, write: Callable[[Job], Future[Result]], job: Job
    ) -> Future[Result]:
        """Have a job written that changes a participant, and forget them until it is done."""
        self._forget(token, begun=1)
        try:
            future = write(job)
        except BaseException:
            self._forget(token, begun=-1)
            raise
        future.add_done_callback(lambda _: self._forget(token, begun=-1))
        return future

    def forget_all(self) -> None:
        """Forget everybody."""
        with self._lock:
            self._read.clear()
            self._forgotten += 1

    def _forget(self, token: str, begun: int) -> None:
        """Forget someone, as a change begins or has ended."""
        with self._lock:
            self._forgotten += 1
            self._read.pop(token, None)
            self._changing[token] += begun
            if not self._changing[token]:
                del self._changing[token]

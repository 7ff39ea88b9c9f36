"""Participants as they were last read, where nobody else can have changed them."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from survey.participant import Participant

MOST = 2048  # participants; some kilobytes each

Read = Callable[[str], Participant | None]


class Known:
    """Participants by their token; whoever writes says what changed before anybody else can know.

    Until a change is on disk, they are remembered as they were before: as the database has them.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._read: OrderedDict[str, Participant] = OrderedDict()
        self._being_read: dict[str, object] = {}  # a mark for each, while they do not change

    def get(self, token: str, read: Read) -> Participant | None:
        """The participant with that token, read from the database if need be."""
        with self._lock:
            known = self._read.get(token)
            if known is not None:
                return known
            mark = self._being_read[token] = object()
        found = read(token)
        with self._lock:
            if self._being_read.get(token) is mark:  # else it may be older than a change
                del self._being_read[token]
                if found is not None:
                    self._read[token] = found
                if len(self._read) > MOST:
                    self._read.popitem(last=False)
        return found

    def change(self, token: str, how: Callable[[Participant], Participant]) -> None:
        """Remember how someone has changed."""
        with self._lock:
            self._being_read.pop(token, None)
            known = self._read.get(token)
            if known is not None:
                self._read[token] = how(known)

    def forget(self, token: str) -> None:
        """Read someone anew when they come next."""
        with self._lock:
            self._being_read.pop(token, None)
            self._read.pop(token, None)

    def forget_all(self) -> None:
        """Read everybody anew."""
        with self._lock:
            self._being_read.clear()
            self._read.clear()

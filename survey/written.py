"""What whoever asked for a change waits for, in an event loop or in a thread."""

import asyncio
from collections import defaultdict
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Event
from typing import Any, Generic, TypeVar, cast

Result = TypeVar("Result")


class Written(Generic[Result]):
    """The result of a change, once it is on disk: awaited in an event loop, or in one thread.

    Whoever waits says so before they look whether it is there, and whoever tells looks for them
    only after it is: so it needs no lock, which would take as long as all else that is done here.
    """

    __slots__ = ("_awaited", "_heard", "_said")

    def __init__(self) -> None:
        self._said: Said | None = None
        self._awaited: asyncio.Future[None] | None = None
        self._heard: Event | None = None

    def __await__(self) -> Generator[Any, None, Result]:
        """The result, in an event loop."""
        self._awaited = asyncio.get_running_loop().create_future()
        if self._said is None:
            yield from self._awaited
        return self._result()

    def result(self, timeout: float | None = None) -> Result:
        """The result, in a thread that can wait for it.

        Raises
        ------
        TimeoutError
            If it is not there after so many seconds.
        """
        self._heard = Event()
        if self._said is None and not self._heard.wait(timeout):
            raise TimeoutError
        return self._result()

    def is_wanted(self) -> bool:
        """Whether somebody may wait still."""
        return self._awaited is None or not self._awaited.cancelled()

    def hear(self, said: "Said") -> asyncio.Future[None] | None:
        """Take what became of it; gives what an event loop waits for, which is its to wake."""
        self._said = said
        if self._heard is not None:
            self._heard.set()
        return self._awaited

    def _result(self) -> Result:
        """What was said, or the error that it was."""
        said = cast("Said", self._said)
        if said.error is not None:
            raise said.error
        return cast("Result", said.result)


@dataclass(frozen=True, slots=True)
class Said:
    """What became of a change, and who waits to hear it."""

    to: Written[Any]
    result: Any = None
    error: BaseException | None = None


def tell(everybody: Sequence[Said]) -> None:
    """Say what became of changes; to all in one event loop at once, as each call wakes it up."""
    by_loop = defaultdict(list)
    for said in everybody:
        awaited = said.to.hear(said)
        if awaited is not None:
            by_loop[awaited.get_loop()].append(awaited)
    for loop, some in by_loop.items():
        with suppress(RuntimeError):  # it has ended, and nobody waits
            loop.call_soon_threadsafe(_wake, some)


def _wake(awaited: Sequence[asyncio.Future[None]]) -> None:
    """Let those who wait in this thread's event loop go on, but for who gave up."""
    for one in awaited:
        if not one.done():
            one.set_result(None)

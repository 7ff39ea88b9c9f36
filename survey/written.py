"""What whoever asked for a change waits for, in an event loop or in a thread."""

import asyncio
from collections import defaultdict
from collections.abc import Generator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Result = TypeVar("Result")


class Written(Generic[Result]):
    """The result of a change, once it is on disk: awaited in an event loop, or in a thread."""

    def __init__(self) -> None:
        self.future: Future[Result] = Future()
        self.awaited: asyncio.Future[None] | None = None

    def __await__(self) -> Generator[Any, None, Result]:
        """The result, in an event loop."""
        self.awaited = asyncio.get_running_loop().create_future()
        if not self.future.done():  # whoever tells looks for who awaits only after it is
            yield from self.awaited
        return self.future.result()

    def result(self, timeout: float | None = None) -> Result:
        """The result, in a thread that can wait for it, for at most so many seconds."""
        return self.future.result(timeout)

    def is_wanted(self) -> bool:
        """Whether somebody waits; in a thread, nobody can give up any more from then on."""
        given_up = self.awaited is not None and self.awaited.cancelled()
        return not given_up and self.future.set_running_or_notify_cancel()


@dataclass(frozen=True)
class Said:
    """What became of a change, and who waits to hear it."""

    to: Written[Any]
    result: Any = None
    error: BaseException | None = None


def tell(everybody: Sequence[Said]) -> None:
    """Say what became of changes; to all in one event loop at once, as each call wakes it up."""
    by_loop = defaultdict(list)
    for said in everybody:
        future = said.to.future
        if said.error is None:
            future.set_result(said.result)
        else:
            future.set_exception(said.error)
        if said.to.awaited is not None:
            by_loop[said.to.awaited.get_loop()].append(said.to.awaited)
    for loop, awaited in by_loop.items():
        with suppress(RuntimeError):  # it has ended, and nobody waits
            loop.call_soon_threadsafe(_wake, awaited)


def _wake(awaited: Sequence[asyncio.Future[None]]) -> None:
    """Let those who wait in this thread's event loop go on, but for who gave up."""
    for one in awaited:
        if not one.done():
            one.set_result(None)

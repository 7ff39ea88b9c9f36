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
    """The result of a change, once it is on disk: awaited in the event loop that asked for it."""

    def __init__(self) -> None:
        self.loop = _running_loop()
        self.future: Future[Result] | asyncio.Future[Result] = (
            Future() if self.loop is None else self.loop.create_future()
        )

    def __await__(self) -> Generator[Any, None, Result]:
        """The result, in an event loop."""
        return asyncio.wrap_future(self.future).__await__()

    def result(self, timeout: float | None = None) -> Result:
        """The result, in a thread that can wait for it, for at most so many seconds."""
        assert isinstance(self.future, Future), "a loop must not wait: await it"  # noqa: S101 - a fault
        return self.future.result(timeout)

    def is_wanted(self) -> bool:
        """Whether somebody waits; in a thread, nobody can give up any more from then on."""
        if isinstance(self.future, Future):
            return self.future.set_running_or_notify_cancel()
        return not self.future.cancelled()


@dataclass(frozen=True)
class Said:
    """What became of a change, and who waits to hear it."""

    to: Written[Any]
    result: Any = None
    error: BaseException | None = None


def _running_loop() -> asyncio.AbstractEventLoop | None:
    """The event loop of this thread; None where there is none."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def tell(everybody: Sequence[Said]) -> None:
    """Say what became of changes; to all in one event loop at once, as each call wakes it up."""
    by_loop = defaultdict(list)
    for said in everybody:
        by_loop[said.to.loop].append(said)
    for loop, some in by_loop.items():
        if loop is None:
            _say(some)
        else:
            with suppress(RuntimeError):  # it has ended, and nobody waits
                loop.call_soon_threadsafe(_say, some)


def _say(some: Sequence[Said]) -> None:
    """Say what became of changes, where it is waited for."""
    for said in some:
        if said.to.future.done():  # given up
            continue
        if said.error is None:
            said.to.future.set_result(said.result)
        else:
            said.to.future.set_exception(said.error)

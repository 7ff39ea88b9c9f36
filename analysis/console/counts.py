"""Counts of fieldwork, read at most every few seconds, however many people look at them."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from analysis.console.errors import AnswersUnread
from analysis.console.source import Source
from questionnaires.errors import WhatMattersError
from questionnaires.progress import Progress

FRESH = 10  # seconds: reading all answers takes from those who answer on the same machine


@dataclass(frozen=True)
class Counted:
    """Counts, and when they were read."""

    progress: Progress
    at: float


class Counts:
    """What was counted last, by study."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = Lock()  # who asks while others read gets what they read
        self._last: dict[str, Counted] = {}

    def of(self, source: Source) -> Counted:
        """Counts of a study, a few seconds old at most.

        Raises
        ------
        AnswersUnread
            If there is no database of answers yet, or it cannot be read.
        """
        with self._lock:
            last = self._last.get(source.id)
            if last is None or not 0 <= self._clock() - last.at < FRESH:
                last = self._last[source.id] = Counted(_read(source), self._clock())
            return last


def _read(source: Source) -> Progress:
    """Counts of a study as they are."""
    try:
        return source.progress()
    except WhatMattersError as error:
        raise AnswersUnread(str(error)) from error

"""A clear line in the log when answers cannot be kept, and not one for each participant."""

import logging
import time

AGAIN_LATER = {"Retry-After": "30"}  # seconds, said to browsers
AGAIN_AFTER = 60  # seconds until a line is repeated

log = logging.getLogger("survey")


class Outages:
    """When it was last said that something is out of order."""

    def __init__(self) -> None:
        self._said: dict[str, float] = {}  # reason -> when, by a clock that never goes back

    def report(self, outage: Exception) -> None:
        """Say what is wrong and what to do, unless it was said a moment ago."""
        now, reason = time.monotonic(), str(outage)
        if now - self._said.get(reason, -AGAIN_AFTER) < AGAIN_AFTER:
            return
        self._said = {reason: now}
        log.error(
            "Answers cannot be kept: %s. Participants are told so, and that they can try again; "
            "what was acknowledged before is kept. Make room on the disk, or see to the database; "
            "the survey need not be started again.",
            reason,
        )

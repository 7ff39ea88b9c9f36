"""How often something may be tried: counted in memory, and forgotten within the hour."""

import time
from collections import Counter

from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

PER_CODE = RateLimitItemPerHour(10)
PER_ADDRESS = RateLimitItemPerMinute(300, 10)  # a clinic's tablets share one address
HOUR = 3600  # seconds
BEGINNINGS = 6000  # an hour from one address: more than a town's clinics have
ANSWERS = 1000  # an hour of one person, revisions too: the longest survey has 100


class Attempts:
    """Wrong codes of the last minutes, by code and by address, and what else is limited.

    Codes that are right are not counted.
    """

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._beginnings = Hourly(BEGINNINGS)
        self._answers = Hourly(ANSWERS)

    def allows(self, code: str, address: str) -> bool:
        """Whether another try is let through."""
        return self._limiter.test(PER_CODE, "code", code) and self._limiter.test(
            PER_ADDRESS, "address", address
        )

    def failed(self, code: str, address: str) -> None:
        """Count a code that was wrong."""
        self._limiter.hit(PER_CODE, "code", code)
        self._limiter.hit(PER_ADDRESS, "address", address)

    def allows_pin(self, address: str) -> bool:
        """Whether another try of the staff PIN is let through."""
        return self._limiter.test(PER_CODE, "pin", address)

    def wrong_pin(self, address: str) -> None:
        """Count a PIN that was wrong."""
        self._limiter.hit(PER_CODE, "pin", address)

    def may_begin(self, address: str) -> bool:
        """Count someone who begins; whether they are let through."""
        return self._beginnings.count(address)

    def may_answer(self, token: str, answers: int = 1) -> bool:
        """Count answers of a participant; whether they are let through."""
        return self._answers.count(token, answers)


class Hourly:
    """How often each has done something within the hour of the clock.

    Counted for every answer: the storage of `limits` starts a thread each time, which takes longer
    than the answer.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._hour = 0
        self._counted: Counter[str] = Counter()

    def count(self, who: str, times: int = 1) -> bool:
        """Count; whether they have not done it too often."""
        hour = int(time.monotonic() // HOUR)
        if hour != self._hour:
            self._hour, self._counted = hour, Counter()
        self._counted[who] += times
        return self._counted[who] <= self._most

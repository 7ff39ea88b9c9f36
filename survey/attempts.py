"""How often something may be tried: counted in memory, and forgotten within the hour."""

from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter

PER_CODE = RateLimitItemPerHour(10)
PER_ADDRESS = RateLimitItemPerMinute(300, 10)  # a clinic's tablets share one address
BEGINNINGS = RateLimitItemPerHour(6000)  # from one address: more than a town's clinics have
ANSWERS = RateLimitItemPerHour(1000)  # of one person, revisions too: the longest survey has 100


class Attempts:
    """Wrong codes of the last minutes, by code and by address, and what else is limited.

    Codes that are right are not counted.
    """

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._counter = FixedWindowRateLimiter(MemoryStorage())

    def allows(self, code: str, address: str) -> bool:
        """Whether another try is let through."""
        return self._limiter.test(PER_CODE, "code", code) and self._limiter.test(
            PER_ADDRESS, "address", address
        )

    def failed(self, code: str, address: str) -> None:
        """Count a code that was wrong."""
        self._limiter.hit(PER_CODE, "code", code)
        self._limiter.hit(PER_ADDRESS, "address", address)

    def may_begin(self, address: str) -> bool:
        """Count someone who begins; whether they are let through."""
        return self._counter.hit(BEGINNINGS, "begin", address)

    def may_answer(self, token: str, answers: int = 1) -> bool:
        """Count answers of a participant; whether they are let through."""
        return self._counter.hit(ANSWERS, "answer", token, cost=answers)

"""How often codes may be guessed: counted in memory, and forgotten within the hour."""

from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

PER_CODE = RateLimitItemPerHour(10)
PER_ADDRESS = RateLimitItemPerMinute(300, 10)  # a clinic's tablets share one address


class Attempts:
    """Wrong codes of the last minutes, by code and by address; right ones are not counted."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def allows(self, code: str, address: str) -> bool:
        """Whether another try is let through."""
        return self._limiter.test(PER_CODE, "code", code) and self._limiter.test(
            PER_ADDRESS, "address", address
        )

    def failed(self, code: str, address: str) -> None:
        """Count a code that was wrong."""
        self._limiter.hit(PER_CODE, "code", code)
        self._limiter.hit(PER_ADDRESS, "address", address)

"""How often signing in was tried from one address: counted in memory, forgotten within minutes."""

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

PER_ADDRESS = RateLimitItemPerMinute(50, 10)  # wrong ones; an office shares one address


class Attempts:
    """Wrong names, passwords and codes of the last minutes, by address."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def allows(self, address: str) -> bool:
        """Whether another try is let through."""
        return self._limiter.test(PER_ADDRESS, address)

    def failed(self, address: str) -> None:
        """Count one that was wrong."""
        self._limiter.hit(PER_ADDRESS, address)

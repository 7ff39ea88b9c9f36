"""Passwords: what they have to be, and how they are kept."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 15, 128
FEWEST_DIFFERENT = 6
ONE_TIME_BYTES = 15  # 20 characters

# argon2id, as OWASP's Password Storage Cheat Sheet (2025) asks at least: more would let who tries
# to sign in take memory and time from those who answer the survey on the same machine.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
NOBODYS = HASHER.hash(secrets.token_urlsafe())  # so that names nobody has take as long


def fault(password: str, name: str) -> str:
    """What is wrong with a new password; empty if nothing is.

    Long ones are asked for instead of signs of many kinds.

    References
    ----------
    NIST (2025), "Digital identity guidelines", SP 800-63B-4, section 3.1.1.
    """
    if len(password) < SHORTEST:
        return f"Use at least {SHORTEST} characters: a few words are easy to remember"
    if len(password) > LONGEST:
        return f"Use at most {LONGEST} characters"
    if len(set(password.casefold())) < FEWEST_DIFFERENT:
        return f"Use at least {FEWEST_DIFFERENT} different characters"
    if name.casefold() in password.casefold():
        return "Leave your name out of it"
    return ""


def one_time() -> str:
    """A password to hand to somebody, who has to choose another at once."""
    return secrets.token_urlsafe(ONE_TIME_BYTES)


def kept(password: str) -> str:
    """What is kept of a password: enough to know it again, and not to find it."""
    return HASHER.hash(password)


def is_right(password: str, stored: str | None) -> bool:
    """Whether a password is the one that was kept; without one it takes as long to say no."""
    try:
        return HASHER.verify(stored or NOBODYS, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False

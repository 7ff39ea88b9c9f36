"""The second factor: six digits that an app on somebody's phone shows, new each half minute."""

from secrets import compare_digest

import pyotp

STEP = 30  # seconds
AROUND = 1  # steps before and after now, for clocks that are not quite right
ISSUER = "What Matters"


def new_secret() -> str:
    """A secret that nobody has: 160 bits."""
    return pyotp.random_base32()


def address(secret: str, name: str) -> str:
    """What an app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def step_of(code: str, secret: str, now: float, after: int) -> int | None:
    """The step that a code is of; None if it is wrong, or of a step that was used before.

    References
    ----------
    M'Raihi, Machani, Pei and Rydell (2011), "TOTP", RFC 6238, sections 4 and 5.2.
    """
    given = "".join(code.split())
    here = int(now) // STEP
    for step in range(here - AROUND, here + AROUND + 1):
        right = pyotp.TOTP(secret, interval=STEP).at(step * STEP)
        if step > after and compare_digest(given.encode(), right.encode()):
            return step
    return None

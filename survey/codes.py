"""Secrets of a participant: the token in the cookie, and the code that deletes the answers.

Only hashes of both are stored. The code is derived from the token, so that it can be shown
again for as long as the cookie is there, and never afterwards.
"""

import secrets
from hashlib import sha256

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O or U
CODE_LENGTH = 10  # 50 bits: a guess hits one of 10,000 codes once in 10^11 tries
LOOK_ALIKES = str.maketrans("OIL", "011")


def new_token() -> str:
    """A token that cannot be guessed: 128 random bits, in hexadecimal."""
    return secrets.token_hex(16)


def token_hash(token: str) -> str:
    """What is stored of a token."""
    return sha256(f"token {token}".encode()).hexdigest()


def withdrawal_code(token: str) -> str:
    """The code that deletes this participant's answers, as it is shown."""
    number = int.from_bytes(sha256(f"withdrawal {token}".encode()).digest())
    letters = [ALPHABET[(number >> 5 * place) & 31] for place in range(CODE_LENGTH)]
    return "".join(letters[:5]) + "-" + "".join(letters[5:])


def withdrawal_hash(code: str) -> str:
    """What is stored of a code, however it is typed: case, spaces, O for 0, I or L for 1."""
    letters = [letter for letter in code.upper().translate(LOOK_ALIKES) if letter in ALPHABET]
    return sha256(f"withdrawal code {''.join(letters)}".encode()).hexdigest()

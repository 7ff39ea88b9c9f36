"""Secrets of a participant: the token in the cookie, and the words that delete the answers.

Only hashes of both are stored. The words are derived from the token, so that they can be shown
again for as long as the cookie is there, and never afterwards. The token has 128 random bits, so
that its plain SHA-256 tells nothing; five words of 512 have 45, so that theirs is slow to compute.
"""

import re
import secrets
from functools import cache
from hashlib import scrypt, sha256
from pathlib import Path

WORDS = Path(__file__).parent / "words.txt"  # 512 simple words, each known by its first letters
N_WORDS = 5  # 45 bits: a guess hits one of 10,000 codes once in 3.5 thousand million tries
KNOWN_BY = 4  # letters
# 4 MB and about 10 ms for each guess: all 2^45 take ten thousand years on one core.
SCRYPT = {"n": 2**12, "r": 8, "p": 1, "dklen": 32}


def new_token() -> str:
    """A token that cannot be guessed: 128 random bits, in hexadecimal."""
    return secrets.token_hex(16)


def joined_token(kept: str, presence: str) -> str:
    """The token of two secrets, of which neither tells it without the other."""
    return sha256(f"joined {kept} {presence}".encode()).hexdigest()[:32]


def token_hash(token: str) -> str:
    """What is stored of a token."""
    return sha256(f"token {token}".encode()).hexdigest()


def withdrawal_mark(hashed: str) -> str:
    """What stays of the hash of a token after withdrawal: only who has that can find it again."""
    return sha256(f"withdrawn {hashed}".encode()).hexdigest()


@cache
def words() -> tuple[str, ...]:
    """The words that codes are made of."""
    return tuple(WORDS.read_text(encoding="utf-8").split())


@cache
def _by_beginning() -> dict[str, str]:
    """Each word by the letters that it is known by."""
    return {word[:KNOWN_BY]: word for word in words()}


def form_token(token: str) -> str:
    """What a participant's forms carry, by which they are known as forms of our own pages."""
    return sha256(f"form {token}".encode()).hexdigest()[:32]


def withdrawal_code(token: str) -> str:
    """The words that delete this participant's answers, as they are shown."""
    number = int.from_bytes(sha256(f"withdrawal {token}".encode()).digest())
    bits = len(words()).bit_length() - 1
    return " ".join(words()[number >> bits * place & (1 << bits) - 1] for place in range(N_WORDS))


def withdrawal_hash(code: str) -> str:
    """What is stored of a code, however it is typed: case, hyphens, a wrong end of a word."""
    typed = re.findall(r"[a-z]+", code[:200].lower())
    known = [_by_beginning().get(word[:KNOWN_BY], word) for word in typed]
    return slow_hash(" ".join(known), "withdrawal")


def slow_hash(code: str, salt: str) -> str:
    """Hash of a code that is short enough to be tried through if its hash were quick."""
    return scrypt(code.encode(), salt=salt.encode(), **SCRYPT).hex()

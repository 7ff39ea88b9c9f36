"""Answers that only this server can read: what may stay on a tablet that is handed on.

A packet is sealed to the server's public key: elliptic-curve Diffie-Hellman (P-256) with a key that
is used once, HKDF with SHA-256, AES-256-GCM. Browsers have all three built in.

References
----------
NIST SP 800-56A rev. 3 (2018), section 6.2.2 (one-pass Diffie-Hellman); Krawczyk and Eronen (2010),
"HMAC-based Extract-and-Expand Key Derivation Function (HKDF)", RFC 5869; NIST SP 800-38D (2007).
"""

import os
import secrets
from base64 import b64decode, b64encode
from binascii import Error
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from survey.errors import StoreError

FILE = "sealing.pem"  # the private key, in the folder of answers
CURVE = ec.SECP256R1()
INFO = b"whatmatters sealed answers"
POINT, NONCE = 65, 12  # bytes at the start of a packet: the key used once, and a number used once


class UnreadableError(ValueError):
    """A packet was not sealed to this key, or was changed."""


class Seal:
    """A key pair: whoever has the public key seals, and this opens."""

    def __init__(self, private: ec.EllipticCurvePrivateKey) -> None:
        self._private = private
        self._point = _point(private.public_key())

    @property
    def public(self) -> str:
        """The public key as devices get it: a point of the curve, in base 64."""
        return b64encode(self._point).decode()

    def seal(self, content: bytes) -> str:
        """A packet that only `open` can read."""
        once = ec.generate_private_key(CURVE)
        nonce, ours = secrets.token_bytes(NONCE), _point(once.public_key())
        key = _key(once.exchange(ec.ECDH(), self._private.public_key()), ours + self._point)
        return b64encode(ours + nonce + AESGCM(key).encrypt(nonce, content, None)).decode()

    def open(self, packet: str) -> bytes:
        """What was sealed.

        Raises
        ------
        UnreadableError
            If it was not sealed to this key, or was changed since.
        """
        try:
            raw = b64decode(packet, validate=True)
            theirs, nonce = raw[:POINT], raw[POINT : POINT + NONCE]
            point = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, theirs)
            key = _key(self._private.exchange(ec.ECDH(), point), theirs + self._point)
            return AESGCM(key).decrypt(nonce, raw[POINT + NONCE :], None)
        except (Error, ValueError, InvalidTag) as error:
            raise UnreadableError("a packet was not sealed to this server's key") from error


def open_seal(folder: Path) -> Seal:
    """The seal whose private key is kept in a folder, for this user only; made if there is none.

    Raises
    ------
    StoreError
        If what is there is no such key, or none can be written.
    """
    path = folder / FILE
    try:
        if not path.exists():
            _write_once(path, _pem(ec.generate_private_key(CURVE)))
        private = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError) as error:
        raise StoreError(
            f"{path}: the key that opens sealed answers cannot be used: {error}; bring it back "
            "from a copy, or take it away, and a new one is made"
        ) from error
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise StoreError(f"{path}: a key of another kind; bring back the one that was made here")
    return Seal(private)


def bring_back_key(folder: Path, key: bytes) -> None:
    """Write a key from a backup, for this user only.

    Raises
    ------
    StoreError
        If another key is there, to which tablets may have sealed answers.
    """
    path = folder / FILE
    _write_once(path, key)
    if path.read_bytes() != key:
        raise StoreError(
            f"{path}: another key than that of the backup, and tablets may have sealed answers to "
            "it; restore to an empty folder"
        )


def _pem(private: ec.EllipticCurvePrivateKey) -> bytes:
    """A key as it is kept."""
    return private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _write_once(path: Path, key: bytes) -> None:
    """Write a key unless another process was quicker; whole, or not at all."""
    begun = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(begun, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(begun, path)
    except FileExistsError:
        pass
    finally:
        begun.unlink()


def _point(public: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as browsers write it."""
    return public.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )


def _key(shared: bytes, salt: bytes) -> bytes:
    """The key of one packet."""
    return HKDF(hashes.SHA256(), 32, salt=salt, info=INFO).derive(shared)

"""Files that forms send: only their bytes count, never a path or an address."""

from fastapi import UploadFile

LARGEST_UPLOAD = 2 * 1024 * 1024  # bytes


def sent(file: UploadFile | None) -> bytes:
    """What a file holds; nothing where none was chosen."""
    return b"" if file is None else file.file.read()

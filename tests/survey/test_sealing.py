"""Packets that only one server can read."""

import stat
from base64 import b64decode, b64encode
from concurrent.futures import ThreadPoolExecutor

import pytest

from survey.errors import StoreError
from survey.sealing import FILE, UnreadableError, open_seal

CONTENT = '{"items": ["ä"]}'.encode()


def test_what_is_sealed_is_opened_by_the_same_key_after_a_restart(tmp_path):
    packet = open_seal(tmp_path).seal(CONTENT)

    assert open_seal(tmp_path).open(packet) == CONTENT


def test_a_packet_says_nothing_and_is_never_the_same_twice(tmp_path):
    seal = open_seal(tmp_path)
    first, second = seal.seal(CONTENT), seal.seal(CONTENT)

    assert first != second
    assert CONTENT not in b64decode(first)
    assert len(b64decode(first)) == 65 + 12 + len(CONTENT) + 16  # key, nonce, content, tag


def test_another_server_and_whoever_changes_a_packet_read_nothing(tmp_path):
    seal = open_seal(tmp_path)
    (tmp_path / "other").mkdir()
    packet = seal.seal(CONTENT)

    with pytest.raises(UnreadableError):
        open_seal(tmp_path / "other").open(packet)
    for place in (0, 1, 64, 65, 76, 77, len(b64decode(packet)) - 1):
        changed = bytearray(b64decode(packet))
        changed[place] ^= 1
        with pytest.raises(UnreadableError):
            seal.open(b64encode(changed).decode())
    for nonsense in ("", "AAAA", "not base 64", packet[:40], b64encode(bytes(65)).decode()):
        with pytest.raises(UnreadableError):
            seal.open(nonsense)


def test_only_this_user_may_read_the_key(tmp_path):
    open_seal(tmp_path)

    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_processes_that_start_at_once_agree_on_one_key(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        seals = [*pool.map(lambda _: open_seal(tmp_path), range(8))]

    assert len({seal.public for seal in seals}) == 1


@pytest.mark.parametrize("content", [b"", b"no key"])
def test_a_broken_key_is_an_error_and_never_replaced(tmp_path, content):
    (tmp_path / FILE).write_bytes(content)

    with pytest.raises(StoreError, match=FILE):
        open_seal(tmp_path)

    assert (tmp_path / FILE).read_bytes() == content

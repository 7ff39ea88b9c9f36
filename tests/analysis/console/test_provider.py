"""What is known of a provider, and the secret that binds going there to a browser."""

import pytest

from analysis.console.errors import ConsoleError
from analysis.console.provider import LASTS, Going, read_provider

SAID = """name = "Staff sign-in"
issuer = "https://login.example.org"
client_id = "what-matters"
client_secret = "a secret of both"
address = "https://console.example.org/"
"""


def written(folder, text, mode=0o600):
    """A file of a provider, for its user only unless said otherwise."""
    path = folder / "provider.toml"
    path.write_text(text)
    path.chmod(mode)
    return path


def test_the_provider_leads_back_to_the_address_that_is_written_down(tmp_path):
    found = read_provider(written(tmp_path, SAID))

    assert found.back == "https://console.example.org/sign-in/back"
    assert (found.first, found.passwords) == ("subject", True)


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_a_secret_that_others_can_read_is_refused(tmp_path, mode):
    with pytest.raises(ConsoleError, match="others can read it, and it has a secret; chmod 600"):
        read_provider(written(tmp_path, SAID, mode))


@pytest.mark.parametrize("address", ["http://login.example.org", "login.example.org", "file:///x"])
def test_an_address_that_can_be_read_on_the_way_is_refused(tmp_path, address):
    text = SAID.replace("https://login.example.org", address)

    with pytest.raises(ConsoleError, match=r"provider\.toml: issuer: .* begin with https://"):
        read_provider(written(tmp_path, text))


def test_what_the_provider_is_told_does_not_tell_the_secret_nor_the_rest(clock):
    one, other = Going.begin(clock()), Going.begin(clock())
    told = {one.state, one.nonce, one.verifier}

    assert len(told) == 3
    assert told.isdisjoint({other.state, other.nonce, other.verifier})
    assert 43 <= len(one.verifier) <= 128  # RFC 7636, section 4.1


@pytest.mark.parametrize(
    ("secret", "seconds", "goes_on"),
    [
        ("{now}.x", LASTS - 1, True),
        ("{now}.x", LASTS, False),
        ("{now}.x", -1, False),
        ("", 0, False),
        ("x.{now}", 0, False),
    ],
)
def test_going_there_lasts_ten_minutes(clock, secret, seconds, goes_on):
    going = Going(secret.format(now=int(clock())))

    assert going.goes_on(clock() + seconds) is goes_on

"""Where the key may go: https, or this machine itself; everything else is refused with a sentence."""

from pathlib import Path

import pytest

from trtui.api.connection import Connection
from trtui.config import ConfigError


@pytest.mark.parametrize(
    "address",
    [
        "https://api.textrequest.com/api/v3",
        "https://api.textrequest.com/api/v3/",
        "HTTPS://API.EXAMPLE.COM:8443",
        "http://127.0.0.1:8000/api/v3",
        "http://127.8.8.8/x",
        "http://localhost:1",
        "http://[::1]:8000/api",
    ],
)
def test_an_address_that_is_safe(address: str) -> None:
    """And the paths of calls come after it, with one slash between."""
    connection = Connection(base_url=address)
    assert connection.url("/dashboards") == address.rstrip("/") + "/dashboards"
    assert connection.is_encrypted == address.lower().startswith("https")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "api.textrequest.com",
        "/api/v3",
        "ftp://api.textrequest.com",
        "file:///etc/passwd",
        "http://api.textrequest.com/api/v3",
        "http://10.0.0.1/",
        "http://0.0.0.0/",
        "http://127.0.0.1.example.com/",
        "http://localhost.example.com/",
        "http://[::2]/",
        "http://2130706433/",
        "https://",
        "https:///api",
        "https://key@api.textrequest.com/",
        "https://user:key@api.textrequest.com/",
        "https://@api.textrequest.com/",
        "https://api.textrequest.com/?key=1",
        "https://api.textrequest.com/api?",
        "https://api.textrequest.com/#x",
        "https://api.textrequest.com:99999/",
        "https://api.textrequest.com:x/",
        "https://[::1/",
        "https://api.textrequest.com/a b",
        "https://api.textrequest.com/\n",
        "https://api.textrequest.com\\@evil.example/",
        "https://аpi.textrequest.com/",
    ],
)
def test_an_address_that_is_not(address: str) -> None:
    """The setting is named, a sentence says what is wrong, and no password that it may hold is repeated."""
    with pytest.raises(ConfigError, match=r"^account\.base_url .*\.$") as caught:
        Connection(base_url=address)
    assert "key@" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("proxy", ["", "proxy:3128", "socks5://proxy:1080", "http://", "http://a b"])
def test_a_proxy_that_is_none(proxy: str) -> None:
    """The setting is named."""
    with pytest.raises(ConfigError, match=r"^account\.proxy "):
        Connection(proxy=proxy)


def test_a_proxy_stands_before_the_service_but_not_before_this_machine() -> None:
    """On http:// it would read the key."""
    proxy = "http://user:pass@proxy.example:3128"
    assert Connection(proxy=proxy).proxy_used == proxy
    assert Connection(base_url="http://127.0.0.1:1", proxy=proxy).proxy_used is None
    assert "pass" not in repr(Connection(proxy=proxy))


def test_a_ca_file_must_be_there(tmp_path: Path) -> None:
    """Said before the first call."""
    with pytest.raises(ConfigError, match=r"account\.ca_file"):
        Connection(ca_file=tmp_path / "company.pem")

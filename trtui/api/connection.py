"""Where the service is and how it is reached."""

import ipaddress
from dataclasses import field
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from trtui.config import DEFAULT_BASE_URL, ConfigError
from trtui.light import dataclass


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds that each step of a call may take. `total` is for one attempt, from its first byte to its last."""

    connect: float = 5.0
    write: float = 10.0
    read: float = 20.0
    pool: float = 5.0
    total: float = 30.0


@dataclass(frozen=True, slots=True)
class Connection:
    """The address, and what stands between.

    Raises ConfigError, with a sentence, for anything but https (http to this machine itself), for an address with a
    user, a query or a fragment, for a proxy that is not http or https, and for a CA file that is not there.
    """

    base_url: str = DEFAULT_BASE_URL
    proxy: str | None = field(default=None, repr=False)
    ca_file: Path | None = None
    timeouts: Timeouts = field(default_factory=Timeouts)

    def __post_init__(self) -> None:
        """Refuse what would send the key somewhere it must not go."""
        _check_base_url(self.base_url)
        if self.proxy is not None:
            proxy = _split("account.proxy", self.proxy)
            if proxy.scheme not in ("http", "https") or not proxy.hostname:
                raise ConfigError("account.proxy must look like http://host:port.")
        if self.ca_file is not None and not self.ca_file.is_file():
            raise ConfigError(f"account.ca_file: there is no file {self.ca_file}.")

    @property
    def is_encrypted(self) -> bool:
        """Whether TLS is needed: always, but for this machine itself."""
        return self.base_url.lower().startswith("https:")

    @property
    def proxy_used(self) -> str | None:
        """The proxy, None where http:// goes to this machine itself: nobody in between has business with the key."""
        return self.proxy if self.is_encrypted else None

    def url(self, path: str) -> str:
        """Return the whole address of `path`, which begins with a slash and is already quoted."""
        return self.base_url.rstrip("/") + path


def _split(name: str, address: str) -> SplitResult:
    """Take an address apart. The address is not repeated in the error: it may hold a password."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        raise ConfigError(f"{name} is not an address.") from None
    if not address.isascii() or not address.isprintable() or any(c in address for c in ' \\"<>^`{|}'):
        raise ConfigError(f"{name} holds a character that no address has.")
    return parts


def _check_base_url(address: str) -> None:
    parts = _split("account.base_url", address)
    if parts.username is not None or parts.password is not None:
        raise ConfigError(
            "account.base_url must not hold a user or a password: the key goes in api_key_file."
        )
    if not parts.hostname or parts.scheme not in ("http", "https"):
        raise ConfigError(f"account.base_url must look like {DEFAULT_BASE_URL}.")
    if "?" in address or "#" in address:
        raise ConfigError("account.base_url must end with its path: no “?” and no “#”.")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise ConfigError(
            "account.base_url must begin with https://: over http:// anybody on the way could read the API key. "
            "Only this machine itself (127.0.0.1) is reached without."
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

"""Over real TLS: a certificate that nobody vouches for is refused before the key leaves, one of the settings' file is not.

`loopback.pem` is a key and a certificate for 127.0.0.1, made for these tests and of use for nothing else.
"""

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.api.hostile import CUSTOMER, http_answer
from tests.api.rig import KEY, QUICK, SwiftClock, roomy_budget
from trtui.api.client import TextRequest
from trtui.api.connection import Connection
from trtui.api.errors import UnreachableError
from trtui.secret import Sealed

PEM = Path(__file__).with_name("loopback.pem")


@contextmanager
def tls_server(newest: ssl.TLSVersion) -> Iterator[tuple[str, list[bytes]]]:
    """A server with that certificate, which answers one request with an empty list; and what it was sent."""
    rules = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    rules.load_cert_chain(PEM)
    rules.maximum_version = newest
    received: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def attend() -> None:
        connection, _ = listener.accept()
        connection.settimeout(5)
        try:
            with rules.wrap_socket(connection, server_side=True) as secured:
                received.append(secured.recv(65_536))
                secured.sendall(http_answer(b"[]"))
        except OSError:
            connection.close()

    thread = threading.Thread(target=attend)
    thread.start()
    try:
        yield f"https://127.0.0.1:{listener.getsockname()[1]}/api/v3", received
    finally:
        thread.join(10)
        listener.close()


def ask(url: str, ca_file: Path | None) -> None:
    """Make one write."""

    async def main() -> None:
        clock = SwiftClock()
        connection = Connection(base_url=url, ca_file=ca_file, timeouts=QUICK)
        async with TextRequest(connection, Sealed(KEY), roomy_budget(clock), clock=clock) as client:
            await client.archive_conversation(CUSTOMER)

    asyncio.run(main())


def test_a_certificate_that_nobody_vouches_for_is_refused_before_the_key_leaves() -> None:
    """There is no switch to turn that off; the sentence says what a company's proxy needs."""
    with tls_server(ssl.TLSVersion.TLSv1_3) as (url, received):
        with pytest.raises(
            UnreachableError, match=r"certificate can't be verified.*account\.ca_file"
        ) as caught:
            ask(url, None)
        assert received == []
    assert not caught.value.may_have_happened


@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_the_settings_can_vouch_for_it(newest: ssl.TLSVersion) -> None:
    """The call goes through, from TLS 1.2 on."""
    with tls_server(newest) as (url, received):
        ask(url, PEM)
        assert KEY.encode() in received[0]


def test_another_hosts_certificate_is_refused() -> None:
    """Vouched for, but not for this name."""
    with tls_server(ssl.TLSVersion.TLSv1_3) as (url, received):
        with pytest.raises(UnreachableError) as caught:
            ask(url.replace("127.0.0.1", "localhost"), PEM)
        assert received == []
    assert not caught.value.may_have_happened

"""From the wire to the terminal: an account hostile in every string of every answer, read over HTTP, on a real screen."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.at_terminal import settings_for
from tests.bench.pty import Terminal, python
from tests.demo.desk import wait_until
from tests.hostile import MARK, hostile_bytes_of_program, payloads
from tests.hostile_service import HostileService
from trtui.demo.demo import Size, make_demo
from trtui.demo.server import ThreadedServer
from trtui.ui.bursts import GAP

FIELDS = {
    "body", "response_by_username", "delivery_status", "delivery_error", "mms_media", "message_id", "name", "first_name",
    "last_name", "display_name", "note", "suppressed_reason", "tag", "tag_color", "contact_tags", "notes", "recipient",
    "description", "transaction_status", "textrequest_payment_status", "reference_number", "value", "id", "message",
}  # fmt: skip
"""Every string field of the 28 operations' answers that customers, colleagues or the service fill."""
WALK = (
    *(b"d", b"j", b"j", b"p", b"j", b"l", b"k", b"y", b"h"),
    *(b"d", b"\t", b"\t", b"E", b"\x1b", b"h", b"h", b"t", b"\x1b", b"w", b"\x1b"),
    *(b"gc", b"j", b"j", b"x", b"e", b"\x1b", b"f", b"\x1b", b"\r", b"\x1b"),
    *(b"gG", b"j", b"\r", b"j", b"\x1b", b"\x1b", b"gt", b"j", b"\x1b", b"gD", b"j", b"\x1b"),
    *(b"gP", b"j", b"\r", b"\x1b", b"\x1b", b"gp", b"j", b"\x1b"),
    *(b"O", b"\x1b", b"B", b"\x1b", b",", b"\x1b", b"ga", b"gf", b"gi", b"F", b"\x1b", b"0", b"]"),
)
"""What opens every place that draws what was read."""


@pytest.mark.timeout(180)
def test_no_answer_of_the_service_commands_the_terminal(tmp_path: Path) -> None:
    account = make_demo(1, size=Size(2, 120, 4.0), speed=0.0).account
    # The demo's history ends now: whether anybody sent a picture lately hangs on the hour.
    account.receive(min(account.dashboards), "14235550142", "Like this", ["https://example.com/1.jpg"])
    service = HostileService(account)
    service.spoil()
    data = b""
    with ThreadedServer(service) as server:
        environment = settings_for(tmp_path, server.url, service.api_key)
        with Terminal(python("trtui"), environment=environment) as terminal:
            data += terminal.read_until(lambda shown: b"resolve" in shown)

            def look(is_enough: Callable[[], bool]) -> bool:
                nonlocal data
                for key in WALK:  # slower than a burst of letters, which would be taken for a text
                    data += terminal.ask(key, quiet=1.5 * GAP).data
                return is_enough()

            wait_until(lambda: look(lambda: service.served.keys() | {"message"} >= FIELDS), 90.0)
            service.api_key = "changed"  # refused from here on, in words that are payloads
            wait_until(lambda: look(lambda: "message" in service.served), 60.0)
            assert list(tmp_path.rglob("crash-*")) == []
            data += terminal.ask(b"\x11", quiet=0.5).data
    assert service.served.keys() >= FIELDS
    assert len(service.names) >= min(500, len(payloads()))
    assert data.count(MARK.encode()) > 100
    assert hostile_bytes_of_program(data) == []

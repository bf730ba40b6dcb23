"""Every hostile payload, drawn in a real terminal: not one byte of it commands the terminal."""

import pytest

from tests.bench.pty import Terminal, python
from tests.hostile import hostile_bytes, payloads
from tests.ui.hostile_screen import END


def drawn(kind: str, most_keys: int, *, columns: int = 100, lines: int = 40) -> bytes:
    """Everything a terminal is sent while all payloads are drawn."""
    with Terminal(python("tests.ui.hostile_screen", kind), columns=columns, lines=lines) as terminal:
        data = terminal.read(quiet=0.3, wait=20.0).data
        for _ in range(most_keys):
            if END.encode() in data:
                break
            data += terminal.ask(b"n", quiet=0.03, wait=0.4).data
        assert END.encode() in data, f"not all was drawn; the end of what came: {data[-400:]!r}"
        assert terminal.status is None
    return data


def test_there_are_enough_payloads_of_every_class() -> None:
    kinds = [payload.kind for payload in payloads()]
    assert len(kinds) >= 500
    assert {kind: kinds.count(kind) >= 10 for kind in ("T1", "T2", "T3", "T4", "T5")} == dict.fromkeys(
        ("T1", "T2", "T3", "T4", "T5"), True
    )


@pytest.mark.parametrize("kind", ["list", "thread", "contact", "payments", "payment", "chase", "outbox"])
def test_no_hostile_byte_leaves_through_the_widgets(kind: str) -> None:
    assert hostile_bytes(drawn(kind, 2_000)) == []


def test_no_hostile_byte_leaves_through_the_gate_though_nothing_was_cleaned() -> None:
    assert hostile_bytes(drawn("wall", 1_000)) == []


def test_without_the_gate_the_detector_fires() -> None:
    """The control. The terminal here answers nothing, so what comes through does no harm."""
    data = drawn("bare", 1_000).replace(b"\r\n", b"\n")  # the terminal's own doing: Textual ends its lines so
    assert len(hostile_bytes(data)) > 0.5 * len(payloads())

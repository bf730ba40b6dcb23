"""What customers and the service write is drawn by the search, the health page and the lists of groups, labels and
dashboards in a real terminal: no byte of it commands the terminal.
"""

import pytest

from tests.bench.pty import Terminal, python
from tests.hostile import hostile_bytes
from tests.ui.hostile_screen import END


@pytest.mark.parametrize("kind", ["hits", "report", "lists"])
def test_no_hostile_byte_leaves_through_it(kind: str) -> None:
    with Terminal(python("tests.ui.hostile_views", kind), columns=100, lines=40) as terminal:
        data = terminal.read(quiet=0.3, wait=20.0).data
        for _ in range(600):
            if END.encode() in data:
                break
            data += terminal.ask(b"n", quiet=0.03, wait=0.4).data
        assert terminal.status is None
    assert END.encode() in data, f"not all was drawn; the end of what came: {data[-400:]!r}"
    assert hostile_bytes(data) == []

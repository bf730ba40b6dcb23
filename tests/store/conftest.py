"""A shop for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.shop import Shop
from trtui.failpoints import set_failpoints


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A shop whose store is new; failpoints that a test sets are off again after it."""
    made = Shop(tmp_path / "account")
    yield made
    set_failpoints("")
    made.store.close()

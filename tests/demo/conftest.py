"""The desk that most tests of the emulated account work at."""

from collections.abc import Iterator

import pytest

from tests.demo.desk import Desk


@pytest.fixture
def desk() -> Iterator[Desk]:
    """A line with Ann, who wrote, and Bob, who never did, over real HTTP."""
    with Desk() as open_desk:
        yield open_desk

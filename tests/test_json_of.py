"""JSON that is written without the standard library's writer: the same as its own, and nothing in it that is obeyed."""

import json
import sys
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trtui.errors import Exit
from trtui.headless.output import escaped, json_of, plain
from trtui.models import IntentState

TEXTS = st.text(st.characters(codec=None)) | st.text(
    st.sampled_from('"\\/\n\t\x00\x1b\x7f\x9b\u2028é👍\ud800\udc00')
)
DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
)


class Out:
    """An output of some encoding."""

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding


@given(DATA)
def test_it_is_what_the_standard_library_writes(data: object) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for encoding in ("utf-8", "ascii"):
            patch.setattr(sys, "stdout", Out(encoding))
            is_ascii = encoding == "ascii"
            assert json_of(data) == escaped(json.dumps(data, ensure_ascii=is_ascii)).replace(
                "\x7f", "\\u007f"
            )


def test_what_has_no_form_in_json_is_a_text() -> None:
    data = [Decimal("12.50"), datetime(2026, 3, 2, tzinfo=UTC), IntentState.HELD, Exit.USAGE, ("a",)]
    assert json_of(data) == json.dumps(data, default=plain)

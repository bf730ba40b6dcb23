"""JSON as it travels: numbers without float, answers of a bounded depth."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import TypeAlias

Json: TypeAlias = "bool | int | Decimal | str | list[Json] | dict[str, Json] | None"

MAX_DEPTH = 32
"""The service's own answers are five deep."""


class UnreadableError(ValueError):
    """What came is not JSON of the shape that was asked for. The text says what is wrong, in a few words."""


def parse_json(body: bytes) -> Json:
    """Read an answer's body; nothing at all reads as None.

    Numbers with a fraction are `Decimal`, and a byte that is no UTF-8 becomes a replacement character: one bad
    letter in a name is no reason to lose a page. Raises UnreadableError.
    """
    if not body.strip():
        return None
    try:
        parsed: Json = json.loads(
            body.decode("utf-8-sig", "replace"), parse_float=Decimal, parse_constant=lambda _name: None
        )
    except RecursionError:
        raise UnreadableError("it is nested too deeply") from None
    except (ValueError, ArithmeticError):
        raise UnreadableError("it is not JSON") from None
    if _is_deeper_than(MAX_DEPTH, parsed):
        raise UnreadableError("it is nested too deeply")
    return parsed


def _is_deeper_than(depth: int, parsed: Json) -> bool:
    """Say whether lists and objects lie more than `depth` deep, level by level."""
    level = [parsed] if isinstance(parsed, dict | list) else []
    for _ in range(depth):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
    return bool(level)


def render_json(value: object) -> str:
    """Write what is sent. A `Decimal` becomes exactly the number it is, which `json.dumps` can't do."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{json.dumps(name)}:{render_json(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(render_json, value)) + "]"
    return json.dumps(value)

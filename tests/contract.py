"""The API's contract as data: what both the client and the emulated account are held against.

`contract.json` was made from the connector definition that the vendor publishes, so neither side can make up a path, a
parameter or a field of its own and find the other agreeing.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

from jsonschema import Draft202012Validator

Schema: TypeAlias = Mapping[str, object]

_DATA = json.loads(Path(__file__).with_name("contract.json").read_text("utf-8"))
_OBJECTS: Schema = _DATA["objects"]

BASE_PATH: str = _DATA["base_path"]

UNAUTHORIZED = 401
"""Any operation may answer this, although the connector's definition mentions it nowhere."""

_VALUES = {
    "integer": re.compile(r"\d+"),
    "boolean": re.compile(r"true|false"),
    "string": re.compile(r".+", re.DOTALL),
}


class BreachError(AssertionError):
    """A request or an answer that the contract does not know, with what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: how it is asked and what it may answer.

    `path_parameters`, `query` and `vendor_query` give each name its type: integer, boolean or string; `vendor_query` holds
    what is only in the vendor's own document. `body` and `response` are JSON schemas, None where there is none.
    `others` are the statuses besides `success` that mean something, 204 among them.
    """

    operation_id: str
    verb: str
    path: str
    path_parameters: Mapping[str, str]
    query: Mapping[str, str]
    vendor_query: Mapping[str, str]
    body: Schema | None
    success: int
    others: frozenset[int]
    response: Schema | None

    def target(self, **path: object) -> str:
        """The path from the root of the host with its parameters filled in."""
        return BASE_PATH + self.path.format_map(path)

    def matches(self, verb: str, path: str) -> bool:
        """Whether a request with this verb and path (from the root, without the query) asks for this operation."""
        template = re.sub(r"\\\{(\w+)\\\}", self._pattern, re.escape(BASE_PATH + self.path))
        return verb == self.verb and re.fullmatch(template, path) is not None

    def check_request(self, query: Iterable[tuple[str, str]], body: bytes) -> None:
        """Raise `BreachError` for a query or a body that the operation does not take."""
        known = {**self.query, **self.vendor_query}
        pairs = list(query)
        if len({name for name, _ in pairs}) != len(pairs):
            raise BreachError(f"{self.operation_id}: a parameter is given twice in {pairs}")
        for name, value in pairs:
            if name not in known:
                raise BreachError(f"{self.operation_id} has no parameter {name}")
            if not _VALUES[known[name]].fullmatch(value):
                raise BreachError(f"{self.operation_id}: {name}={value} is no {known[name]}")
        self._check_body("body", body)

    def check_answer(self, status: int, body: bytes) -> None:
        """Raise `BreachError` for a status or a body that the operation does not answer with."""
        if status == self.success:
            self._check_body("response", body)
        elif status not in self.others and status != UNAUTHORIZED:
            raise BreachError(f"{self.operation_id} does not answer {status}")
        elif status == 204 and body:
            raise BreachError(f"{self.operation_id}: a 204 has no body")

    def _pattern(self, found: re.Match[str]) -> str:
        return r"\d+" if self.path_parameters[found[1]] == "integer" else r"[^/]+"

    def _check_body(self, part: Literal["body", "response"], body: bytes) -> None:
        validator = _validator(self.operation_id, part)
        if validator is None:
            if body:
                raise BreachError(f"{self.operation_id} has no such body: {body[:200]!r}")
            return
        try:
            value = json.loads(body)
        except ValueError:
            raise BreachError(f"{self.operation_id}: not JSON: {body[:200]!r}") from None
        for error in validator.iter_errors(value):
            raise BreachError(f"{self.operation_id}: {error.json_path}: {error.message[:300]}")


@cache
def _validator(operation_id: str, part: Literal["body", "response"]) -> Draft202012Validator | None:
    operation = OPERATIONS[operation_id]
    schema = operation.body if part == "body" else operation.response
    return None if schema is None else Draft202012Validator({**schema, "objects": _OBJECTS})


def _operation(row: Mapping[str, object]) -> Operation:
    values = {name: value for name, value in row.items() if name not in {"id", "others"}}
    others = row["others"]
    if not isinstance(others, list):
        raise TypeError("others is a list of statuses")
    return Operation(operation_id=str(row["id"]), others=frozenset(others), **values)  # type: ignore[arg-type]  # as the file has them


OPERATIONS: dict[str, Operation] = {row["id"]: _operation(row) for row in _DATA["operations"]}
"""The 28 operations by the connector's names for them."""


def operation_of(verb: str, path: str) -> Operation:
    """The one operation that a request asks for. Raises `BreachError` when there is none."""
    for operation in OPERATIONS.values():
        if operation.matches(verb, path):
            return operation
    raise BreachError(f"no operation is {verb} {path}")

"""The README's table of operations is what is so: all 28, by keys that exist, by tests that exist."""

import ast
import inspect
import re
from pathlib import Path

import pytest

from tests.coverage_table import ROWS, Row, as_markdown
from tests.walking import operations
from trtui.api.client import Operations
from trtui.ui.commands import find_command

ROOT = Path(__file__).parent.parent


def test_the_readme_has_the_table() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    shown = re.search(r"<!-- operations: .*? -->\n(.*)<!-- /operations -->", readme, re.DOTALL)
    assert shown is not None
    assert shown[1].strip() == as_markdown().strip(), "python -m tests.coverage_table prints it anew"


def test_it_names_every_operation_of_the_client_and_of_the_connector_once() -> None:
    methods = [name for name, _ in inspect.getmembers(Operations, inspect.isfunction) if name[0] != "_"]
    assert sorted(row.method for row in ROWS) == sorted(methods)
    assert [row.connector for row in ROWS] == operations()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.method)
def test_its_keys_and_tests_exist(row: Row) -> None:
    assert row.commands, "an operation that no key leads to"
    for command_id in row.commands:
        command = find_command(command_id)
        assert command is not None, command_id
        assert command.keys, command_id
    file, _, name = row.test.partition("::")
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}

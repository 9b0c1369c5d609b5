"""Registers the harness: every module of ``tests/harness`` gives fixtures to all tests."""

from pathlib import Path

import pytest

# They import one another, so all of them must be known before the first is imported.
pytest.register_assert_rewrite("tests.harness")
pytest_plugins = [
    f"tests.harness.{module.stem}"
    for module in sorted((Path(__file__).parent / "harness").glob("*.py"))
]

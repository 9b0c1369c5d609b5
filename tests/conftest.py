"""Registers the harness: every module of ``tests/harness`` gives fixtures to all tests."""

from pathlib import Path

pytest_plugins = [
    f"tests.harness.{module.stem}"
    for module in sorted((Path(__file__).parent / "harness").glob("*.py"))
]

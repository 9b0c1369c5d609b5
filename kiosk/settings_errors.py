"""What is wrong with a configuration file, in sentences that name table and key."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails


class SettingsError(Exception):
    """The configuration file cannot be used; ``problems`` has every mistake, a sentence each."""

    def __init__(self, path: Path, problems: Sequence[str]) -> None:
        self.path = path
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{path}: {problem}" for problem in problems))


def sentences(error: ValidationError, tables: Mapping[str, type[BaseModel]]) -> Iterator[str]:
    """Each mistake that pydantic found, as ``table, key: what must be``."""
    for details in error.errors(include_url=False):
        table, shown, key = _place(details, tables)
        what = _what(details, key, tables.get(table))
        yield f'{shown}key "{key}": {what}' if key else f"{shown.rstrip(', ')}: {what}"


def _place(details: ErrorDetails, tables: Mapping[str, object]) -> tuple[str, str, str]:
    """The table's name, how it is shown, and the key (empty for the table as a whole)."""
    match details["loc"]:
        case ("readers", int(index), str(driver), *keys):
            table = f"readers {driver}"
            return table, f"[[readers]] number {index + 1}, ", ".".join(map(str, keys))
        case ("readers", int(index)):
            return "readers", f"[[readers]] number {index + 1}, ", "driver"
        case ("printers", str(name), *keys) if "printers" in tables:
            named = [str(key) for key in keys if key != "[key]"]
            return "printers", f"[printers.{name}], ", ".".join(named)
        case (str(table), *keys) if keys and table in tables:
            return table, f"[{table}], ", ".".join(map(str, keys))
        case keys:
            return "", "", ".".join(map(str, keys))


def _what(details: ErrorDetails, key: str, model: type[BaseModel] | None) -> str:
    kind, context = details["type"], details.get("ctx", {})
    if kind == "missing":
        return "is missing"
    if kind in {"union_tag_not_found", "union_tag_invalid"}:
        drivers = context.get("expected_tags", "'pcsc', 'serial', 'simulated'")
        return f"must be one of {drivers}"
    if kind == "extra_forbidden":
        known = list(model.model_fields) if model else []
        near = difflib.get_close_matches(key, known, n=1)
        return f'is unknown, perhaps "{near[0]}" was meant' if near else "is unknown"
    if kind == "value_error":
        return str(context["error"])
    if kind in {"model_type", "model_attributes_type"}:
        return "must be a table"
    if kind == "too_short":
        return "must name at least one"
    if kind == "tuple_type":
        return "must be a list of tables, each under [[readers]]"
    return details["msg"].replace("Input should be", "must be").replace("Input should", "must")

"""What became of each row that was handed in, and how that is kept: as JSON, without sentences."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from gatekeeper.errors import CertificateError, InputWrong, NotAsExpected, Objected
from gatekeeper.policy.objections import Excuse, Objection, Remedy, Rule, Value


@dataclass(frozen=True, slots=True)
class RowResult:
    """What becomes, or became, of one row."""

    line: int
    """As the spreadsheet counts; of a message from 1."""
    reference: str = ""
    organisation: str = ""
    """Its code, as the row has it."""
    number: str | None = None
    """Of the credential that is to be, once it is taken in."""
    again: bool = False
    """It was taken in before, under the same reference and with the same content."""
    error: CertificateError | None = None
    """What stands against taking it in; None: nothing."""
    lacking: tuple[Objection, ...] = ()
    """Papers that are still to come before it can be approved."""

    @property
    def passes(self) -> bool:
        """Whether it is taken in, or will be."""
        return self.error is None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of the rows came to what."""

    rows: int
    new: int
    again: int
    refused: int
    lacking: int


def tally(results: Iterable[RowResult]) -> Tally:
    """Count results."""
    found = tuple(results)
    return Tally(
        rows=len(found),
        new=sum(one.passes and not one.again for one in found),
        again=sum(one.passes and one.again for one in found),
        refused=sum(not one.passes for one in found),
        lacking=sum(one.passes and bool(one.lacking) for one in found),
    )


def written(result: RowResult) -> dict[str, Any]:
    """A result as JSON keeps it; what is empty is left out."""
    said = {
        "line": result.line,
        "reference": result.reference,
        "organisation": result.organisation,
        "number": result.number,
        "again": result.again,
        "error": _error(result.error),
        "lacking": [_objection(one) for one in result.lacking],
    }
    return {key: value for key, value in said.items() if value}


def read_back(said: Mapping[str, Any]) -> RowResult:
    """The result that ``written`` made this of."""
    return RowResult(
        line=said["line"],
        reference=said.get("reference", ""),
        organisation=said.get("organisation", ""),
        number=said.get("number"),
        again=said.get("again", False),
        error=_error_of(said.get("error")),
        lacking=tuple(_objection_of(one) for one in said.get("lacking", ())),
    )


def words_of(error: CertificateError) -> tuple[str, ...]:
    """Everything that stands against a row, as ids: for programs."""
    match error:
        case Objected(objections=objections):
            return tuple(str(one.rule) for one in objections)
        case InputWrong(faults=faults):
            return tuple(f"{name}.{word}" for name, word in faults.items())
        case NotAsExpected(word=word):
            return (word,)
        case _:
            return (type(error).__name__,)


def _error(error: CertificateError | None) -> dict[str, Any] | None:
    match error:
        case None:
            return None
        case Objected(objections=objections):
            return {"objections": [_objection(one) for one in objections]}
        case InputWrong(faults=faults):
            return {"faults": dict(faults)}
        case NotAsExpected(word=word, values=values):
            return {"word": word, "values": {key: _value(one) for key, one in values.items()}}
        case _:
            return {"word": "refused", "values": {}}


def _error_of(said: Mapping[str, Any] | None) -> CertificateError | None:
    if said is None:
        return None
    if "objections" in said:
        return Objected(tuple(_objection_of(one) for one in said["objections"]))
    if "faults" in said:
        return InputWrong(said["faults"])
    return NotAsExpected(said["word"], **{k: _value_of(one) for k, one in said["values"].items()})


def _objection(objection: Objection) -> dict[str, Any]:
    return {
        "rule": objection.rule,
        "remedies": list(objection.remedies),
        "values": {key: _value(one) for key, one in objection.values.items()},
        "excusable_by": sorted(objection.excusable_by),
    }


def _objection_of(said: Mapping[str, Any]) -> Objection:
    return Objection(
        Rule(said["rule"]),
        tuple(Remedy(one) for one in said["remedies"]),
        {key: _value_of(one) for key, one in said["values"].items()},
        frozenset(Excuse(one) for one in said["excusable_by"]),
    )


def _value(value: object) -> Any:
    """A value as JSON tells it apart from a text that looks alike."""
    if isinstance(value, datetime):
        return {"instant": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, tuple):
        return list(value)
    return value if value is None or isinstance(value, str | int) else str(value)


def _value_of(said: Any) -> Value:
    match said:
        case {"instant": text}:
            return datetime.fromisoformat(text)
        case {"day": text}:
            return date.fromisoformat(text)
        case list():
            return tuple(said)
        case str() | int() | None:
            return said
        case _:
            return str(said)

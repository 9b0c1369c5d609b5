"""What each model of printer can do and how far it can be trusted: data, checked as a whole."""

import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails

from gatekeeper.policy.printing import Form, Trouble
from printing.errors import ModelsWrong

OURS = Path(__file__).with_name("models.toml")
"""The models that come with the program."""
MAX_BYTES = 200_000
"""A file of models that is longer is none."""
SHOWN = 40
"""Characters of a wrong value that are repeated in a message."""


class Driver(StrEnum):
    """The way a printer is spoken to."""

    IPP = "ipp"
    """To the printer itself and to a CUPS queue alike."""
    ZPL = "zpl"
    PDF = "pdf"
    FOLDER = "folder"
    SIMULATED = "simulated"
    EVOLIS = "evolis"


class StationDriver(StrEnum):
    """The way a contactless station is moved."""

    EVOLIS = "evolis"
    SIMULATED = "simulated"


class Document(StrEnum):
    """What an IPP printer may be sent."""

    PWG = "pwg"
    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"


def _text(value: str) -> str:
    if not value.isprintable() or value != value.strip():
        raise ValueError("must be printable, with no space around it")
    return value


def _once(values: tuple[Any, ...]) -> tuple[Any, ...]:
    if not values:
        raise ValueError("must name at least one")
    if len(set(values)) < len(values):
        raise ValueError("must name each only once")
    return values


def _word(words: type[StrEnum]) -> BeforeValidator:
    known = [str(word) for word in words]

    def read(value: object) -> object:
        if value not in known:
            raise ValueError(f"{_shown(value)} is none of {', '.join(known)}{_near(value, known)}")
        return value

    return BeforeValidator(read)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


def _near(value: object, known: list[str]) -> str:
    close = get_close_matches(str(value)[:SHOWN], known, n=1)
    return f"; perhaps '{close[0]}' was meant" if close else ""


Text = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(_text)]
Keyword = Annotated[str, Field(max_length=80, pattern=r"^[a-z0-9][a-z0-9._-]*$")]
Flag = Annotated[bool, Field(strict=True)]
Forms = tuple[Annotated[Form, _word(Form)], ...]
Documents = tuple[Annotated[Document, _word(Document)], ...]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ModelName(_Table):
    """A model's name in both languages."""

    zh: Text
    en: Text


class Model(_Table):
    """What a model of printer can do; the keys of ``models.toml``, which explains them."""

    name: ModelName
    driver: Annotated[Driver, _word(Driver)]
    dpi: Annotated[int, Field(strict=True, ge=100, le=1200)]
    forms: Annotated[Forms, AfterValidator(_once)]
    two_sided: Flag
    proves: Flag
    station: Annotated[StationDriver, _word(StationDriver)] | None = None
    deadline_s: Annotated[int, Field(strict=True, ge=5, le=3600)]
    """Seconds, counted while nothing troubles the printer."""
    odometer: Flag = False
    documents: Annotated[Documents, AfterValidator(_once)] | None = None
    reasons: Mapping[Keyword, Annotated[Trouble, _word(Trouble)]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        wrong = []
        if self.driver is Driver.IPP and self.documents is None:
            wrong.append("documents is missing: what is such a printer sent?")
        if self.driver is not Driver.IPP:
            wrong += [
                f"{key} is only for the driver ipp"
                for key in ("documents", "reasons")
                if getattr(self, key)
            ]
        if self.odometer and self.driver is not Driver.ZPL:
            wrong.append("odometer is only for the driver zpl")
        if self.driver is Driver.ZPL and self.proves and not self.odometer:
            wrong.append("proves: a label printer proves nothing without its odometer")
        if self.station and Form.CARD not in self.forms:
            wrong.append("a station is of no use to a printer without cards")
        if wrong:
            raise ValueError("; ".join(wrong))
        return self

    @property
    def encodes(self) -> bool:
        """Whether a card can be encoded inside it, before it is printed."""
        return self.station is not None


Models = Mapping[str, Model]
"""By the model's id."""


def load_models(own: Path | None = None) -> Models:
    """The models that come with the program, and those of a fair's own file, which come first.

    Raises ModelsWrong with every mistake of the file.
    """
    models = _load(OURS)
    return {**models, **_load(own)} if own else models


def _load(path: Path) -> dict[str, Model]:
    models: dict[str, Model] = {}
    mistakes: list[str] = []
    for key, table in _tables(path).items():
        where = f"{path.name}: [{key if key.isprintable() else ascii(key)}]"
        if len(key) > SHOWN or not key.replace("-", "").isalnum() or not key.isascii():
            wanted = f"at most {SHOWN} letters, digits and hyphens"
            mistakes.append(f"{path.name}: [{_shown(key)}]: a model's id is {wanted}")
            continue
        try:
            models[key] = Model.model_validate(table)
        except ValidationError as error:
            mistakes += [f"{where}{what}" for what in _sentences(error)]
    if not models and not mistakes:
        mistakes.append(f"{path.name}: names no model")
    if mistakes:
        raise ModelsWrong(tuple(mistakes))
    return models


def _tables(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise ModelsWrong((f"{path.name}: is longer than {MAX_BYTES} bytes",))
        return tomllib.loads(content.decode("utf-8-sig"))
    except OSError as error:
        raise ModelsWrong((f"{path}: cannot be read: {error.strerror}",)) from error
    except UnicodeDecodeError as error:
        raise ModelsWrong((f"{path.name}: is not UTF-8 at byte {error.start}",)) from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ModelsWrong((f"{path.name}: is not TOML: {error}",)) from error


def _sentences(error: ValidationError) -> Iterator[str]:
    """Each mistake of one table: `` key: what is wrong``."""
    for details in error.errors(include_url=False):
        parts = [str(part) for part in details["loc"] if part != "[key]"]
        key = ".".join(part if part.isprintable() else ascii(part) for part in parts)[:80]
        yield f" {key}: {_what(details)}" if key else f": {_what(details)}"


def _what(details: ErrorDetails) -> str:
    match details["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            table = ModelName if len(details["loc"]) > 1 else Model
            return "is unknown" + _near(details["loc"][-1], list(table.model_fields))
        case "value_error":
            return str(details["ctx"]["error"])
        case "model_type":
            return "must be a table"
        case _:
            _, _, wanted = details["msg"].partition(" should ")
            return f"{_shown(details['input'])} must {wanted}".replace("dictionary", "table")

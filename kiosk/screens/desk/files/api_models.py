"""What goes in and out of the interface for other systems, as pydantic models: its one contract.

Words, not sentences, are the contract; a sentence in the caller's language stands beside each.
"""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from gatekeeper.policy.words import IdType, Kind, State

MOST_ROWS = 500
LONGEST_PHOTO = 1_400_000
"""Characters of a photo in base64: about a megabyte."""
_Text = Annotated[str, Field(max_length=200)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ApplicationIn(_Model):
    """One application: the columns of the sheet, by the same names (docs/feeds.md)."""

    reference: str = Field(
        min_length=1, max_length=80, description="Its name in your system; the same again is one."
    )
    kind: Kind
    organisation_code: str = Field(max_length=40)
    organisation_name: _Text = Field(description="Must match the register's name of the code.")
    id_type: IdType | None = None
    id_number: str | None = Field(default=None, max_length=40)
    name: _Text | None = None
    birth_date: date | None = None
    nationality: str | None = Field(default=None, max_length=60)
    position: str | None = Field(default=None, max_length=60)
    phase: int | None = Field(default=None, ge=1, le=9999)
    valid_from: date | None = None
    valid_to: date | None = None
    plate: str | None = Field(default=None, max_length=40)
    length_m: float | None = Field(default=None, gt=0, le=40)
    slot_from: datetime | None = Field(default=None, description="Fair time, without a zone.")
    slot_to: datetime | None = Field(default=None, description="Fair time, without a zone.")
    parking_space: bool = False
    original_seen: bool = False
    stamp: bool = False
    photo: str | None = Field(
        default=None, max_length=LONGEST_PHOTO, description="JPEG or PNG in base64."
    )


class ApplicationsIn(_Model):
    """Up to 500 applications in one message."""

    applications: list[ApplicationIn] = Field(min_length=1, max_length=MOST_ROWS)


class Objection(_Model):
    """Something that stands against an application."""

    word: str = Field(description="A rule of issue, FIELD.FAULT, or another id.")
    text: str = Field(description="The same as a sentence, in the language of Accept-Language.")
    helps: list[str] = Field(description="What would help, a sentence each.")


class RowOut(_Model):
    """What became of one application."""

    reference: str
    outcome: Literal["taken", "taken_before", "refused"]
    number: str | None = Field(description="Of the credential that is to be; null if refused.")
    objections: list[Objection]


class DeliveryOut(_Model):
    """What became of a message, in the order of its rows."""

    delivery: int
    taken: int
    taken_before: int
    refused: int
    results: list[RowOut]


class RegistrationOut(_Model):
    """That a badge was registered for a phase, or for the whole edition (phase null)."""

    edition: int
    phase: int | None


class PersonOut(_Model):
    """Whose it is; told to keys with the scope persons:read alone."""

    name: str
    id_type: IdType
    id_number: str


class CredentialOut(_Model):
    """A credential as it stands now."""

    number: str
    kind: Kind
    state: State
    reference: str | None = Field(description="Your own name for its application.")
    organisation_code: str | None
    edition: int | None
    phase: int | None
    valid_from: date | None
    valid_to: date | None
    suspended_until: datetime | None = Field(description="Fair time.")
    registrations: list[RegistrationOut]
    person: PersonOut | None = None


class CredentialsOut(_Model):
    """Credentials that changed after a cursor."""

    credentials: list[CredentialOut]
    cursor: str = Field(description="Give it back as after= to learn what changed since.")
    more: bool = Field(description="Whether there is more already.")


class BadgeOut(_Model):
    """All registrations of one badge."""

    number: str
    registrations: list[RegistrationOut]


class RegistrationsOut(_Model):
    """Badges whose registrations changed after a cursor."""

    badges: list[BadgeOut]
    cursor: str
    more: bool


class ApplicationOut(_Model):
    """How one's own application stands."""

    reference: str
    number: str
    kind: Kind
    state: State
    organisation_code: str | None
    reason: str | None = Field(description="Why it was rejected or cancelled, as a word.")


class StatusOut(_Model):
    """The public look-up."""

    standing: Literal["registered", "valid", "not_registered", "not_valid", "no_number"]
    number: str
    phases: list[int]
    starts: datetime | None = Field(description="Fair time.")
    until: datetime | None = Field(description="Fair time, itself not included.")


class Problem(_Model):
    """What went wrong (RFC 9457); ``type`` ends with a word that stays."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str

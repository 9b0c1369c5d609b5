"""Signed payloads of paper passes: made, and told from forged ones.

A payload is ``FG1:`` and base45 text (RFC 9285) of a record and its Ed25519 signature (RFC 8032),
taken over ``fairgate-pass-v1`` NUL and the record. The record is 21 bytes, big-endian:

===== ===== ==================================================================
bytes from  what
===== ===== ==================================================================
1     0     version, 1
4     1     key id
9     5     the number's digits behind a 1, as an integer, so that zeros stay
2     14    edition
5     16    reserved, zero
===== ===== ==================================================================
"""

import hashlib
import os
import re
import struct
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import base45
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from gatekeeper.errors import KeyFileWrong, SealForged, SealUnreadable
from gatekeeper.policy.admission import Proof
from gatekeeper.policy.code import SEALED_PREFIX, Code, CodeKind, Sealed, is_number

VERSION = 1
_DOMAIN = b"fairgate-pass-v1\0"
_RECORD = struct.Struct(">BI9sH5s")
_SIGNATURE_BYTES = 64
_MAX_KEY_FILE = 65_536
_RESERVED = bytes(5)


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A public key whose passes are believed."""

    id: int
    name: str
    public: Ed25519PublicKey


class Verifier:
    """Opens payloads that one of the trusted keys signed."""

    def __init__(self, keys: Iterable[TrustedKey]) -> None:
        self._keys: Mapping[int, TrustedKey] = {key.id: key for key in keys}

    def open(self, text: str) -> Sealed:
        """What a payload names, its ``FG1:`` included.

        Raises SealUnreadable for what is no payload of this system, SealForged for one that is made
        like one but was signed by nobody trusted, or changed.
        """
        record, signature = _take_apart(text)
        _, key_id, packed, edition, _ = _RECORD.unpack(record)
        key = self._keys.get(key_id)
        if key is None:
            raise SealForged(f"signed with the unknown key {key_id}")
        try:
            key.public.verify(signature, _DOMAIN + record)
        except InvalidSignature as error:
            raise SealForged("the signature is not of what is written") from error
        digits = str(int.from_bytes(packed))
        number = digits[1:]
        if digits[0] != "1" or not is_number(number):
            raise SealForged("signed, but with an impossible number")
        return Sealed(number, edition)


def seal(private_key: Ed25519PrivateKey, key_id: int, number: str, edition: int) -> str:
    """The payload of a credential; ValueError unless the number is 6 to 20 ASCII digits."""
    if not is_number(number):
        raise ValueError("a number has 6 to 20 digits")
    packed = int("1" + number).to_bytes(9)
    record = _RECORD.pack(VERSION, key_id, packed, edition, _RESERVED)
    signed = record + private_key.sign(_DOMAIN + record)
    return SEALED_PREFIX + bytes(base45.b45encode(signed)).decode("ascii")


def opened(code: Code, verifier: Verifier | None) -> tuple[Code, Proof, Sealed | None]:
    """What a code is once its seal was looked at, how the proof came out, what it seals.

    A malformed payload is unreadable, and so is every payload where no key is trusted: such a
    machine knows no signed payloads. Codes of other kinds come back as they are.
    """
    if code.kind is not CodeKind.SEALED:
        return code, Proof.NONE, None
    unreadable = Code(code.raw, CodeKind.UNREADABLE, ""), Proof.NONE, None
    if verifier is None:
        return unreadable
    try:
        return code, Proof.GENUINE, verifier.open(SEALED_PREFIX + code.value)
    except SealUnreadable:
        return unreadable
    except SealForged:
        return code, Proof.FAILED, None


def _take_apart(text: str) -> tuple[bytes, bytes]:
    """The record and the signature; the version is one we know, the lengths fit."""
    length = _RECORD.size + _SIGNATURE_BYTES
    encoded = text.removeprefix(SEALED_PREFIX)
    # Three characters for two bytes, and two for a last odd one.
    if encoded == text or len(encoded) != length // 2 * 3 + length % 2 * 2:
        raise SealUnreadable("not a payload of this system")
    try:
        signed = bytes(base45.b45decode(encoded))
    except ValueError as error:
        raise SealUnreadable("not base45") from error
    if len(signed) != length or signed[0] != VERSION:
        raise SealUnreadable("of a version that is not known")
    return signed[: _RECORD.size], signed[_RECORD.size :]


def key_id_of(public_key: Ed25519PublicKey) -> int:
    """A key's id: the first four bytes of the SHA-256 of its raw form."""
    raw = public_key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return int.from_bytes(hashlib.sha256(raw).digest()[:4])


def write_new_key(path: Path) -> Ed25519PrivateKey:
    """Make a private key and keep it in a PEM file that only its owner reads.

    Raises KeyFileWrong when the file is there already or cannot be written.
    """
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
    except OSError as error:
        raise KeyFileWrong(f"{path} cannot be written: {error.strerror}") from error
    return key


def load_private_key(path: Path) -> Ed25519PrivateKey:
    """Read a private key from a PEM file; raises KeyFileWrong."""
    try:
        key = load_pem_private_key(_read(path), password=None)
    except (ValueError, TypeError) as error:
        raise KeyFileWrong(f"{path} holds no private key in PEM") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileWrong(f"{path} holds a key of another kind than Ed25519")
    return key


def trusted_entry(public_key: Ed25519PublicKey, name: str) -> str:
    """One more key's lines for a file of trusted keys; ValueError unless named [A-Za-z0-9_-]+."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", name):
        raise ValueError("a key's name is letters, digits, - and _")
    raw = public_key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return f'[[key]]\nname = "{name}"\npublic = "{raw.hex()}"\n'


def load_trusted_keys(path: Path) -> list[TrustedKey]:
    """Read the trusted keys from TOML: ``[[key]]`` tables with ``name`` and ``public`` (hex).

    Raises KeyFileWrong, naming what is wrong with which key.
    """
    try:
        tables = tomllib.loads(_read(path).decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise KeyFileWrong(f"{path} is no TOML: {error}") from error
    entries = tables.pop("key", [])
    if tables or not isinstance(entries, list):
        raise KeyFileWrong(f"{path}: only [[key]] tables belong here")
    keys = [_trusted(path, place, entry) for place, entry in enumerate(entries, 1)]
    if len({key.id for key in keys}) != len(keys):
        raise KeyFileWrong(f"{path}: a key stands there twice")
    return keys


def _trusted(path: Path, place: int, entry: Any) -> TrustedKey:
    if not isinstance(entry, dict) or set(entry) != {"name", "public"}:
        raise KeyFileWrong(f"{path}: key {place} has exactly 'name' and 'public'")
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(str(entry["public"])))
    except ValueError as error:
        raise KeyFileWrong(f"{path}: key {place}: 'public' is not 32 bytes in hex") from error
    return TrustedKey(key_id_of(public), str(entry["name"]), public)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_KEY_FILE + 1)
    except OSError as error:
        raise KeyFileWrong(f"{path} cannot be read: {error.strerror}") from error
    if len(content) > _MAX_KEY_FILE:
        raise KeyFileWrong(f"{path} is too long to be a file of keys")
    return content

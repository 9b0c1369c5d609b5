"""Signed payloads: ours, forged, and not ours at all."""

from pathlib import Path

import base45
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from gatekeeper.errors import KeyFileWrong, SealForged, SealUnreadable
from gatekeeper.policy.admission import Proof
from gatekeeper.policy.code import Code, CodeKind, Sealed, read_code
from gatekeeper.seal import (
    TrustedKey,
    Verifier,
    key_id_of,
    load_private_key,
    load_trusted_keys,
    opened,
    seal,
    trusted_entry,
    write_new_key,
)

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY_ID = key_id_of(KEY.public_key())
VERIFIER = Verifier([TrustedKey(KEY_ID, "centre", KEY.public_key())])
PAYLOAD = seal(KEY, KEY_ID, "200000000011", 126)


def altered(place: int) -> str:
    """The payload with one bit of one byte turned, signed as it was."""
    raw = bytearray(base45.b45decode(PAYLOAD.removeprefix("FG1:")))
    raw[place] ^= 1
    return "FG1:" + bytes(base45.b45encode(bytes(raw))).decode()


@given(st.from_regex(r"[0-9]{6,20}", fullmatch=True), st.integers(0, 65_535))
def test_what_is_sealed_is_read_at_the_gate_and_opened(number: str, edition: int) -> None:
    payload = seal(KEY, KEY_ID, number, edition)
    code = read_code(f" {payload}\r\n")
    assert code.kind is CodeKind.SEALED
    assert opened(code, VERIFIER) == (code, Proof.GENUINE, Sealed(number, edition))


@pytest.mark.parametrize("number", ["12345", "1" * 21, "1234567a", "１２３４５６", ""])
def test_only_numbers_are_sealed(number: str) -> None:
    with pytest.raises(ValueError, match="digits"):
        seal(KEY, KEY_ID, number, 126)


@pytest.mark.parametrize("place", range(1, 85))
def test_every_byte_but_the_version_is_under_the_signature(place: int) -> None:
    with pytest.raises(SealForged):
        VERIFIER.open(altered(place))


def test_an_unknown_key_is_forged() -> None:
    other = Ed25519PrivateKey.generate()
    for key_id in (KEY_ID, key_id_of(other.public_key())):
        with pytest.raises(SealForged):
            VERIFIER.open(seal(other, key_id, "200000000011", 126))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "FG1:",
        "FG1:ABC",
        PAYLOAD.removeprefix("FG1:"),
        PAYLOAD[:-1],
        PAYLOAD + "0",
        PAYLOAD[:-2] + "::",
        PAYLOAD[:10] + "é" + PAYLOAD[11:],
        PAYLOAD.lower(),
        "FG1:" + ":" * (len(PAYLOAD) - 4),
        altered(0),
    ],
)
def test_what_is_malformed_is_not_ours(text: str) -> None:
    with pytest.raises(SealUnreadable):
        VERIFIER.open(text)


@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    for candidate in (text, "FG1:" + text):
        with pytest.raises((SealUnreadable, SealForged)):
            VERIFIER.open(candidate)


def test_a_gate_tells_forged_from_unreadable() -> None:
    forged, malformed = read_code(altered(30)), read_code("FG1:ABC")
    assert opened(forged, VERIFIER) == (forged, Proof.FAILED, None)
    unreadable = Code("FG1:ABC", CodeKind.UNREADABLE, "")
    assert opened(malformed, VERIFIER) == (unreadable, Proof.NONE, None)
    assert opened(read_code(PAYLOAD), None)[0].kind is CodeKind.UNREADABLE
    number = read_code("200000000011")
    assert opened(number, VERIFIER) == (number, Proof.NONE, None)


def test_keys_are_kept_in_files(tmp_path: Path) -> None:
    path, trusted = tmp_path / "centre.pem", tmp_path / "trusted.toml"
    key = write_new_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(KeyFileWrong):
        write_new_key(path)
    trusted.write_text(
        trusted_entry(key.public_key(), "centre-126") + trusted_entry(KEY.public_key(), "old")
    )
    keys = load_trusted_keys(trusted)
    assert [one.name for one in keys] == ["centre-126", "old"]
    payload = seal(load_private_key(path), key_id_of(key.public_key()), "200000000011", 126)
    assert Verifier(keys).open(payload).number == "200000000011"
    with pytest.raises(ValueError, match="name"):
        trusted_entry(KEY.public_key(), 'x"\n')


@pytest.mark.parametrize(
    "content",
    [
        b"[[key]]\nname = 'x'\n",
        b"[[key]]\nname = 'x'\npublic = 'zz'\n",
        b"[[key]]\nname = 'x'\npublic = 'aa'\n",
        b"[[key]]\nname = 'x'\npublic = 'aa'\nprivate = 'aa'\n",
        b"[keys]\n",
        b"key = 3\n",
        b"key = [3]\n",
        b"\xff",
        b"#" * 70_000,
        trusted_entry(KEY.public_key(), "a").encode() * 2,
    ],
)
def test_a_file_of_keys_that_is_wrong_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "keys"
    with pytest.raises(KeyFileWrong):
        load_trusted_keys(path)
    path.write_bytes(content)
    with pytest.raises(KeyFileWrong):
        load_trusted_keys(path)
    with pytest.raises(KeyFileWrong):
        load_private_key(path)

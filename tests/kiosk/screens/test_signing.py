"""The key of the sessions: made once, private, and made again where it was left unfinished."""

from pathlib import Path

import pytest

from kiosk.screens.signing import KEY_BYTES, signing_key


def test_the_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "screen.key"
    key = signing_key(path)
    assert len(key) == KEY_BYTES
    assert signing_key(path) == key
    assert path.stat().st_mode & 0o777 == 0o600
    assert [found.name for found in tmp_path.iterdir()] == ["screen.key"]


@pytest.mark.parametrize("name", ["screen.key", "screen.key.part"])
def test_a_key_that_a_full_disk_left_unfinished_is_made_again(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"half")
    key = signing_key(tmp_path / "screen.key")
    assert len(key) == KEY_BYTES
    assert signing_key(tmp_path / "screen.key") == key

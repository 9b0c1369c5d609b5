"""The 126th fair, its file's text, and what is said of a file that was changed."""

from collections.abc import Callable
from datetime import date
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from gatekeeper.editions import EditionError, load_edition
from gatekeeper.policy.edition import Edition

TODAY = date(2026, 5, 20)
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)
"""For properties: a busy machine is no mistake of the program."""
SaidOf = Callable[[str | bytes], str]


@pytest.fixture(scope="session")
def edition_126() -> Edition:
    return load_edition("126", TODAY)


@pytest.fixture(scope="session")
def text_126() -> str:
    return resources.files("gatekeeper.editions").joinpath("126.toml").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def text_demo() -> str:
    return resources.files("gatekeeper.editions").joinpath("demo.toml").read_text(encoding="utf-8")


@pytest.fixture
def said_of(tmp_path: Path) -> SaidOf:
    """The message of the error that loading this content raises."""

    def load(content: str | bytes) -> str:
        file = tmp_path / "new.toml"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        with pytest.raises(EditionError) as caught:
            load_edition(str(file), TODAY)
        return str(caught.value)

    return load

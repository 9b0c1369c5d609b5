"""Faces to draw: the shipped layouts, this machine's typefaces, somebody of every script."""

import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image

from gatekeeper.policy.printing import Content
from gatekeeper.policy.words import Kind
from gatekeeper.seal import seal
from printing.faces.fonts import Fonts
from printing.faces.loading import Layouts, load_layouts

NUMBER = "12610000012345"
PORTRAIT = Path(__file__).parents[1] / "gatekeeper" / "photos" / "collins.webp"
FRAME = (103, 8, 303, 258)
"""The pixels of it that make a good photo of 200 by 250."""
NAMES = {
    Kind.EXHIBITOR: "王小明",
    Kind.AGENCY_STAFF: "Maximilian Alexander von Hohenlohe-Langenburg",
    Kind.BUYER: "عبد الرحمن بن محمد آل خليفة",
    Kind.STAFF: "สมชาย วงศ์ประเสริฐกุล",
    Kind.CARRIER: "Александр Сергеевич Пушкин",
    Kind.SETUP: "Nguyễn Thị Ánh Tuyết",
    Kind.DISMANTLING: ("Pablo Diego José Francisco de Paula Juan Nepomuceno " * 4)[:200].strip(),
    Kind.INTERMEDIARY: "יוסף בן-דוד (Joseph)",
    Kind.SETUP_VEHICLE: "阿里木·买买提",
}
TEXTS = {
    "title_zh": "第126届中国进出口商品交易会",
    "title_en": "126th China Import and Export Fair",
    "organisation": "Aurora Médica 奥罗拉医疗系统有限公司",
    "organisation_code": "CN-004217",
    "position": "Sales manager",
    "country": "Germany",
    "stand": "5.2 A01-A03",
    "halls": "5.2, 9.3",
    "dates": "10.12 – 10.14",
    "times": "08:30 – 17:30",
    "plate": "粤A·12345",
    "slot": "10.19 23:00 – 01:00",
    "lane_zh": "首层通道",
    "lane_en": "Ground floor",
    "parking_zh": "地下小车停车场",
    "parking_en": "Underground car park",
    "goods": "3 cartons of catalogues, 1 ultrasound scanner (demonstration unit), 易拉宝两个",
    "made_on": "2019-10-11",
    "printer": "card-1",
    "batch": "17",
    "count": "500",
    "first": NUMBER,
    "last": "12610000012844",
}


@pytest.fixture(scope="session")
def fonts() -> Fonts:
    return Fonts()


@pytest.fixture(scope="session")
def layouts(fonts: Fonts) -> Layouts:
    return load_layouts(None, fonts)


def portrait_image() -> Image.Image:
    """A good photo by the handbook, 200 by 250 pixels, before blue."""
    person = Image.open(PORTRAIT).convert("RGBA")
    whole = Image.new("RGBA", person.size, "#438edb")
    whole.alpha_composite(person)
    return whole.convert("RGB").crop(FRAME)


def jpeg(picture: Image.Image, **how: Any) -> bytes:
    """The picture as a file."""
    file = io.BytesIO()
    picture.convert("RGB").save(file, "JPEG", quality=90, **how)
    return file.getvalue()


Make = Callable[..., Content]


@pytest.fixture(scope="session")
def on_face() -> Make:
    """What is on a face of a kind; texts by field, everything else by its own name."""
    photo = jpeg(portrait_image())
    payload = seal(Ed25519PrivateKey.from_private_bytes(bytes(32)), 7, NUMBER, 126)

    def make(
        kind: Kind | None = None, texts: Mapping[str, str] | None = None, **other: Any
    ) -> Content:
        name = "王小明" if kind is None else NAMES.get(kind, "王小明")
        said = {**TEXTS, "name": name, **(texts or {})}
        whole = Content(said, NUMBER, payload, photo, kind, phase=1, edition=126)
        return replace(whole, **other)

    return make

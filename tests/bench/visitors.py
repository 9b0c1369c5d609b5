"""People who may enter the demo edition today, each with a card and a photo."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk.demo.portraits import draw, face_of


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person and the identifier of the card, in hex."""

    number: str
    uid: str


def write_visitors(folder: Path, count: int, edition: int) -> Sequence[Visitor]:
    """Write the folder that ``fairgate import`` takes, portraits in it."""
    (folder / "photos").mkdir(parents=True)
    visitors = [Visitor(str(300_000_000_000 + i), f"04BE4C{i:08X}") for i in range(count)]
    holders = [f"passport,BM{i},Ayşe Yılmaz {i},BM,no" for i in range(count)]
    credentials = [
        f"{one.number},exhibitor,BM{i},BM,{one.uid},,,no,issued,2019-10-07T10:00"
        for i, one in enumerate(visitors)
    ]
    tables = {
        "organisations": [
            "code,name,kind,fees_paid,barred",
            "BM,Anatolia Seramik,exhibitor,yes,no",
        ],
        "holders": ["id_type,id_number,name,organisation_code,barred", *holders],
        "credentials": [
            "number,kind,id_number,organisation_code,card_uid,edition,phase,parking_space,state,issued_at",
            *credentials,
        ],
        "registrations": [
            "number,edition,phase",
            *(f"{one.number},{edition},1" for one in visitors),
        ],
    }
    for name, lines in tables.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for i in range(count):
        face = face_of(f"BM{i}", "middle", woman=i % 2 == 0)
        (folder / "photos" / f"BM{i}.jpg").write_bytes(draw(face))
    return visitors

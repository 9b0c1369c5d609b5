"""Photos at the desk, answered in words: the check, the cut, the staged photo, and bad requests."""

import io
import json
from base64 import b64decode
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from gatekeeper.photos.flaws import Flaw, Severity
from gatekeeper.photos.opening import LARGEST_OFFERED
from gatekeeper.photos.staging import Staged, staged
from kiosk.texts import LANGUAGES, desk_texts
from tests.gatekeeper.photos.conftest import BLUE, WHITE, before, encoded, photo, png_that_claims
from tests.harness.office import Office

Client = Callable[..., FlaskClient]
WHOLE = "0,0,1,1"


def asked(client: FlaskClient, what: str, picture: bytes | None, **fields: str):
    data: dict[str, object] = {"kind": "exhibitor", **fields}
    if picture is not None:
        data["picture"] = (io.BytesIO(picture), "any name.exe")
    answer = client.post(f"/desk/photos/{what}", data=data, headers={"HX-Request": "true"})
    answer.request.environ["wsgi.input"].close()  # the client leaves its large bodies open
    return answer


def flaws(answer) -> list[str]:
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return [finding["flaw"] for finding in answer.get_json()["findings"]]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("flaw", Flaw)
def test_every_flaw_says_what_is_wrong_and_what_to_do(language: str, flaw: Flaw):
    texts = desk_texts()
    values = {"measured": (1.0, 2.0), "wanted": (3.0, 4.0), "amount": 5}
    assert texts.say(language, f"photo.flaw.{flaw}", **values)
    assert texts.say(language, f"photo.help.{flaw}", **values)


@pytest.mark.parametrize(
    ("ground", "language", "expected"),
    [
        ("#c02020", "en", "The background is red (#c02020); it must be blue or white."),
        ("#c02020", "zh", "背景是红色（#c02020），应为蓝色或白色。"),
    ],
)
def test_the_check_speaks_the_readers_language(
    client: Client, ground: str, language: str, expected: str
):
    picture = encoded(before(ground), "PNG")
    answer = asked(client(language=language), "check", picture).get_json()
    (finding,) = answer["findings"]
    assert finding["text"] == expected
    assert finding["severity"] == Severity.REFUSES
    left, top, right, bottom = answer["frame"]
    assert 0 <= left < finding["mark"]["box"][0] < right <= 1
    assert 0 <= top < bottom <= 1


def test_a_finished_photo_is_staged_for_who_made_it(client: Client, office: Office, app: Flask):
    lin, picture = client("lin"), encoded(before(BLUE).resize((1056, 1020)))
    frame = asked(lin, "check", picture).get_json()["frame"]
    made = asked(lin, "crop", picture, frame=",".join(map(str, frame))).get_json()
    assert made["findings"] == []
    jpeg = b64decode(made["jpeg"])
    assert Image.open(io.BytesIO(jpeg)).size == (480, 600)
    again = lin.post("/desk/photos/staged", data={"token": made["token"], "kind": "exhibitor"})
    assert again.get_json() == {"findings": [], "jpeg": made["jpeg"]}
    others = client("mei").post(
        "/desk/photos/staged", data={"token": made["token"], "kind": "exhibitor"}
    )
    assert others.status_code == 404
    assert staged(office.store, made["token"], "lin") == Staged(jpeg, ())


def test_a_staged_photo_is_held_against_another_kind(client: Client):
    lin = client()
    made = asked(lin, "crop", encoded(photo(WHITE)), frame=WHOLE).get_json()
    token = {"token": made["token"]}
    for kind, expected in (("buyer", []), ("", []), ("setup", ["background_colour"])):
        assert flaws(lin.post("/desk/photos/staged", data={**token, "kind": kind})) == expected


def test_warnings_are_kept_with_the_photo_once_accepted(client: Client, office: Office):
    lin, leaning = client(), encoded(photo(angle=12))
    before_it = asked(lin, "crop", leaning, frame=WHOLE)
    warned = flaws(before_it)
    assert "tilted" in warned
    assert "token" not in before_it.get_json()
    made = asked(lin, "crop", leaning, frame=WHOLE, accepted=",".join(warned)).get_json()
    kept = staged(office.store, made["token"], "lin")
    assert kept is not None
    assert list(kept.warnings) == warned


def test_what_refuses_cannot_be_accepted(client: Client):
    answer = asked(
        client(), "crop", encoded(photo("#c02020")), frame=WHOLE, accepted="background_colour"
    )
    assert flaws(answer) == ["background_colour"]
    assert "token" not in answer.get_json()


@pytest.mark.parametrize("what", ["check", "crop"])
@pytest.mark.parametrize(
    ("picture", "expected"),
    [
        (b"", "not_an_image"),
        (b"<html><script>alert(1)</script>", "not_an_image"),
        (png_that_claims(25_000, 28_000), "too_many_pixels"),
        (encoded(photo())[:7000], "damaged"),
        (b"\xff\xd8" + b"\0" * LARGEST_OFFERED, "too_heavy"),
    ],
)
def test_what_is_no_picture_is_told(client: Client, what: str, picture: bytes, expected: str):
    answer = asked(client(), what, picture, frame=WHOLE)
    assert flaws(answer) == [expected]
    assert set(answer.get_json()) == {"findings"}


@pytest.mark.parametrize(
    ("what", "fields", "with_picture"),
    [
        ("check", {}, False),
        ("check", {"kind": "wizard"}, True),
        ("check", {"frame": "0,0,1"}, True),
        ("check", {"frame": "a,b,c,d"}, True),
        ("check", {"frame": "0,0,nan,1"}, True),
        ("crop", {}, True),
        ("crop", {"frame": "0,0,1e400,1"}, True),
    ],
)
def test_a_request_that_no_page_makes_is_refused(
    client: Client, what: str, fields: dict[str, str], with_picture: bool
):
    picture = encoded(photo()) if with_picture else None
    assert asked(client(), what, picture, **fields).status_code == 400


def test_too_much_is_not_read(client: Client):
    assert asked(client(), "check", b"\0" * 13 * 1024**2).status_code == 413


@pytest.mark.parametrize("what", ["check", "crop", "staged"])
def test_only_who_takes_applications_may_ask(app: Flask, client: Client, what: str):
    assert asked(client("zhou"), what, encoded(photo()), frame=WHOLE).status_code == 403
    nobody = app.test_client()
    nobody.environ_base["HTTP_HOST"] = "localhost"
    assert asked(nobody, what, encoded(photo()), frame=WHOLE).status_code == 401


def test_without_the_pages_token_nothing_is_staged(app: Flask, client: Client):
    app.config["WTF_CSRF_ENABLED"] = True
    assert asked(client(), "crop", encoded(photo()), frame=WHOLE).status_code == 400


def test_the_answer_is_json_that_no_name_can_break(client: Client):
    answer = asked(client(), "check", encoded(before(BLUE)))
    assert answer.mimetype == "application/json"
    assert json.loads(answer.get_data())["frame"]

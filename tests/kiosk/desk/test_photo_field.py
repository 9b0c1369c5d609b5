"""The field for a photo in a real browser: every way in, the frame by hand, the form around it."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask, render_template_string, request
from playwright.sync_api import Browser, Page, Playwright, expect

from gatekeeper.photos import staging
from kiosk.screens.desk.sessions import needs
from tests.gatekeeper.photos.conftest import BLUE, WHITE, before, encoded
from tests.harness.browser import ARGUMENTS, CHROMIUM, until, violations
from tests.harness.office import PASSWORD, Office
from tests.kiosk.desk.conftest import WIDE

FORM = """
{% extends "desk/page.html" %}
{% from "desk/photo.html" import photo_field, photo_scripts with context %}
{% block title %}Form{% endblock %}
{% block scripts %}{{ photo_scripts() }}{% endblock %}
{% block main %}<h1>Form</h1>
<form method="post"><input type="hidden" name="csrf_token" value="{{ csrf_token() }}">
<label>Name <input name="who" value="{{ who }}"></label>
<label>Kind <select name="kind"><option>exhibitor</option><option>setup</option></select></label>
{{ photo_field(kind_field="kind", token=token) }}
<button class="primary">Send</button></form>{% endblock %}
"""
STAGED = "document.querySelector('[name=photo_token]').value !== ''"
JUDGED = "!!document.querySelector('[data-part=verdict]').dataset.tone"


@pytest.fixture
def app(app: Flask) -> Flask:
    """The desk with a form as any of its pages may have one; sent, it is shown again."""

    @app.route("/form", methods=["GET", "POST"])
    @needs()
    def form() -> str:
        sent = request.form
        return render_template_string(
            FORM, who=sent.get("who", ""), token=sent.get("photo_token", "")
        )

    return app


@pytest.fixture
def form(desk: Callable[..., Page], served: str) -> Page:
    page = desk()
    page.goto(f"{served}/form")
    return page


@pytest.fixture
def picture(tmp_path: Path) -> Callable[..., str]:
    def written(ground: str = BLUE, times: int = 3) -> str:
        path = tmp_path / "picture.jpg"
        image = before(ground)
        path.write_bytes(encoded(image.resize((image.width * times, image.height * times))))
        return str(path)

    return written


def choose(page: Page, path: str) -> None:
    page.locator("photo-field input[type=file]").set_input_files(path)
    until(page, JUDGED)


def expect_said(page: Page, text: str) -> None:
    expect(page.locator("[data-part=verdict]")).to_contain_text(text)


def frame(page: Page) -> list[float]:
    """Left, top, width and height of the frame, in per cent of the picture."""
    values = page.evaluate(
        "['left', 'top', 'width', 'height'].map((side) =>"
        " parseFloat(document.querySelector('.photo-frame').style[side]))"
    )
    assert isinstance(values, list)
    return values


def use(page: Page) -> None:
    page.get_by_role("button", name="Use this frame").click()
    until(page, STAGED)
    expect(page.locator("[data-do=choose]").first).to_be_focused()  # the dialog has closed


def staged(page: Page) -> str:
    value = page.locator("[name=photo_token]").input_value()
    assert value
    return value


@pytest.mark.parametrize(("language", "colours"), [("en", "light"), ("zh", "dark")])
def test_a_photo_goes_from_file_to_form(
    desk: Callable[..., Page],
    served: str,
    office: Office,
    picture: Callable[..., str],
    *,
    language: str,
    colours: str,
) -> None:
    page = desk(language=language, color_scheme=colours)
    page.goto(f"{served}/form")
    page.get_by_label("Name").fill("Ayşe")
    assert violations(page) == []
    choose(page, picture())
    expect_said(
        page, {"en": "Meets all that can be measured", "zh": "可测量的规定都符合"}[language]
    )
    assert violations(page) == []
    expect(page.locator(".photo-frame")).to_be_focused()
    page.keyboard.press("Enter")
    until(page, STAGED)
    expect(page.get_by_role("status").first).to_contain_text("480 × 600")
    assert violations(page) == []
    token = staged(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Send").click()
    assert staged(page) == token
    until(page, "!document.querySelector('[data-part=finished]').hidden")
    expect(page.get_by_label("Name")).to_have_value("Ayşe")  # the form came back whole
    assert staging.staged(office.store, token, "lin") is not None


def test_what_is_wrong_is_drawn_and_cannot_be_used(form: Page, picture: Callable[..., str]) -> None:
    choose(form, picture("#c02020"))
    row = form.locator(".photo-findings li")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("The background is red")
    expect(form.locator(".photo-marks .refuses rect").first).to_be_attached()
    expect(form.get_by_role("button", name="Use this frame")).to_be_disabled()
    row.hover()
    until(form, "document.querySelector('.photo-marks .pointed')")
    assert violations(form) == []
    form.keyboard.press("Escape")
    expect(form.get_by_role("dialog")).to_have_count(0)
    expect(form.locator("[name=photo_token]")).to_have_value("")


def test_the_frame_is_moved_by_keys(form: Page, picture: Callable[..., str]) -> None:
    choose(form, picture())
    expect(form.locator(".photo-frame")).to_be_focused()
    left, top, width, height = frame(form)
    form.keyboard.press("Shift+ArrowDown")
    form.keyboard.press("ArrowRight")
    moved = frame(form)
    assert moved[0] > left
    assert moved[1] > top
    assert moved[2:] == pytest.approx([width, height], rel=1e-4)
    form.keyboard.press("-")
    smaller = frame(form)
    assert smaller[2] < width
    assert smaller[2] / smaller[3] == pytest.approx(width / height, rel=1e-4)
    for _ in range(80):
        form.keyboard.press("Shift+ArrowLeft")
    assert frame(form)[0] == 0, "it stops at the picture's edge"
    for _ in range(40):
        form.keyboard.press("+")
    left, top, width, height = frame(form)
    assert left + width <= 100.001
    assert top + height <= 100.001
    form.mouse.move(500, 400)
    form.mouse.wheel(0, 100)
    until(form, f"parseFloat(document.querySelector('.photo-frame').style.width) < {width - 1}")


def drag(page: Page, grip: str, across: int, down: int) -> None:
    box = page.locator(grip).bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across, y + down, steps=3)
    page.mouse.up()


def test_the_frame_is_dragged_and_pulled_at_its_corners(
    form: Page, picture: Callable[..., str]
) -> None:
    choose(form, picture())
    left, top, width, height = frame(form)
    drag(form, ".photo-frame", -20, 10)
    moved = frame(form)
    assert moved[0] < left
    assert moved[1] > top
    assert moved[2:] == pytest.approx([width, height], rel=1e-4)
    for corner in ("nw", "ne", "sw", "se"):
        left, top, width, height = frame(form)
        west, north = corner[1] == "w", corner[0] == "n"
        drag(
            form, f".photo-corner[data-corner={corner}]", 20 if west else -20, 20 if north else -20
        )
        after = frame(form)
        assert after[2] < width - 1, corner
        assert after[2] / after[3] == pytest.approx(width / height, rel=1e-4)
        # The corner across stays where it was.
        opposite = (left + width if west else left, top + height if north else top)
        assert opposite == pytest.approx(
            (
                after[0] + after[2] if west else after[0],
                after[1] + after[3] if north else after[1],
            ),
            rel=1e-4,
        )


def test_a_finger_moves_the_frame(
    desk: Callable[..., Page], served: str, picture: Callable[..., str]
) -> None:
    page = desk(has_touch=True)
    page.goto(f"{served}/form")
    choose(page, picture())
    left, top, *size = frame(page)
    box = page.locator(".photo-frame").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    finger = page.context.new_cdp_session(page)
    for kind, places in (
        ("touchStart", [{"x": x, "y": y}]),
        ("touchMove", [{"x": x - 20, "y": y + 10}]),
        ("touchMove", [{"x": x - 40, "y": y + 20}]),
        ("touchEnd", []),
    ):
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})
    style = "document.querySelector('.photo-frame').style"
    until(page, f"parseFloat({style}.left) < {left - 1} && parseFloat({style}.top) > {top + 1}")
    moved = frame(page)
    assert moved[0] < left - 1
    assert moved[1] > top + 1
    assert moved[2:] == pytest.approx(size, rel=1e-4)


def test_warnings_are_the_clerks_to_decide(form: Page, picture: Callable[..., str]) -> None:
    choose(form, picture())
    expect(form.locator(".photo-frame")).to_be_focused()
    for _ in range(7):
        form.keyboard.press("Shift+ArrowDown")
    until(form, "document.querySelector('.photo-findings .warns')")
    expect_said(form, "You decide: it can be used all the same")
    assert violations(form) == []
    form.get_by_role("button", name="Use it all the same").click()
    until(form, STAGED)
    accepted = form.get_by_role("list", name="Warnings you accepted")
    expect(accepted).to_contain_text("above the head")
    form.get_by_role("button", name="Remove").click()
    expect(form.locator("[name=photo_token]")).to_have_value("")
    expect(form.get_by_text("No photo yet")).to_be_visible()


def test_a_picture_on_its_side_is_turned(form: Page, tmp_path: Path) -> None:
    lying = tmp_path / "lying.png"
    lying.write_bytes(encoded(before(BLUE).resize((704, 680)).rotate(90, expand=True), "PNG"))
    choose(form, str(lying))
    form.get_by_role("button", name="Turn by 90°").click()
    until(form, "document.querySelector('[data-part=verdict]').dataset.tone === 'good'")
    use(form)


GIVE = """([name, base64, where]) => {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], "a.jpg", {type: "image/jpeg"}));
  const event = name === "paste"
    ? new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})
    : new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true});
  document.querySelector(where).dispatchEvent(event);
  return event.defaultPrevented;
}"""


@pytest.mark.parametrize(
    ("name", "where"), [("drop", ".photo-place"), ("drop", "h1"), ("paste", "[name=who]")]
)
def test_a_picture_is_dropped_or_pasted(form: Page, name: str, where: str) -> None:
    content = b64encode(encoded(before(BLUE).resize((704, 680)))).decode()
    assert form.evaluate(GIVE, [name, content, where]), "the browser must not go to the picture"
    until(form, JUDGED)
    use(form)


def test_what_is_no_picture_is_told_and_the_form_stays(form: Page, tmp_path: Path) -> None:
    page = tmp_path / "photo.jpg"
    page.write_text("<html>", encoding="utf-8")
    form.get_by_label("Name").fill("Ayşe")
    choose(form, str(page))
    expect(form.locator(".photo-findings")).to_contain_text("no picture that can be used")
    expect(form.locator(".photo-frame")).to_be_hidden()
    form.get_by_role("button", name="Cancel").click()
    expect(form.get_by_label("Name")).to_have_value("Ayşe")


def test_another_kind_is_held_against_the_photo(form: Page, picture: Callable[..., str]) -> None:
    choose(form, picture(WHITE))
    use(form)
    form.get_by_label("Kind").select_option("setup")
    until(form, f"!({STAGED})")
    expect(form.get_by_role("status").first).to_contain_text("must be blue")


def test_a_picture_survives_a_server_that_is_away(form: Page, picture: Callable[..., str]) -> None:
    choose(form, picture())
    form.route("**/desk/photos/crop", lambda route: route.abort())
    form.get_by_role("button", name="Use this frame").click()
    until(form, "document.querySelector('[data-part=verdict]').dataset.tone === 'refuses'")
    expect_said(form, "does not answer")
    form.unroute("**/desk/photos/crop")
    use(form)


def test_a_session_that_ends_loses_no_picture(
    form: Page, picture: Callable[..., str], office: Office
) -> None:
    choose(form, picture())
    office.clock.pass_(days=2)
    form.get_by_role("button", name="Use this frame").click()
    form.get_by_label("Password").fill(PASSWORD)
    expect_said(form, "Your session has ended")
    form.keyboard.press("Enter")
    until(form, "!document.getElementById('again').open")
    expect(form.locator(".photo-frame")).to_be_visible()
    use(form)


@pytest.mark.parametrize(
    ("secure", "expected"), [(True, "The camera cannot be used"), (False, "over HTTPS")]
)
def test_without_a_camera_it_says_so(form: Page, *, secure: bool, expected: str) -> None:
    if not secure:  # browsers hide the cameras from such a page
        form.evaluate("Object.defineProperty(navigator, 'mediaDevices', {value: undefined})")
    form.get_by_role("button", name="Take a picture").click()
    until(form, JUDGED)
    expect_said(form, expected)
    expect(form.get_by_role("button", name="Take it")).to_be_disabled()
    assert violations(form) == []


@pytest.fixture
def with_camera(playwright: Playwright, tmp_path: Path) -> Iterator[Browser]:
    """A Chromium whose camera sees the person, again and again."""
    film = tmp_path / "camera.mjpeg"
    film.write_bytes(encoded(before(BLUE).resize((704, 680))) * 4)
    launched = playwright.chromium.launch(
        executable_path=CHROMIUM,
        args=[
            *ARGUMENTS,
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={film}",
        ],
    )
    yield launched
    launched.close()


def test_the_camera_takes_the_photo(
    with_camera: Browser, desk: Callable[..., Page], served: str
) -> None:
    cookies = desk().context.cookies()
    context = with_camera.new_context(base_url=served, locale="en", viewport=WIDE)
    context.add_cookies(cookies)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/form")
    page.get_by_role("button", name="Take a picture").click()
    until(page, "!document.querySelector('[data-do=take]').disabled")
    assert violations(page) == []
    expect(page.locator("[data-do=take]")).to_be_focused()
    page.keyboard.press("Enter")
    until(page, JUDGED)
    expect_said(page, "Meets all that can be measured")
    assert page.evaluate("document.querySelector('video').srcObject === null"), "the light is off"
    use(page)

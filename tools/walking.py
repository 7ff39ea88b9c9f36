"""Walking through a survey as people do, and taking pictures of its pages."""

import base64
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images" / "screens"
SIZES = {"tablet": (820, 1180), "phone": (390, 844)}
SMALLER = 0.6  # of a pixel on the screen
QUALITY = 60  # of WebP, in per cent
NONE = "^$"  # kinds of pages to show: none


@contextmanager
def served(study: str, data: Path | None = None, *options: str) -> Iterator[str]:
    """Address of a survey, until the end of the block."""
    with tempfile.TemporaryDirectory() as other:
        folder = str(data or other)
        process = subprocess.Popen(  # noqa: S603 - the arguments are those above
            [sys.executable, "-m", "survey", study, "--data", folder, "--port", "0", *options],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        try:
            yield process.stdout.readline().rsplit(" ", 1)[1].strip().rstrip("/")
        finally:
            process.terminate()
            process.communicate(timeout=10)


def opened(browser: Browser, device: str) -> Page:
    """A page on a device that has not been to the survey before."""
    width, height = SIZES[device]
    return browser.new_page(viewport={"width": width, "height": height})


def walk(page: Page, prefix: str, wanted: str, device: str) -> None:
    """Go on to thanks, and take a picture of each page of a new kind that is wanted."""
    seen: set[str] = set()
    while True:
        kind = kind_of(page)
        answer(page)
        if kind not in seen and re.search(wanted, kind):
            take(page, f"{prefix}{kind}-{device}")
        seen.add(kind)
        if "/thanks" in page.url:
            return
        go_on(page)


def go_on(page: Page) -> None:
    """Press the first button of the page, and wait for the next page."""
    before = page.url
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: url != before)


def kind_of(page: Page) -> str:
    """Kind of a page, by its address: each segment and outcome is one, all choices are one."""
    parts = page.url.split("?")[0].split("/")[3:]
    if parts[0] != "question":
        return "-".join(parts)
    return parts[1] if parts[2].isdecimal() else f"{parts[1]}-{parts[2]}"


def answer(page: Page) -> None:
    """Answer whatever the page asks."""
    radios = page.get_by_role("radio")
    names = radios.evaluate_all("fields => [...new Set(fields.map(field => field.name))]")
    for place, name in enumerate(names):
        radios.and_(page.locator(f"[name='{name}']")).nth(place).check()
    number = page.locator("input[inputmode=numeric]")
    if number.count():
        number.fill("5")
    elif page.get_by_role("checkbox").count():
        page.get_by_role("checkbox").first.check()


def take(
    page: Page, name: str, folder: Path = IMAGES, *, top: float = 0, height: float | None = None
) -> None:
    """Write a picture of the whole page, or of a part of it."""
    page.evaluate("document.activeElement.blur()")
    session = page.context.new_cdp_session(page)
    width, whole = page.evaluate(
        "[document.documentElement.clientWidth, document.documentElement.scrollHeight]"
    )
    picture = session.send(
        "Page.captureScreenshot",
        {
            "format": "webp",
            "quality": QUALITY,
            "captureBeyondViewport": True,
            "clip": {
                "x": 0,
                "y": top,
                "width": width,
                "height": min(height or whole, whole - top),
                "scale": SMALLER,
            },
        },
    )
    session.detach()
    (folder / f"{name}.webp").write_bytes(base64.b64decode(picture["data"]))

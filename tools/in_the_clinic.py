"""Pictures of one tablet for everybody: away from the network, idle, handed back, taken out."""

from pathlib import Path

from playwright.sync_api import Browser, Page, expect
from walking import SIZES, answer, go_on, opened, served, take

from survey.staff_pin import keep_pin

PIN = "271828"


def in_the_clinic(browser: Browser, folder: Path) -> None:
    """Take pictures of someone on their way while the network goes, and of what staff see."""
    keep_pin(folder, PIN)
    with served("hip-knee", folder, "--kiosk") as address:
        for device in SIZES:
            page = opened(browser, device)
            page.clock.install()
            page.goto(address)
            take(page, f"begin-{device}")
            _lose_the_network(page, address, device)
            page.get_by_role("dialog").get_by_role("button").nth(1).click()
            page.wait_for_url("**/goodbye")
            take(page, f"hand-back-{device}")
            page.goto(f"{address}/consent")
            take(page, f"no-connection-{device}")
            page.context.set_offline(False)
            page.goto(f"{address}/leave")
            take(page, f"leave-{device}")
            page.close()


def _lose_the_network(page: Page, address: str, device: str) -> None:
    """Answer five times without the network, then leave the tablet alone."""
    page.goto(f"{address}/consent?role=patient")
    answer(page)
    while "/question/choice/1" not in page.url:
        go_on(page)
        answer(page)
    page.locator("body[data-pack=here]").wait_for()
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    page.context.set_offline(True)
    for _ in range(5):
        answer(page)
        go_on(page)
    expect(page.locator("#waiting")).to_contain_text("5")
    take(page, f"waiting-{device}")
    page.clock.fast_forward(121_000)
    take(page, f"privacy-{device}")

"""The report of a design is a page for a researcher's screen, a phone and paper."""

import pytest


@pytest.mark.parametrize("width", [390, 820])
def test_the_report_fits_its_screen_and_asks_the_network_for_nothing(
    tablet, whatmatters, tmp_path, width
):
    made = whatmatters("judge", "hip-knee")
    tablet = tablet(width)
    address = (tmp_path / "design-report" / "design-report.html").as_uri()
    tablet.page.goto(address)

    assert made.returncode == 0, made.stderr
    assert not tablet.is_cut_off()
    assert tablet.violations() == []
    assert tablet.requests == [address]
    assert tablet.complaints == []

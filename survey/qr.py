"""QR codes as pictures that a page carries itself."""

import segno
from markupsafe import Markup


def qr_code(link: str) -> Markup:
    """A QR code as SVG, black on white whatever the colours of the page."""
    drawn = segno.make(link, error="m", micro=False).svg_inline(
        omitsize=True, light="#fff", dark="#000", svgclass="wm-qr", lineclass=None
    )
    return Markup(drawn)  # noqa: S704 - drawn by segno; the link is not in it as text

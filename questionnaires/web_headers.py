"""What pages of the survey and of the console tell browsers in the same words.

Each adds its own policy, and refuses by its own rule what another site's page has sent.
"""

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")  # which change nothing
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
STAY_WITH_HTTPS = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}  # two years


def host_of(origin: str) -> str:
    """Host and port of an origin such as `https://survey.example`; empty if it is none."""
    return origin.partition("://")[2]

"""Text that no spreadsheet takes for a formula: what suppliers open may not run anything."""

STARTS = ("=", "+", "-", "@", "\t", "\r")  # with these a spreadsheet begins to calculate


def formula_fault(text: str) -> str:
    """What is wrong with a text that a spreadsheet would take for a formula; empty if nothing."""
    if not text.startswith(STARTS):
        return ""
    return f'"{text}" begins like a formula of a spreadsheet; begin with a letter or a digit'


def require_plain(text: str) -> str:
    """The text, if no spreadsheet takes it for a formula; else ValueError."""
    if fault := formula_fault(text):
        raise ValueError(fault)
    return text

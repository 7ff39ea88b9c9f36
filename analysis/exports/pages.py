"""Pages to read and print: one file each, which asks the network for nothing."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(template: str, **context: object) -> str:
    """A template as a page, with everything from outside escaped."""
    return TEMPLATES.get_template(template).render(**context)

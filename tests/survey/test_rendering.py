"""What a study's author writes, as it is shown."""

import pytest

from survey.rendering import prose


def test_paragraphs_lists_and_emphasis_are_shown():
    shown = prose("# Why\n\nWe *ask* **you**:\n\n- one\n- two\n\n[More](https://example.org)")

    for part in ("<h1>Why</h1>", "<em>ask</em>", "<strong>you</strong>", "<li>one</li>"):
        assert part in shown
    assert 'href="https://example.org"' in shown
    assert 'rel="noopener noreferrer"' in shown


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<b onclick=alert(1)>bold</b>",
        "[press](javascript:alert(1))",
        "[press](data:text/html;base64,PHNjcmlwdD4=)",
        "![picture](https://elsewhere.example/x.png)",
        '<https://example.org/"onmouseover=alert(1)>',
        "```\n<svg onload=alert(1)>\n```",
    ],
)
def test_nothing_that_runs_or_is_fetched_comes_out_of_a_text(text):
    shown = prose(text)

    for forbidden in ("<script", "<b ", "<svg", "<img", "<code", ' onclick="', 'href="javascript'):
        assert forbidden not in shown
    assert 'href="data:' not in shown
    assert ' onmouseover="' not in shown

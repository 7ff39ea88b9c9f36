"""The page of a score: for people, safe to open, and silent on the network."""

import re

from analysis.exports.score_report import score_report

T, B = "tender.toml", "bids.csv"


def page(score):
    """The page as text, with plain spaces."""
    return score_report(score, "cd" * 32).decode().replace("\u00a0", " ")


def test_the_first_thing_said_is_who_is_first_and_by_how_much(example_score):
    assert "Steady Joint comes first with 68.87 of 100 points, 0.25 ahead of Swift Joint." in page(
        example_score
    )


def test_every_bid_and_reason_is_on_the_page(example_score):
    html = page(example_score)

    for one in example_score.bids:
        for mark in one.marks:
            assert mark.reason in html


def test_what_it_does_not_mean_and_hashes_are_on_the_page(example_score):
    html = page(example_score)

    assert "They are not QALYs" in html
    assert "Robustness, not the award" in html
    assert "cd" * 32 in html
    assert "ab" * 32 in html


def test_the_page_asks_the_network_for_nothing(example_score):
    html = page(example_score)

    assert not re.search(r"""(src|href|action)\s*=|url\(|@import|<script|<link|https?://""", html)
    assert "default-src 'none'" in html


def test_text_of_users_is_escaped(score_changed):
    html = page(score_changed((B, "Steady Joint", "<script>alert(1)</script>")))

    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_a_bid_that_is_out_is_named_with_its_reason(score_changed):
    html = page(score_changed((B, ",6,8,6.5,", ",6,16,6.5,")))

    assert "<strong>Swift Joint is disqualified.</strong> Long-term side effects: 0 %" in html


def test_bars_are_described_in_words(example_score):
    assert "Steady Joint: 68.87 points (Social value 6.50; " in page(example_score)


def test_early_evidence_and_another_comparator_are_asked_about_and_change_no_point(evidenced_score):
    html = page(evidenced_score)

    assert "Joint: evidence that is less than developing stands behind 2 of 11 claims: ward" in html
    assert "than the standard of care was the comparator of 1 of 10 claims: side effects" in html
    assert "Against another product: Published results of an implant" in html
    early = re.search(r"<th scope=.row.>Home care<br>.*?</tr>", html)[0]
    assert "One council. Evidence is early.<br>" in early
    assert "Against standard of care: The implant in use before" in early
    assert '<td class="number">50 %</td>' in early  # the share of its kind of study, and no less


def test_the_same_score_gives_the_same_page(example_score, score_changed):
    assert page(example_score) == page(score_changed())

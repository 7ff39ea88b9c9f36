"""Each bidder gets its own scores and reasons, beside those of the bid that comes first."""

from html import unescape

from analysis.exports.assessment_summary import assessment_summaries

T, B = "tender.toml", "bids.csv"


def test_every_bidder_has_a_summary_and_what_is_used_now_has_none(example_score):
    assert set(assessment_summaries(example_score)) == {
        "summaries/steady.html",
        "summaries/swift.html",
    }


def test_a_loser_reads_every_score_with_its_reason_and_the_winners(example_score):
    bids = {one.bid.id: one for one in example_score.bids}
    page = unescape(assessment_summaries(example_score)["summaries/swift.html"].decode())
    page = page.replace("\N{NO-BREAK SPACE}", " ")

    for name in ("swift", "steady"):
        for mark in bids[name].marks:
            assert mark.reason in page
            assert str(mark.points) in page
    assert "The bid that comes first: Steady Joint" in page


def test_a_winner_reads_its_own_and_a_failed_bid_why(example_score, score_changed):
    won = assessment_summaries(example_score)["summaries/steady.html"].decode()
    out = score_changed((B, ",6,8,6.5,", ",6,16,6.5,"))

    assert "The bid that comes first" not in won
    assert "Your bid is disqualified" in assessment_summaries(out)["summaries/swift.html"].decode()


def test_a_hostile_name_stays_words(score_changed):
    score = score_changed((B, "Swift Joint", "<script>alert(1)</script>"))

    assert b"<script>" not in assessment_summaries(score)["summaries/swift.html"]


def test_under_the_provider_selection_regime_bidders_read_reasons_for_a_decision(score_changed):
    score = score_changed((T, '"procurement_act_2023"', '"provider_selection_regime"'))
    page = assessment_summaries(score)["summaries/swift.html"].decode()

    assert "Reasons for the decision" in page
    assert "Provider Selection Regime: basic and key criteria" in page
    assert "Procurement Act" not in page
    assert "Assessment summary" not in page

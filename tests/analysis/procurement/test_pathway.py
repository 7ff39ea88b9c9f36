"""A pathway says once what each effect is, who has it, and what it is worth."""

import pytest

from analysis.errors import TenderError
from analysis.procurement.effects import read_effects
from analysis.procurement.tender_file import read_tender

T, E = "tender.toml", "effects.csv"
NIGHTS = """
[[pathway.lines]]
id = "nights"
heading = "beds"
title = "Nights away from home"
unit = "nights"
organisation = "trust"
tag = "quality"
counted_in = "{place}"
"""


@pytest.fixture
def pathway_changed(changed_pathway):
    """The example's pathway after texts in it were replaced by others."""

    def read_after(*replacements):
        return read_tender(changed_pathway(*replacements) / T)[0].pathway

    return read_after


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('organisation = "council"', 'organisation = "counsil"', r'did you mean "council"\?'),
        ('buyer = "trust"', 'buyer = "trusst"', r"buyer: .* did you mean"),
        (
            'unit_cost = 18\nunit_cost_source = "Invented; put in your own patient-level costing"',
            "unit_cost = 18",
            r"lines\[6\] \(theatres\): unit_cost: give it together with unit_cost_source",
        ),
        (
            'counted_in = "nowhere"           # no unit cost',
            'counted_in = "whole_life_cost"           # no unit cost',
            r"\(ward_nurses\): counted_in: without a unit cost it cannot count",
        ),
        ('band = "5"\n', "", r"\(ward_nurses\): band: name the pay band"),
        ('stage = "purchase"', 'stage = "downstream"', r"\(implant\): stage: a price is of"),
        ('id = "home_care"', 'id = "beds"', r'lines: "beds" stands twice'),
    ],
)
def test_each_fault_is_said_with_its_place_and_remedy(pathway_changed, old, new, message):
    with pytest.raises(TenderError, match=message):
        pathway_changed((T, old, new))


def test_one_effect_counted_in_two_places_names_both_lines(pathway_changed):
    again = ("# What is paid", NIGHTS.format(place="instrument_sets") + "# What is paid")

    with pytest.raises(
        TenderError, match=r"lines\[0\] \(nights\) and lines\[5\] \(beds\)"
    ) as found:
        pathway_changed((T, *again))
    assert "counted in instrument_sets and in whole_life_cost" in str(found.value)


def test_nights_that_patients_were_asked_about_may_stand_beside_bed_days(pathway_changed):
    beside = ("# What is paid", NIGHTS.format(place="independence") + "# What is paid")

    assert pathway_changed((T, *beside)).line("nights")
    with pytest.raises(TenderError, match=r'"nights_away" is no criterion; expected one of'):
        pathway_changed((T, beside[0], beside[1].replace("independence", "nights_away")))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "steady,beds,-0.6,patient,7,",
            "steady,beds,-0.6,patient,7,\nsteady,beds,-20,month,40,",
            r"rows 9 and 10: both state beds of steady in month 40; count an effect once",
        ),
        ("steady,beds", "steady,bedds", r'row 9, line: "bedds" .* did you mean "beds"'),
        ("patient,14,", "pasient,14,", r'row 14, per: "pasient"; did you mean "patient"'),
        ("patient,14,", "patient,49,", r'row 14, first_month: "49" .* write 1 to 48'),
        ("patient,14,", "patient,14,13", r"row 14: from month 14 to 13"),
        ("steady,beds,-0.6", "steady,beds,less", r'quantity: "less" is not a change in bed-days'),
        ("steady,implant,3615.78", "steady,implant,-1", r'quantity: "-1" is not a price'),
        ("steady,beds", "present,beds", r"changes are counted against present itself"),
        ("present,", "before,", r'no row of "present", the existing product'),
    ],
)
def test_each_fault_of_an_effect_names_its_row(changed_pathway, old, new, message):
    folder = changed_pathway((E, old, new))

    with pytest.raises(TenderError, match=message):
        read_effects(folder / E, read_tender(folder / T)[0].pathway)


def test_an_effect_may_change_with_time(changed_pathway):
    folder = changed_pathway(
        (
            E,
            "steady,beds,-0.6,patient,7,",
            "steady,beds,-0.2,patient,7,18\nsteady,beds,-0.6,patient,19,",
        )
    )

    effects = read_effects(folder / E, read_tender(folder / T)[0].pathway)

    spans = [(one.first_month, one.last_month) for one in effects if one.line == "beds"][:2]
    assert spans == [(7, 18), (19, 48)]


def test_a_bid_that_is_not_in_the_tender_is_refused(changed_pathway):
    folder = changed_pathway()

    with pytest.raises(TenderError, match=r'row 5, bid: "steady" has not bid; did you mean'):
        read_effects(
            folder / E, read_tender(folder / T)[0].pathway, bids=("present", "stead", "swift")
        )

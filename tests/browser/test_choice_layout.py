"""A choice on the screen: seen whole, in line, told apart without colour, easy to tap."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

STUDIES = Path(__file__).parent.parent / "studies"
SMALLEST_TARGET = 44  # pixels; WCAG 2.2, criterion 2.5.5
STYLE = "(element, [name, pseudo]) => getComputedStyle(element, pseudo)[name]"


@pytest.fixture
def at_choice(tablet, survey_of):
    """Takes a tablet to the first choice of a study."""

    def go(study="hip-knee", **settings):
        made = tablet(**settings)
        made.page.goto(survey_of(study))
        made.go_to("/question/choice/1")
        return made

    return go


def style(locator, name, pseudo=None):
    """A property of an element as the browser draws it."""
    return locator.evaluate(STYLE, [name, pseudo])


def tree(tablet):
    """What a screen reader is given: pairs of a role and a name, in order; and descriptions."""
    session = tablet.page.context.new_cdp_session(tablet.page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    said = [
        {key: node.get(key, {}).get("value", "") for key in ("role", "name", "description")}
        for node in nodes
        if not node["ignored"]
    ]
    session.detach()
    return said


@pytest.mark.slow
@pytest.mark.parametrize(
    ("study", "n_choices"),
    [("hip-knee", 10), (str(STUDIES / "six-outcomes"), 7), (str(STUDIES / "four-columns"), 4)],
    ids=["5", "6", "four columns"],
)
def test_every_choice_fits_a_tablet_without_scrolling(at_choice, study, n_choices):
    tablet = at_choice(study)
    bottoms = []
    while "/question/choice" in tablet.page.url:
        box = tablet.page.get_by_role("button", name="Continue").bounding_box()
        bottoms.append(box["y"] + box["height"])
        tablet.choose_something()
        tablet.go_on()

    assert len(bottoms) == n_choices
    assert max(bottoms) < 1180


@pytest.mark.parametrize(
    ("study", "n_outcomes"),
    [("hip-knee", 5), (str(STUDIES / "opt-out"), 2)],
    ids=["table", "cards"],
)
def test_the_levels_of_an_outcome_stand_in_line(at_choice, study, n_outcomes):
    tablet = at_choice(study)

    first, second = (
        [level.bounding_box() for level in tablet.page.locator(f"[data-position='{n}']").all()]
        for n in (1, 2)
    )

    assert len(first) == len(second) == n_outcomes
    for left, right in zip(first, second, strict=True):
        assert left["y"] == pytest.approx(right["y"], abs=0.5)
        assert left["height"] == pytest.approx(right["height"], abs=0.5)


@pytest.mark.parametrize("study", ["hip-knee", str(STUDIES / "opt-out")], ids=["table", "cards"])
def test_a_treatment_can_be_tapped_anywhere(at_choice, study):
    tablet = at_choice(study)

    for position, row in (("1", 0), ("2", -1), ("1", -1), ("2", 0)):
        level = tablet.page.locator(f".wm-level[data-position='{position}']").nth(row)
        level.click(position={"x": 150, "y": 20}, force=True)

        assert tablet.page.locator("input:checked").get_attribute("value") == position


@pytest.mark.slow
@pytest.mark.parametrize("width", [820, 320])
@pytest.mark.parametrize("study", ["six-outcomes", "opt-out", "right-to-left"])
def test_whatever_is_tapped_is_large(at_choice, study, width):
    tablet = at_choice(str(STUDIES / study), width=width)
    targets = tablet.page.locator("main :is(input:not([type=hidden]), button, summary, a)")

    boxes = [target.bounding_box() for target in targets.all()]

    assert min(box["height"] for box in boxes) >= SMALLEST_TARGET
    assert min(box["width"] for box in boxes) >= SMALLEST_TARGET


@pytest.mark.parametrize("study", ["four-columns", "status-quo"])
def test_four_treatments_stand_beside_each_other_and_each_column_is_its_option(at_choice, study):
    tablet = at_choice(str(STUDIES / study))
    columns = [tablet.page.locator(f".wm-level[data-position='{n}']").first for n in (1, 2, 3, 4)]
    boxes = [column.bounding_box() for column in columns]
    about = tablet.page.locator("th.wm-line__about").first.bounding_box()
    labels = [box.bounding_box() for box in tablet.page.locator(".wm-about summary > span").all()]

    assert len({round(box["y"]) for box in boxes}) == 1
    assert min(box["width"] for box in boxes) > 130
    assert all(box["x"] + box["width"] + 26 <= about["x"] + about["width"] for box in labels)
    for position, column in enumerate(columns, start=1):
        column.click(position={"x": 60, "y": 20}, force=True)
        assert tablet.page.locator("input:checked").get_attribute("value") == str(position)


@pytest.mark.parametrize("study", ["four-columns", "status-quo"])
def test_four_treatments_stand_below_each_other_on_a_phone(at_choice, study):
    tablet = at_choice(str(STUDIES / study), width=390, height=844)
    line = tablet.page.locator("tr.wm-line").first.locator(".wm-level")
    boxes = [level.bounding_box() for level in line.all()]
    names = line.locator(".wm-level__name").all_inner_texts()

    assert [box["x"] for box in boxes] == [boxes[0]["x"]] * 4
    assert [box["y"] for box in boxes] == sorted({box["y"] for box in boxes})
    assert names == ["Treatment A", "Treatment B", "Treatment C", "As things are now"]
    assert not tablet.is_cut_off()


def test_a_screen_reader_is_given_a_table_with_headers(at_choice):
    said = tree(at_choice())
    names = {
        role: [node["name"].strip() for node in said if node["role"] == role]
        for role in ("table", "row", "columnheader", "rowheader", "cell")
    }

    assert len(names["table"]) == 1
    assert len(names["row"]) == 6
    assert names["columnheader"] == ["Outcome", "Treatment A", "Treatment B"]
    assert [name.split()[0] for name in names["rowheader"]] == [
        *("Independence", "Work,", "Long-term", "Pain", "Another"),
    ]
    assert len(names["cell"]) == 10


def test_an_option_is_described_by_its_outcomes_and_levels(at_choice):
    tablet = at_choice()
    first = tablet.page.locator("[data-position='1'] .wm-level__words > span[id]").all_inner_texts()

    (option, *_) = [node for node in tree(tablet) if node["role"] == "radio"]

    assert option["name"] == "Treatment A"
    assert option["description"].startswith(f"Independence {first[0]} Work, caring")
    assert all(words in option["description"] for words in first)


def test_a_meaning_opens_where_it_stands_and_chooses_nothing(at_choice):
    tablet = at_choice(width=390, height=844)
    meaning = tablet.page.get_by_text("This is about pain in the new joint")
    expect(meaning).to_be_hidden()

    tablet.page.locator("summary", has_text="Pain").click()

    expect(meaning).to_be_visible()
    assert tablet.page.locator("input:checked").count() == 0


def test_a_chance_is_a_picture_a_number_and_a_short_way_to_say_it(at_choice):
    page = at_choice(str(STUDIES / "six-outcomes")).page

    page.get_by_role("link", name="Back").click()
    page.get_by_role("link", name="Look at the two again").click()
    level = page.locator("[data-attribute=side_effects][data-level='15_in_100']").first

    assert level.locator(".wm-level__words").inner_text().split("\n") == [
        *("15 in 100 people", "about 1 in 7 people"),
    ]
    expect(level.get_by_role("img", name="Picture: 15 of 100 people are marked")).to_be_visible()


def test_on_a_phone_the_names_of_the_treatments_stay_in_sight(at_choice):
    tablet = at_choice(width=390, height=844)

    tablet.page.locator("[data-attribute=reoperation]").first.scroll_into_view_if_needed()
    radios = [radio.bounding_box() for radio in tablet.page.get_by_role("radio").all()]

    assert tablet.page.evaluate("scrollY") > 200
    assert all(0 <= box["y"] < 20 for box in radios)


def test_from_right_to_left_the_outcomes_stand_at_the_right(at_choice):
    page = at_choice(str(STUDIES / "right-to-left")).page

    about, first, second = (
        page.locator(selector).first.bounding_box()["x"]
        for selector in (".wm-line__about", "[data-position='1']", "[data-position='2']")
    )

    assert about > first > second
    assert style(page.locator(".wm-differs .wm-level").first, "borderRightWidth") == "6px"
    assert style(page.locator(".wm-people").first, "transform") == "matrix(-1, 0, 0, 1, 0, 0)"


def test_in_forced_colours_the_selected_one_and_the_differences_are_still_marked(at_choice):
    tablet = at_choice(forced_colors="active")
    tablet.choose_something()
    names = tablet.page.locator(".wm-option__name")
    level = tablet.page.locator(".wm-differs .wm-level").first

    assert style(names.nth(0), "borderTopWidth", "::after") == "6px"
    assert style(names.nth(1), "borderTopWidth", "::after") == "2px"
    assert style(level, "borderLeftColor") != style(level, "backgroundColor")
    assert tablet.page.get_by_text("Different").count() > 0


def test_on_paper_there_is_nothing_to_press(at_choice):
    page = at_choice().page

    page.emulate_media(media="print")

    expect(page.get_by_role("table")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
    expect(page.get_by_role("link")).to_have_count(0)


def test_nothing_moves_for_whoever_wants_no_motion(at_choice):
    page = at_choice(reduced_motion="reduce").page
    moving = """() => [...document.querySelectorAll("*")].filter((element) => {
        const { transitionDuration, animationName } = getComputedStyle(element);
        return parseFloat(transitionDuration) > 0 || animationName !== "none";
    }).length"""

    assert page.evaluate(moving) == 0

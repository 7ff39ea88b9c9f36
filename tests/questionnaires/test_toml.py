"""What is wrong in a TOML file is said with its place, in the words of the file."""

import pytest

from questionnaires.errors import StudyError, did_you_mean
from questionnaires.study import Study
from questionnaires.toml import read_model


def edited(folder, old, new):
    """The study's file after one edit."""
    path = folder / "study.toml"
    content = path.read_text()
    assert old in content
    path.write_text(content.replace(old, new, 1))
    return path


PAIN_LEVELS = 'levels = [{ id = "strong" }, { id = "some" }, { id = "none" }]'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[about]", "[abuot]", 'abuot: unknown key; did you mean "about"? (and 1 more)'),
        (
            'id = "pain"',
            'id = "pain"\norderd = true',
            'attributes[0] (pain).orderd: unknown key; did you mean "ordered"?',
        ),
        (
            '{ id = "some" }',
            '{ id = "some", valu = 3 }',
            'attributes[0] (pain).levels[1] (some).valu: unknown key; did you mean "value"?',
        ),
        ("blocks = 1", "seeed = 1", 'design.seeed: unknown key; did you mean "seed"?'),
        ("version = 3\n", "", "version: missing; add it"),
        (PAIN_LEVELS, "", "attributes[0] (pain).levels: missing; add it"),
        ("version = 3", 'version = "x"', "version: Input should be a valid integer"),
        (
            "version = 3",
            "version = 0",
            "version: Input should be greater than or equal to 1; it is 0",
        ),
        ("version = 3", "version = 3\nlanguages = []", "languages: Tuple should have at least 1"),
        (
            "version = 3",
            'version = 3\nlanguages = ["EN"]',
            "languages[0]: String should match pattern",
        ),
        ('id = "pain"', 'id = "Pain"', "attributes[0] (Pain).id: String should match pattern"),
        ('id = "pain"', 'id = "weeks"', "attributes: two have the same id; rename one of them"),
        (
            'id = "pain"',
            'id = "pain"\npicture = "pian"',
            'attributes[0] (pain).picture: "pian": did you mean "pain"?',
        ),
        (
            'id = "pain"',
            'id = "pain"\nkind = "process"',
            'attribute pain: kind = "process" cannot carry an outcome weight; describe',
        ),
        (
            '{ id = "some" }',
            '{ id = "strong" }',
            "attributes[0] (pain): levels of pain: two have the same id; rename one of them",
        ),
        (
            PAIN_LEVELS,
            'levels = [{ id = "strong" }]',
            "attributes[0] (pain).levels: Tuple should have at least 2 items",
        ),
        (
            "value = 10 ",
            "value = 101 ",
            'attributes[2] (harm): levels of harm: show = "icons" needs a whole `value`',
        ),
        (
            "min_overlap = 0",
            "min_overlap = 2",
            "design.min_overlap: 2 of 3 attributes equal leaves no trade-off",
        ),
        (
            "min_overlap = 0",
            "alternatives = 4",
            "design.alternatives: Input should be 2 or 3; it is 4",
        ),
        (
            'condition = ["knee"]',
            'condition = ["knee", "knee"]',
            "segments: condition: a group stands twice; remove one",
        ),
        ('condition = ["knee"]', "condition = []", "segments.condition: Tuple should have at leas"),
        (
            'role = ["patient", "carer_self"]',
            'role = ["patient", "friend"]',
            'segments.role[1]: "friend": expected one of: carer_proxy, carer_self, dyad, patient',
        ),
        (
            "[design]",
            '[analysis]\npool = ["role"]\n[design]',
            'analysis.pool[0]: "role": expected one of: age_band, condition',
        ),
        ("[segments]", "[segments", "not TOML: Expected ']' at the end of a table declaration"),
    ],
)
def test_a_mistake_is_said_in_one_line_with_its_place(tiny, old, new, said):
    path = edited(tiny, old, new)

    with pytest.raises(StudyError) as refused:
        read_model(path, Study, StudyError)
    assert "\n" not in str(refused.value)
    assert str(refused.value).startswith(f"{path}: {said}")


def test_a_misspelt_key_is_said_before_the_one_that_is_missing_for_it(tiny):
    path = edited(tiny, 'funding = "None."', 'fundin = "None."')

    with pytest.raises(StudyError, match=r'about\.fundin: unknown key; did you mean "funding"\?'):
        read_model(path, Study, StudyError)


def test_a_bare_no_stays_a_mistake_and_does_not_become_false(tiny):
    path = edited(tiny, '{ id = "none" }', "{ id = no }")

    with pytest.raises(StudyError, match="not TOML: Invalid value"):
        read_model(path, Study, StudyError)


def test_the_remedy_is_the_nearest_word_or_all_of_them():
    assert did_you_mean("pian", ["pain", "sleep"]) == 'did you mean "pain"?'
    assert did_you_mean("colour", ["pain", "sleep"]) == "expected one of: pain, sleep"
    assert did_you_mean("colour", []) == "remove it"

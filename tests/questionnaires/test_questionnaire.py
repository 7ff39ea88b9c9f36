"""A questionnaire is one version of all its files, each of which must be there and be right."""

import pytest

from questionnaires.errors import DesignError, StudyError, WhatMattersError
from questionnaires.files import file_sha256, read_consent, read_questionnaire


def edit(path, old, new):
    """Replace one piece of a file."""
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")


def test_whatever_changes_makes_another_version_of_the_questionnaire(tiny):
    versions = {read_questionnaire(tiny).sha256}
    for name in ("study.toml", "text.en.toml", "consent.en.md", "design.csv"):
        path = tiny / name
        path.write_bytes(path.read_bytes() + b"\n" * (1 + (name == "design.csv")))
        versions.add(read_questionnaire(tiny).sha256)

    assert len(versions) == 5


def test_the_same_questionnaire_is_the_same_version(tiny):
    assert read_questionnaire(tiny).sha256 == read_questionnaire(tiny).sha256
    assert read_questionnaire(tiny).hashes["study.toml"] == file_sha256(tiny / "study.toml")


def test_files_are_read_as_notepad_saves_them(tiny):
    for path in tiny.iterdir():
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))

    assert read_questionnaire(tiny).study.id == "tiny"
    assert not read_consent(tiny / "consent.en.md").startswith("\ufeff")


@pytest.mark.parametrize("name", ["study.toml", "text.en.toml", "consent.en.md", "design.csv"])
def test_each_file_of_a_study_must_be_there_and_be_text(tiny, name):
    (tiny / name).write_bytes(b"\xff\xfe")
    with pytest.raises(WhatMattersError, match=f"tiny/{name}: not T?"):
        read_questionnaire(tiny)

    (tiny / name).unlink()
    with pytest.raises(WhatMattersError, match=f"tiny/{name}: missing"):
        read_questionnaire(tiny)


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (
            "study.toml",
            'id = "tiny"',
            'id = "tinny"',
            '/study.toml: id: "tinny" is not the name of its folder; rename one of them',
        ),
        (
            "study.toml",
            'id = "pain"',
            'id = "chosen"',
            (
                "/study.toml: attributes (chosen): the responses table has another use for "
                "that name; give the attribute another id"
            ),
        ),
        (
            "text.en.toml",
            'some = "Some pain"',
            'sum = "Some pain"',
            (
                "/text.en.toml: attributes.pain.levels.sum: the study has no such key; "
                "expected one of: none, some, strong"
            ),
        ),
        (
            "text.en.toml",
            "[attributes.pain]",
            "[attributes.pian]",
            '/text.en.toml: attributes.pian: the study has no such key; did you mean "pain"?',
        ),
        (
            "text.en.toml",
            'carer_self = "A carer"',
            'carer = "A carer"',
            (
                "/text.en.toml: role.options.carer: the study has no such key; "
                'did you mean "carer_self"?'
            ),
        ),
        (
            "text.en.toml",
            'title_for = { carer_self = "',
            'title_for = { carer = "',
            (
                "/text.en.toml: role.title_for.carer: the study has no such key; "
                'did you mean "carer_self"?'
            ),
        ),
        (
            "text.en.toml",
            'some = "Some pain", none',
            "none",
            "/text.en.toml: attributes.pain.levels.some: no text; add it",
        ),
        (
            "consent.en.md",
            "You may say no.",
            " ",
            "/consent.en.md: missing or empty; write what people agree to",
        ),
        ("design.csv", "block,", "blok,", '/design.csv: column "blok": did you mean "block"?'),
        (
            "design.csv",
            "1,t1,estimation",
            "1,t1,estimaton",
            '/design.csv, row 4: task_role "estimaton": did you mean "estimation"?',
        ),
        (
            "design.csv",
            "1,t1,",
            "one,t1,",
            '/design.csv, row 4: block "one" is not a whole number',
        ),
        (
            "design.csv",
            "1,t1,",
            "2,t1,",
            "/design.csv, row 4: task t1 has two blocks or roles; keep one",
        ),
        (
            "design.csv",
            "a,none,6_weeks",
            "a,non,6_weeks",
            (
                '/design.csv: task t1, alternative a: pain has no level "non"; '
                "expected one of: strong, some, none"
            ),
        ),
        (
            "design.csv",
            "1,t1,estimation,b,strong,2_weeks,10_in_100",
            "1,t1,estimation,b,strong",
            "/design.csv, row 5: not 7 cells; give each column one",
        ),
    ],
)
def test_a_mistake_is_said_in_one_line_with_file_place_and_remedy(tiny, name, old, new, said):
    edit(tiny / name, old, new)

    with pytest.raises((StudyError, DesignError)) as refused:
        read_questionnaire(tiny)
    assert "\n" not in str(refused.value)
    assert str(refused.value) == f"{tiny}{said}"

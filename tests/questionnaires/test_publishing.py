"""Draft, published, amended: nothing changes unseen."""

from datetime import date

import pytest

from questionnaires.errors import StudyError
from questionnaires.files import read_questionnaire, write_files
from questionnaires.publishing import first_edition, next_edition
from questionnaires.questionnaire import require_as_published

DAY = date(2026, 11, 22)


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def amend(folder, reason="A carer did not understand it.", *, structure=False):
    files = next_edition(read_questionnaire(folder), reason, DAY, structure=structure)
    write_files(folder, files)
    return read_questionnaire(folder)


@pytest.fixture
def published(tiny):
    """Folder of the tiny study, published."""
    write_files(tiny, first_edition(read_questionnaire(tiny), DAY))
    return tiny


def test_a_study_is_a_draft_until_it_is_published(tiny):
    before = read_questionnaire(tiny)
    write_files(tiny, first_edition(before, DAY))
    after = read_questionnaire(tiny)

    assert (before.is_draft, after.is_draft) == (True, False)
    assert before.sha256 == after.sha256 == after.editions[0].sha256
    assert after.editions[0].version == 3
    assert after.editions[0].published_on == DAY
    for name in after.hashes:
        assert (tiny / "editions" / "3" / name).read_bytes() == (tiny / name).read_bytes()


def test_a_study_is_published_once(published):
    with pytest.raises(StudyError, match=r"published on 2026-11-22; publish a change with"):
        first_edition(read_questionnaire(published), DAY)


def test_a_published_study_whose_words_differ_is_not_served(published):
    require_as_published(read_questionnaire(published))
    edit(published / "text.en.toml", "Strong pain", "Bad pain")

    with pytest.raises(StudyError, match=r"text.en.toml: not as published in version 3 \(words"):
        require_as_published(read_questionnaire(published))


def test_a_change_of_words_is_a_version_of_its_own_with_day_and_reason(published):
    edit(published / "text.en.toml", "Strong pain", "Bad pain")

    amended = amend(published)

    assert amended.study.version == 4
    assert "version = 4\n" in (published / "study.toml").read_text()
    assert [one.kind for one in amended.editions] == ["first", "wording"]
    assert amended.editions[1].reason == "A carer did not understand it."
    assert amended.editions[0].structure == amended.editions[1].structure
    require_as_published(amended)


@pytest.mark.parametrize(
    ("file", "old", "new", "part"),
    [
        ("study.toml", 'condition = ["knee"]', 'condition = ["knee"] # new', None),
        ("study.toml", 'unit = "weeks"', 'unit = "days"', r"\(attributes\)"),
        ("design.csv", "1,t2,estimation,a,some,2_weeks", "1,t2,estimation,a,none,2_weeks", "csv"),
    ],
)
def test_a_change_of_what_is_asked_is_refused_unless_it_is_meant(published, file, old, new, part):
    edit(published / file, old, new)
    if part is None:  # a comment asks nothing
        assert amend(published).editions[-1].kind == "wording"
        return

    with pytest.raises(StudyError, match=rf"what is asked has changed .*{part}.* --structure"):
        amend(published)
    amended = amend(published, structure=True)

    assert amended.editions[-1].kind == "structure"
    assert amended.editions[0].structure != amended.editions[1].structure


def test_an_amendment_needs_a_change_and_a_reason(published):
    with pytest.raises(StudyError, match=r"as published in version 3; change it first"):
        amend(published)
    edit(published / "consent.en.md", "You may say no", "You may always say no")
    with pytest.raises(StudyError, match=r"--reason: empty; say in a sentence why"):
        amend(published, "  ")


def test_a_draft_needs_no_amendment(tiny):
    with pytest.raises(StudyError, match=r"a draft; change it as you like"):
        amend(tiny)


def test_an_edition_can_be_read_as_it_was(published):
    edit(published / "text.en.toml", "Strong pain", "Bad pain")
    amended = amend(published)

    first = read_questionnaire(published / "editions" / "3")

    assert first.texts["en"].attributes["pain"].levels["strong"] == "Strong pain"
    assert first.editions == amended.editions[:1]
    require_as_published(first)


def test_a_list_of_editions_that_was_spoilt_is_named(published):
    (published / "published.json").write_text("{}")

    with pytest.raises(StudyError, match=r"published.json: editions: cannot be read; restore"):
        read_questionnaire(published)


def test_carers_can_have_a_sheet_of_their_own(tiny):
    (tiny / "consent-carer.en.md").write_text("You care for someone.\n")

    read = read_questionnaire(tiny)

    assert read.consent("en", "carer_self") == "You care for someone."
    for role in ("patient", "dyad", None):
        assert read.consent("en", role) == "You may say no."
    assert "consent-carer.en.md" in read.hashes


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ('role == "nurse"', 'role has no option "nurse"'),
        ('rolle == "patient"', 'did you mean "role"'),
        ("__import__('os')", "not a comparison"),
    ],
)
def test_a_quota_that_nobody_could_count_for_is_named(tiny, where, said):
    with (tiny / "study.toml").open("a") as file:
        file.write(f"\n[[quotas]]\nid = 'few'\nlimit = 3\nwhere = '''{where}'''\n")

    with pytest.raises(StudyError, match=rf"study.toml: quotas \(few\).where: .*{said}"):
        read_questionnaire(tiny)

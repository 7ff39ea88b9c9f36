"""A study is looked at, published, amended, and people are invited, without a command line."""

import shutil
from html import unescape

import pytest

from questionnaires.files import find_study, read_questionnaire
from survey.invitations import code_hash, read_code, read_invitations

HERE = "/studies/stroke"


@pytest.fixture
def folder(console, other, tmp_path):
    """A draft on the console, which the test may change."""
    place = tmp_path / "stroke"
    shutil.copytree(find_study("stroke"), place)
    asked = read_questionnaire(place)
    console.studies["stroke"] = other.again.func(place, {}, tmp_path / "answers")
    assert asked.is_draft
    return place


def words_of(place, title):
    """The English words of a study under another title, as a file that is sent."""
    old = read_questionnaire(place).texts["en"].title
    content = (place / "text.en.toml").read_text().replace(old, title)
    return {"files": ("text.en.toml", content.encode())}


def send_edition(client, files=None, **fields):
    """Ask to publish, with files if there are any."""
    token = client.get("/second-factor").text.split('name="form_token" value="')[1].split('"')[0]
    data = {"form_token": token, **fields}
    return client.post(f"{HERE}/edition", data=data, files=files)


def test_a_draft_is_published_and_its_words_amended(signed_in, folder):
    client = signed_in("researcher", studies=("stroke",))
    assert "never count" in client.get(f"{HERE}/study").text
    first = send_edition(client)
    page = client.get(f"{HERE}/study").text
    second = send_edition(client, words_of(folder, "What counts"), reason="Plainer words")
    asked = read_questionnaire(folder)

    assert first.status_code == second.status_code == 303
    assert "Version 1, on" in page
    assert [(one.version, one.kind, one.reason) for one in asked.editions] == [
        (1, "first", "first publication"),
        (2, "wording", "Plainer words"),
    ]
    assert "What counts" in client.get(f"{HERE}/study").text


@pytest.mark.parametrize(
    ("files", "fields", "said"),
    [
        (None, {"reason": "Again"}, "as published in version 1; change it first"),
        ({"files": ("text.en.toml", b"title = 1")}, {"reason": "Slip"}, "text.en.toml"),
        ({"files": ("../study.toml", b"x")}, {"reason": "Path"}, "no names of files"),
        ({"files": ("published.json", b"{}")}, {"reason": "Forged"}, "published.json"),
        ({"files": ("notes.md", b"x")}, {"reason": "Stray"}, "notes.md: not among the files"),
    ],
)
def test_what_cannot_be_published_changes_no_file(signed_in, folder, files, fields, said):
    client = signed_in("researcher", studies=("stroke",))
    send_edition(client)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    answer = send_edition(client, files, **fields)

    assert answer.status_code == 422
    assert said in unescape(answer.text)
    assert str(folder) not in answer.text
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_a_change_needs_its_reason(signed_in, folder):
    client = signed_in("researcher", studies=("stroke",))
    send_edition(client)
    answer = send_edition(client, words_of(folder, "What counts"), reason=" ")

    assert answer.status_code == 422
    assert "Say in a sentence why" in unescape(answer.text)


def test_a_change_of_what_is_asked_has_to_be_meant(signed_in, folder):
    client = signed_in("researcher", studies=("stroke",))
    send_edition(client)
    changed = (folder / "study.toml").read_text().replace("chunk = 6", "chunk = 4")
    files = {"files": ("study.toml", changed.encode())}
    refused = send_edition(client, files, reason="Longer")
    meant = send_edition(client, files, reason="Longer", structure="yes")

    assert refused.status_code == 422
    assert "tick the box below" in unescape(refused.text)
    assert meant.status_code == 303
    assert read_questionnaire(folder).editions[-1].kind == "structure"


@pytest.mark.usefixtures("folder")
def test_every_code_on_the_printed_page_opens_the_survey(signed_in, send, tmp_path):
    client = signed_in("researcher", studies=("stroke",))
    sheet = send(client, f"{HERE}/links", address="https://s.example", n="9", shared="yes")
    kept = read_invitations(tmp_path / "answers", "stroke")
    codes = [read_code(part.split("<")[0]) for part in sheet.text.split('class="code">')[1:]]

    assert sheet.status_code == 200
    assert len(codes) == 10
    assert {code_hash(one, "stroke") for one in codes} == kept.keys()
    assert sorted(kept.values()).count("personal") == 9
    assert not any(
        one in path.read_text() for one in codes for path in (tmp_path / "answers").iterdir()
    )


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "fields", [{"address": "survey", "n": "3"}, {"address": "https://s.example"}, {"n": "6000"}]
)
def test_links_that_cannot_be_made_are_refused_with_a_remedy(signed_in, send, fields):
    answer = send(signed_in("researcher", studies=("stroke",)), f"{HERE}/links", **fields)

    assert answer.status_code == 422
    assert "There is a problem" in answer.text


def test_a_page_is_previewed_in_any_words_and_runs_nothing(signed_in):
    client = signed_in("researcher")
    frame = client.get("/studies/hip-knee/preview?language=cy&name=choice/2").text
    page = client.get("/studies/hip-knee/preview/page?language=cy&role=patient&name=choice/2")
    policy = page.headers["content-security-policy"]

    assert 'src="/studies/hip-knee/preview/page?language=cy' in unescape(frame)
    assert 'lang="cy"' in page.text
    assert "script-src" not in policy
    assert "form-action 'none'" in policy

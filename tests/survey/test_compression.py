"""What is compressed, and what is not."""

import pytest

from survey.rendering import static_url


def encoding(response):
    """How the answer came, if it was compressed."""
    return response.headers.get("content-encoding")


@pytest.mark.parametrize("path", ["/consent", static_url("survey.css"), static_url("pictures.svg")])
def test_what_everybody_is_sent_is_compressed(client, path):
    response = client.get(path)

    assert encoding(response) == "gzip"
    assert "content-security-policy" in response.headers


def test_a_question_is_compressed_and_still_depends_on_who_asks(client):
    response = client.post("/consent", data={"agree": "yes"})

    assert response.url.path.startswith("/question/")
    assert encoding(response) == "gzip"
    assert {"HX-Request", "Accept-Encoding"} <= set(response.headers["vary"].split(", "))


def test_a_page_with_a_code_is_never_compressed(client):
    client.post("/consent", data={"agree": "yes"})
    response = client.post("/stop")

    assert 'id="code"' in response.text
    assert encoding(response) is None


def test_a_browser_that_cannot_unpack_gets_the_page_as_it_is(client):
    response = client.get("/consent", headers={"Accept-Encoding": "identity"})

    assert encoding(response) is None

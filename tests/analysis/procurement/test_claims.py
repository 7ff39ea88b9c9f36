"""A claim says what it rests on, or it is none."""

import json

import pytest

from analysis.errors import TenderError
from analysis.procurement.claims import Claim, read_claim


@pytest.fixture
def written(claim_said, tmp_path):
    """The file of a claim, with keys taken out or changed."""

    def write(without=(), **changed):
        said = {key: value for key, value in (claim_said | changed).items() if key not in without}
        path = tmp_path / "claim.json"
        path.write_text(json.dumps(said))
        return path

    return write


@pytest.mark.parametrize(
    ("changed", "without", "message"),
    [
        ({}, ("comparator",), r"claim\.json: comparator: missing; add it: What those had who did"),
        ({}, ("maturity",), r"maturity: missing; add it: How far the evidence has got: early"),
        ({}, ("comparator_is",), r"comparator_is: missing; add it: Whether the comparator is the"),
        ({"maturity": "mature"}, (), r'maturity: "mature": expected one of: developing, early'),
        ({"comparator": " "}, (), r"comparator: empty; fill it in: What those had who did not"),
        ({"central": 0.6}, (), r"the interval, -0\.9 to -0\.3, does not hold the central value"),
        ({"low": -0.6, "high": -0.6}, (), r"an estimate without uncertainty is no estimate"),
        ({"design": "rct"}, (), r'design: "rct": expected one of: before_after'),
        ({"n": 0}, (), r"n: .* greater than or equal to 1"),
        ({"comparater": "x"}, (), r'comparater: unknown key; did you mean "comparator"\?'),
        ({"baseline": 20, "sd": 3}, (), r"give `baseline` for people in 100, or `sd`"),
    ],
)
def test_each_fault_teaches_what_a_claim_is(written, changed, without, message):
    with pytest.raises(TenderError, match=message):
        read_claim(written(without, **changed))


def test_a_file_that_is_no_json_is_refused_by_its_line(tmp_path):
    (tmp_path / "claim.json").write_text('{"id": }')

    with pytest.raises(TenderError, match=r"claim\.json: not JSON: .* line 1"):
        read_claim(tmp_path / "claim.json")


def test_the_hash_is_of_what_is_said_and_not_of_how_it_is_laid_out(written, claim_said, tmp_path):
    first = read_claim(written())
    (tmp_path / "claim.json").write_text(json.dumps(dict(reversed(claim_said.items())), indent=7))

    assert read_claim(tmp_path / "claim.json").sha256 == first.sha256
    assert Claim.model_validate(claim_said | {"n": 413}).sha256 != first.sha256


def test_a_claim_survives_a_round_trip_with_its_hash(claim_said):
    claim = Claim.model_validate(claim_said | {"passport_ref": "IP-1"})

    assert Claim.model_validate_json(claim.model_dump_json()).sha256 == claim.sha256

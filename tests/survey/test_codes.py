"""Tokens and withdrawal codes."""

from survey.codes import new_token, withdrawal_code, withdrawal_hash


def test_a_token_has_128_bits_and_is_never_the_same():
    tokens = {new_token() for _ in range(100)}

    assert len(tokens) == 100
    assert all(len(bytes.fromhex(token)) == 16 for token in tokens)


def test_a_code_is_understood_however_it_is_typed():
    code = "10ABC-XYZ10"

    for typed in ("10abc-xyz10", " lOabc xyzIo ", "1 0 a b c x y z 1 0", "10ABCXYZ10"):
        assert withdrawal_hash(typed) == withdrawal_hash(code)


def test_a_code_belongs_to_its_token_and_does_not_show_it():
    assert withdrawal_code("a" * 32) == withdrawal_code("a" * 32)
    assert withdrawal_code("a" * 32) != withdrawal_code("b" * 32)
    assert len(withdrawal_code("a" * 32)) == 11

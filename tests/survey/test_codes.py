"""Tokens, and the words that delete answers."""

from itertools import combinations

from survey.codes import new_token, withdrawal_code, withdrawal_hash, words


def test_a_token_has_128_bits_and_is_never_the_same():
    tokens = {new_token() for _ in range(100)}

    assert len(tokens) == 100
    assert all(len(bytes.fromhex(token)) == 16 for token in tokens)


def test_there_are_512_words_each_known_by_its_first_four_letters():
    assert len(words()) == len({word[:4] for word in words()}) == 2**9
    assert all(4 <= len(word) <= 9 and word.isascii() and word.islower() for word in words())


def test_no_word_becomes_another_by_one_wrong_letter():
    def wrong(one, other):
        return sum(a != b for a, b in zip(one, other, strict=True))

    alike = [(a, b) for a, b in combinations(words(), 2) if len(a) == len(b) and wrong(a, b) < 2]

    assert alike == []


def test_a_code_is_five_words_that_belong_to_its_token():
    code = withdrawal_code("a" * 32)

    assert code == withdrawal_code("a" * 32)
    assert code != withdrawal_code("b" * 32)
    assert len(code.split()) == 5
    assert set(code.split()) <= set(words())


def test_all_words_are_used_about_equally_often():
    drawn = [word for number in range(2000) for word in withdrawal_code(str(number)).split()]

    assert set(drawn) == set(words())  # 20 times each expected
    assert max(map(drawn.count, words())) < 45


def test_a_code_is_understood_however_it_is_typed():
    code = "garden lemon planet river window"

    for typed in (
        "Garden Lemon Planet River Window",
        " garden-lemon-planet-river-window ",
        "garden, lemon, planet, river, window.",
        "gardens lemon planets rivers windows",
    ):
        assert withdrawal_hash(typed) == withdrawal_hash(code)


def test_the_order_of_the_words_counts():
    assert withdrawal_hash("lemon garden planet river window") != withdrawal_hash(
        "garden lemon planet river window"
    )

"""The language of conditions in a study: `role == "patient" and pain_days > 3`.

Names of questions and segments (in designs, of outcomes: `pain`, or `a.pain` of one alternative),
words in quotes, numbers, `==  !=  <  <=  >  >=  in  not in`, `and`, `or`, `not` and parentheses;
nothing else, and nothing is ever run. What has no answer yet equals nothing, is in nothing, and is
neither more nor less than anything.
"""

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from questionnaires.errors import StudyError

Answered = str | float | tuple[str, ...]  # one option, a number, or all options that were ticked
LONGEST = 400  # characters
EXAMPLE = 'write it like `role == "patient" and pain_days > 3`'

ORDER: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
OPERATORS: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}


class ExpressionError(StudyError, ValueError):
    """A condition cannot be read, or compares what cannot be compared."""


@dataclass(frozen=True)
class Name:
    """What was answered to a question."""

    id: str


@dataclass(frozen=True)
class Comparison:
    """Two things compared."""

    left: "Operand"
    operator: str
    right: "Operand"

    @property
    def operands(self) -> tuple["Operand", "Operand"]:
        """Both sides."""
        return self.left, self.right


@dataclass(frozen=True)
class Logic:
    """Conditions that hold all, or any of them, or not."""

    kind: Literal["and", "or", "not"]
    parts: tuple["Condition", ...]


Operand = Name | Answered
Condition = Comparison | Logic


@dataclass(frozen=True)
class Expression:
    """A condition that was read; `parse` makes it."""

    text: str
    condition: Condition

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """All comparisons, from left to right."""
        return tuple(_comparisons(self.condition))

    @property
    def names(self) -> frozenset[str]:
        """Ids of the questions and segments that it speaks of."""
        operands = (one for found in self.comparisons for one in found.operands)
        return frozenset(one.id for one in operands if isinstance(one, Name))

    def holds(self, answers: Mapping[str, Answered]) -> bool:
        """Whether it is true of these answers."""
        return _holds(self.condition, answers)


@cache
def parse(text: str) -> Expression:
    """Read a condition.

    Raises
    ------
    ExpressionError
        If it is anything but comparisons joined by `and`, `or` and `not`.
    """
    if len(text) > LONGEST:
        raise ExpressionError(f"a condition of {len(text)} characters; {LONGEST} are the most")
    try:
        tree = ast.parse(text.strip(), mode="eval")
        return Expression(text, _condition(tree.body, text))
    except (SyntaxError, RecursionError):
        raise ExpressionError(f"`{text}` cannot be read; {EXAMPLE}") from None


def _comparisons(condition: Condition) -> Iterator[Comparison]:
    """All comparisons in a condition, from left to right."""
    if isinstance(condition, Comparison):
        yield condition
    else:
        for part in condition.parts:
            yield from _comparisons(part)


def _condition(node: ast.expr, text: str) -> Condition:
    """A condition from Python's reading of it."""
    match node:
        case ast.BoolOp(op=ast.And() | ast.Or() as joined, values=values):
            kind: Literal["and", "or"] = "and" if isinstance(joined, ast.And) else "or"
            return Logic(kind, tuple(_condition(value, text) for value in values))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return Logic("not", (_condition(operand, text),))
        case ast.Compare(left=left, ops=ops, comparators=rights) if set(map(type, ops)) <= set(
            OPERATORS
        ):
            sides = [_operand(side, text) for side in (left, *rights)]
            pairs = zip(sides, ops, sides[1:], strict=False)
            return Logic("and", tuple(Comparison(a, OPERATORS[type(op)], b) for a, op, b in pairs))
        case _:
            raise ExpressionError(f"`{text}`: not a comparison; {EXAMPLE}")


def _operand(node: ast.expr, text: str) -> Operand:
    """One side of a comparison."""
    match node:
        case ast.Name(id=name):
            return Name(name)
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            return Name(f"{owner}.{name}")
        case ast.Constant(value=str(word)):
            return word
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return float(number)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return -float(number)
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            words = [_operand(part, text) for part in parts]
            if words and all(isinstance(word, str) for word in words):
                return tuple(str(word) for word in words)
    raise ExpressionError(
        f"`{text}`: a comparison has names, numbers and words in quotes; {EXAMPLE}"
    )


def _holds(condition: Condition, answers: Mapping[str, Answered]) -> bool:
    """Whether a condition is true."""
    if isinstance(condition, Comparison):
        left, right = (
            answers.get(one.id) if isinstance(one, Name) else one for one in condition.operands
        )
        return _compare(left, condition.operator, right)
    parts = (_holds(part, answers) for part in condition.parts)
    if condition.kind == "not":
        return not next(parts)
    return all(parts) if condition.kind == "and" else any(parts)


def _compare(left: Answered | None, how: str, right: Answered | None) -> bool:
    """Whether a comparison is true; None is no answer."""
    match how:
        case "==":
            return left is not None and left == right
        case "!=":
            return left is None or left != right
        case "in" | "not in":
            within = isinstance(right, tuple) and left in right
            return within == (how == "in")
        case _:
            if isinstance(left, float) and isinstance(right, float):
                return ORDER[how](left, right)
            return False

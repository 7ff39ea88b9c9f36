"""What conditions can speak of: names of questions, and what their answers can be."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from questionnaires.errors import did_you_mean
from questionnaires.expression import ORDER, Comparison, Expression, ExpressionError, Name, Operand


@dataclass(frozen=True)
class Variable:
    """What a name in a condition can be."""

    kind: Literal["single", "multiple", "number"]
    options: tuple[str, ...] = ()


def check_expression(expression: Expression, known: Mapping[str, Variable]) -> None:
    """Hold a condition to the questions that are asked before it.

    Raises
    ------
    ExpressionError
        If a name is not known, a word is no option of its question, or words and numbers are
        mixed up.
    """
    for name in sorted(expression.names - known.keys()):
        remedy = did_you_mean(name, known)
        raise ExpressionError(
            f"`{expression.text}`: {name}: no such question before this; {remedy}"
        )
    for one in expression.comparisons:
        for side, other in ((one.left, one.right), (one.right, one.left)):
            if isinstance(side, Name):
                fault = _fault(one, side, other, known[side.id])
                if fault:
                    raise ExpressionError(f"`{expression.text}`: {side.id} {fault}")


def _fault(one: Comparison, name: Name, other: Operand, variable: Variable) -> str:
    """What is wrong with comparing a question with that; empty if nothing is."""
    if variable.kind == "number":
        wrong = not isinstance(other, float | Name)
        return "is a number; compare it with one" if wrong else ""
    options = ", ".join(variable.options)
    if isinstance(other, float) or one.operator in ORDER:
        return f"is no number; compare it by ==, != or in with one of: {options}"
    words = (other,) if isinstance(other, str) else other if isinstance(other, tuple) else ()
    for word in words:
        if word not in variable.options:
            return f'has no option "{word}"; {did_you_mean(word, variable.options)}'
    if variable.kind == "multiple" and (one.operator not in ("in", "not in") or one.right != name):
        example = f'write `"{variable.options[0]}" in {name.id}`'
        return f"can have several options ticked; {example}"
    return ""

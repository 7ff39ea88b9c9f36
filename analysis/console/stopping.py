"""Whether more answers are worth asking for: what a tender's score says of its winner."""

import json
from dataclasses import dataclass
from pathlib import Path

from analysis.exports.score_words import chance, listed

ENOUGH = 0.95  # that the winner is the right one: as sure as the intervals are


@dataclass(frozen=True)
class Stopping:
    """What more answers would change for a tender; not who would win."""

    tender: str  # its title
    enough: bool
    sentence: str


def stopping(title: str, score: Path) -> Stopping | None:
    """The advice of a `score.json`; none without a ranking by patients' weights.

    References
    ----------
    Jalal & Alarid-Escudero (2018), Medical Decision Making 38:174-188.
    """
    found = json.loads(score.read_bytes())["robustness"]["more_patients"]
    if not found:
        return None
    now, *later = [(one["more_in_each_group"], one["right"]) for one in found]
    same = f"As to the weights, the winner is the same with a probability of {chance(now[1])}"
    if now[1] >= ENOUGH:
        return Stopping(title, True, f"{same}: more answers will not change it.")
    then = listed([f"{chance(right)} with {more}" for more, right in later])
    return Stopping(title, False, f"{same}. Asking more people in each group: {then} more.")

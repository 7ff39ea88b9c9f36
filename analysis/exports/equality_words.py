"""What weights of different people may not be used for, and what a buyer has to write down."""

from collections.abc import Iterator, Sequence

from analysis.exports.score_words import listed
from analysis.exports.weights_words import ROLES, Words
from analysis.weights.group_differences import GroupComparison

EQUALITY = (
    "Age, sex, race and disability are protected characteristics (Equality Act 2010). Weights by "
    "age say what these patients want of this product. They never rank or ration people. Before "
    "you publish, write down what the award means for people of each characteristic."
)


def equality_sentences(comparisons: Sequence[GroupComparison], words: Words) -> Iterator[str]:
    """Where weights differ by a protected characteristic, which of what is compared age is."""
    ages = [one for one in comparisons if one.segment == "age_band"]
    for one in ages:
        differ = {found.outcome: None for found in one.differences if found.claimed}
        if differ:
            whose = ROLES.get(one.within, one.within).lower()
            outcomes = listed([f"“{words.outcomes[name]}”" for name in differ])
            yield f"Weights of {whose} differ by age: {outcomes}."
    if any(found.claimed for one in ages for found in one.differences):
        yield EQUALITY

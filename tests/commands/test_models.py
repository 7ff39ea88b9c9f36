"""Models by the words of the command line."""

import pytest

from analysis.errors import ModelError
from commands.models import Kind, Options, class_counts, distributions


@pytest.mark.parametrize(
    ("kind", "given", "said"),
    [
        (Kind.CONDITIONAL, {"random": "pain"}, "--random is not used by --model conditional, but"),
        (Kind.MIXED, {"classes": "2"}, "--classes is not used by --model mixed, but by latent"),
        (Kind.MIXED, {"covariates": "age"}, "but by latent and hierarchical"),
        (Kind.LATENT, {"burn_in": 9}, "--burn-in is not used by --model latent"),
        (Kind.HIERARCHICAL, {"bootstrap": 500}, "--bootstrap is not used by"),
        (Kind.HIERARCHICAL, {"correlated": True}, "--correlated is not used by"),
    ],
)
def test_an_option_of_another_model_is_an_error_that_names_its_models(kind, given, said):
    with pytest.raises(ModelError, match=said):
        Options(**given).require_used_by(kind)


def test_options_of_the_model_are_taken():
    Options(random="pain", draws=500, correlated=True, bootstrap=50).require_used_by(Kind.MIXED)


@pytest.mark.parametrize(("given", "counts"), [("3", [3]), ("1-5", [1, 2, 3, 4, 5]), ("2-2", [2])])
def test_classes_are_a_number_or_the_first_and_last(given, counts):
    assert list(class_counts(given)) == counts


@pytest.mark.parametrize("given", ["", "0", "3-1", "two", "1-", "-3"])
def test_classes_that_are_no_number_are_an_error(given):
    with pytest.raises(ModelError, match=f'--classes "{given}"'):
        class_counts(given)


def test_tastes_are_normal_unless_said():
    assert distributions("pain, cost=negative log-normal") == {
        "pain": "normal",
        "cost": "negative log-normal",
    }

"""What holds for every recipe, and the list of them that the other side reads."""

import pathlib

import pytest

from rankwright_trainer.describe_recipes import describe
from rankwright_trainer.failure import JobFailure
from rankwright_trainer.recipes import RECIPES, find_recipe
from rankwright_trainer.recipes.recipe import Option, Recipe

DESCRIBED = pathlib.Path(__file__).parents[3] / "core" / "recipes" / "recipes.json"


def test_the_other_side_reads_these_recipes():
    """If this fails: python -m rankwright_trainer.describe_recipes > core/recipes/recipes.json"""
    assert DESCRIBED.read_text(encoding="utf-8") == describe()


def test_an_unknown_recipe_and_one_for_another_model_are_told_apart():
    with pytest.raises(JobFailure, match="unknown recipe 'lse'"):
        find_recipe("lse", "cross-encoder")
    with pytest.raises(JobFailure, match="the recipe lce trains a cross-encoder"):
        find_recipe("lce", "bi-encoder")


def test_options_are_checked_and_filled_in():
    options = {
        "temperature": Option(0.5, "divides scores", low=0.01, high=10),
        "order": Option("labels", "what orders", choices=("labels", "teacher")),
    }
    recipe = Recipe("toy", "none", "any", {}, lambda scores, batch, options: scores.sum(), options=options)
    assert recipe.settle({"order": "teacher"}) == {"temperature": 0.5, "order": "teacher"}
    for given, told in (
        ({"order": "size"}, "order must be one of labels, teacher; received 'size'"),
        ({"temperature": 0}, "temperature must be a number between 0.01 and 10; received 0"),
        ({"heat": 1}, "heat is none of toy: temperature, order"),
    ):
        with pytest.raises(JobFailure, match=told):
            recipe.settle(given)


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=lambda recipe: recipe.name)
def test_every_recipe_names_its_source_and_its_options_defaults_are_allowed(recipe):
    assert recipe.source and recipe.pools
    for option in recipe.options.values():
        assert option.meaning and option.problem(option.default) is None

"""What holds for every recipe, and the list of them that the other side reads."""

import pathlib

import pytest

from rankwright_trainer.describe_recipes import describe
from rankwright_trainer.failure import JobFailure
from rankwright_trainer.groups import Group, Passage
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


@pytest.mark.parametrize(
    "name, options, counts, told",
    [
        ("ranknet", {}, (0, 0), None), ("ranknet", {}, (1, 1), None),
        ("ranknet", {"order": "teacher"}, (1, 1), None),
        ("ranknet", {"order": "teacher"}, (0, 0), "passage 1 carries 0 teacher scores; ranknet learns from 1"),
        ("kl", {}, (0, 0), "passage 1 carries 0 teacher scores; kl learns from 1"),
        ("kl", {"targets": "labels"}, (2, 2), "passage 1 carries 2 teacher scores; kl learns from 0 to 1"),
        ("multi-teacher", {}, (2, 1), "passage 2 carries 1 teacher scores and the first passage 2"),
        ("margin-mse", {}, (1, 0), "passage 2 carries 0 teacher scores; margin-mse learns from 1"),
        ("lce", {}, (3, 0), None),
    ],
)  # fmt: skip
def test_rows_carry_the_teacher_scores_that_the_options_ask_for(name, options, counts, told):
    passages = [Passage("text", 1.0 - place, (0.5,) * count) for place, count in enumerate(counts)]
    recipe = RECIPES[name]
    assert recipe.check_group(Group("q", "query", tuple(passages)), recipe.settle(options)) == told


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=lambda recipe: recipe.name)
def test_every_recipe_names_its_source_and_its_options_defaults_are_allowed(recipe):
    assert recipe.source and recipe.pools
    for option in recipe.options.values():
        assert option.meaning and option.problem(option.default) is None
        # what a choice asks for is among the choices and within what the recipe takes
        assert option.teachers.keys() <= set(option.choices)
        assert all(count <= recipe.teachers[1] for count in option.teachers.values())

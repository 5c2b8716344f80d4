"""python -m rankwright_trainer.describe_recipes > core/recipes/recipes.json

What the side that starts trainings has to know of every recipe, so that it refuses a mismatch before a GPU is touched.
"""

import json
import sys

from .recipes import RECIPES
from .recipes.recipe import Option, Recipe


def describe() -> str:
    """All recipes as JSON with a final newline, the same bytes on every machine."""
    return json.dumps([_recipe(recipe) for recipe in RECIPES.values()], indent=2, ensure_ascii=False) + "\n"


def _recipe(recipe: Recipe) -> dict:
    least, most = recipe.teachers
    return {
        "name": recipe.name,
        "source": recipe.source,
        "rows": recipe.rows,
        "pools": dict(recipe.pools),
        "teachers": {"least": least, "most": most},
        "options": {name: _option(option) for name, option in recipe.options.items()},
        "defaults": dict(recipe.defaults),
    }


def _option(option: Option) -> dict:
    limits = {"choices": list(option.choices)} if option.choices else {"low": option.low, "high": option.high}
    teachers = {"teachers": dict(option.teachers)} if option.teachers else {}
    return {"default": option.default, "meaning": option.meaning, **limits, **teachers}


if __name__ == "__main__":
    sys.stdout.write(describe())

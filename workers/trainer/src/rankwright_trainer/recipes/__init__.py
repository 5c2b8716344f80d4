"""Every recipe by name: a new one is one file and one line here."""

from ..failure import JobFailure
from . import cprd, jacolbert25, lce, recontriever
from .recipe import Recipe

RECIPES = {module.RECIPE.name: module.RECIPE for module in (lce, cprd, recontriever, jacolbert25)}


def find_recipe(name: str, student: str) -> Recipe:
    """Raises JobFailure `bad-job` where there is none of that name, or where that kind of model cannot learn by it."""
    if name not in RECIPES:
        raise JobFailure("bad-job", f"unknown recipe {name!r}", f"use one of {', '.join(RECIPES)}")
    recipe = RECIPES[name]
    if student not in recipe.pools:
        fitting = ", ".join(other.name for other in RECIPES.values() if student in other.pools)
        raise JobFailure(
            "bad-job", f"the recipe {name} trains a {' or a '.join(recipe.pools)}, not a {student}",
            f"for a {student} use one of {fitting}",
        )  # fmt: skip
    return recipe

"""Every recipe by name: a new one is one file and one line here."""

from ..failure import JobFailure
from . import (
    bce,
    brio,
    cprd,
    dear_pointwise,
    infonce,
    jacolbert25,
    kl,
    lambda_loss,
    lce,
    listnet,
    margin_mse,
    multi_teacher,
    plistmle,
    ranknet,
    recontriever,
    ws2,
)
from .recipe import Recipe

MODULES = (
    lce, bce, infonce, ranknet, lambda_loss, listnet, plistmle, brio, ws2,
    kl, margin_mse, dear_pointwise, multi_teacher, cprd, recontriever, jacolbert25,
)  # fmt: skip
RECIPES = {module.RECIPE.name: module.RECIPE for module in MODULES}


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

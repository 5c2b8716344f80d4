"""Every recipe by name: a new one is one file and one line here."""

from ..failure import JobFailure
from . import lce

RECIPES = {"lce": lce}


def find_recipe(name: str):
    """A recipe is a module with `check_group(group) -> str | None` and `loss(scores, labels, mask, ...) -> scalar`."""
    if name not in RECIPES:
        raise JobFailure("bad-job", f"unknown recipe {name!r}", f"use one of {', '.join(RECIPES)}")
    return RECIPES[name]

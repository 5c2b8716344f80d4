"""Batches without text, for tests of losses, and the settings of every recipe that they go through."""

import torch

from rankwright_trainer.batches import Batch
from rankwright_trainer.recipes.recipe import Recipe


def batch_of(labels, mask=None, teachers=None) -> Batch:
    """A batch of [queries, columns]; teachers [queries, columns, teachers], none by default; the positive is first."""
    labels = torch.as_tensor(labels, dtype=torch.float64)
    mask = torch.ones(labels.shape, dtype=torch.bool) if mask is None else torch.as_tensor(mask)
    scores = torch.zeros(*labels.shape, 0) if teachers is None else torch.as_tensor(teachers, dtype=torch.float64)
    return Batch(mask, labels, scores, torch.zeros(len(labels), dtype=torch.long))


def loss_of(recipe: Recipe, scores, batch: Batch, **options) -> torch.Tensor:
    """The loss in double precision; scores as a tensor, to have a gradient, or as lists."""
    scores = scores if torch.is_tensor(scores) else torch.tensor(scores, dtype=torch.float64)
    return recipe.loss(scores, batch, recipe.settle(options))


def settings_of(recipe: Recipe) -> list[dict]:
    """The defaults, and every other choice of every option by itself."""
    choices = [(name, choice) for name, option in recipe.options.items() for choice in option.choices]
    return [{}] + [{name: choice} for name, choice in choices if choice != recipe.options[name].default]

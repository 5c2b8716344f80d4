"""InfoNCE: softmax over the positive, its own negatives and the lists of all other queries of a forward."""

import torch

from ..batches import Batch
from . import lce
from .recipe import BI_ENCODER, CROSS_ENCODER, IN_BATCH, LATE_INTERACTION, Option, Recipe


def loss(scores: torch.Tensor, batch: Batch, options) -> torch.Tensor:
    """Mean over queries of -log softmax(scores / temperature) at the positive, over all that batch.mask shows."""
    return lce.loss(scores / options["temperature"], batch)


RECIPE = Recipe(
    name="infonce",
    source="van den Oord, Li, Vinyals, Representation Learning with Contrastive Predictive Coding, 2018",
    rows="one-positive",
    pools={CROSS_ENCODER: IN_BATCH, BI_ENCODER: IN_BATCH, LATE_INTERACTION: IN_BATCH},
    loss=loss,
    options={"temperature": Option(1.0, "divides the scores", low=0.001, high=1000)},
)

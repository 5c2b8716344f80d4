"""Localized contrastive estimation: softmax over one query's own list."""

import torch
from torch.nn.functional import cross_entropy

from ..batches import Batch
from .recipe import CROSS_ENCODER, LATE_INTERACTION, OWN, Recipe


def loss(scores: torch.Tensor, batch: Batch, options=None) -> torch.Tensor:
    """Mean over queries of -log softmax(scores) at the positive, over the passages that batch.mask shows."""
    return cross_entropy(scores.masked_fill(~batch.mask, float("-inf")), batch.positive)


RECIPE = Recipe(
    name="lce",
    source="Gao, Dai, Callan, Rethink Training of BERT Rerankers in Multi-Stage Retrieval Pipeline, ECIR 2021",
    rows="one-positive",
    pools={CROSS_ENCODER: OWN, LATE_INTERACTION: OWN},
    loss=loss,
)

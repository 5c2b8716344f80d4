"""Binary cross-entropy: every pair alone, its label the probability that the passage answers."""

import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from ..batches import Batch
from .lists import mean_where
from .recipe import CROSS_ENCODER, OWN, Option, Recipe


def loss(scores: torch.Tensor, batch: Batch, options) -> torch.Tensor:
    """Mean over queries of the mean over a list of -(w y log p + (1 - y) log(1 - p)), p = sigmoid(score), y = label."""
    labels = batch.labels.to(scores.dtype)
    given = options["positiveWeight"]
    weights = torch.full_like(labels, given) if given else _negatives_per_positive(labels, batch.mask)
    costs = binary_cross_entropy_with_logits(scores, labels, reduction="none", pos_weight=weights)
    return mean_where(costs, batch.mask).mean()


def _negatives_per_positive(labels: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """[queries, 1], at least 1, or a positive would be worth nothing; a label between 0 and 1 counts on both sides."""
    positives = (labels * mask).sum(dim=1, keepdim=True)
    negatives = mask.sum(dim=1, keepdim=True) - positives
    return torch.where(positives > 0, negatives / positives, 1.0).clamp_min(1.0)


RECIPE = Recipe(
    name="bce",
    source="Nogueira, Cho, Passage Re-ranking with BERT, 2019; weights as sentence-transformers recommends them",
    rows="any",
    pools={CROSS_ENCODER: OWN},
    loss=loss,
    options={
        "positiveWeight": Option(
            0, "how much a positive weighs; 0: as much as its list has negatives for each positive, at least 1",
            low=0, high=10_000,
        ),
    },
)  # fmt: skip

"""ListNet: the softmax of the scores is to be the softmax of the grades."""

import torch

from ..batches import Batch
from .lists import log_shares
from .recipe import CROSS_ENCODER, OWN, Option, Recipe


def loss(scores: torch.Tensor, batch: Batch, options) -> torch.Tensor:
    """Mean over queries of the cross-entropy -sum softmax(grades) log softmax(scores): top-one probabilities."""
    target = log_shares(batch.labels * options["gradeScale"], batch.mask).exp()
    return -(target * log_shares(scores, batch.mask)).sum(dim=1).mean()


RECIPE = Recipe(
    name="listnet",
    source="Cao et al., Learning to Rank: From Pairwise Approach to Listwise Approach, ICML 2007",
    rows="graded",
    pools={CROSS_ENCODER: OWN},
    loss=loss,
    options={"gradeScale": Option(3, "the highest grade; grade = label * gradeScale", low=0.01, high=100)},
)

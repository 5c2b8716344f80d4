"""RankNet: of two passages the better one gets the higher score; FIRST weighs the pairs of the first ranks more."""

import torch
from torch.nn.functional import softplus

from ..batches import Batch
from .lists import differences, first_teacher, higher, mean_where, ranks
from .recipe import CROSS_ENCODER, OWN, Option, Recipe


def loss(scores: torch.Tensor, batch: Batch, options) -> torch.Tensor:
    """Mean over queries of the mean over pairs, i above j, of w log(1 + exp(-(s_i - s_j))), w = 1 or 1 / (r_i + r_j).

    Passages that what orders them holds for equal make no pair and share a rank r, counted from 1.
    """
    values, mask = first_teacher(batch) if options["order"] == "teacher" else (batch.labels, batch.mask)
    costs = softplus(-differences(scores))
    if options["weighting"] == "reciprocal-ranks":
        places = ranks(values, mask)
        costs = costs / (places[:, :, None] + places[:, None, :])
    return mean_where(costs, higher(values, mask)).mean()


RECIPE = Recipe(
    name="ranknet",
    source=(
        "Burges et al., Learning to Rank using Gradient Descent, ICML 2005; weights: Reddy et al., FIRST: Faster "
        "Improved Listwise Reranking with Single Token Decoding, EMNLP 2024"
    ),
    rows="graded",
    pools={CROSS_ENCODER: OWN},
    loss=loss,
    teachers=(0, 1),
    options={
        "order": Option(
            "labels", "what says which passage is better", choices=("labels", "teacher"), teachers={"teacher": 1}
        ),
        "weighting": Option(
            "none", "of a pair: none, or 1 / (rank + rank)", choices=("none", "reciprocal-ranks")
        ),
    },
)  # fmt: skip

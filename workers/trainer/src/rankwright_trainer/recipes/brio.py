"""BRIO: a passage is to lie above every worse one, by a margin that grows with the ranks between them."""

import torch

from ..batches import Batch
from .lists import differences, higher, ranks
from .recipe import CROSS_ENCODER, OWN, Option, Recipe


def loss(scores: torch.Tensor, batch: Batch, options) -> torch.Tensor:
    """Mean over queries of the sum over pairs, i labelled above j, of max(0, s_j - s_i + margin (r_j - r_i)).

    Ranks r are those of the labels; equal labels share one and make no pair.
    """
    places = ranks(batch.labels, batch.mask).to(scores.dtype)
    costs = (differences(options["margin"] * -places) - differences(scores)).relu()
    return torch.where(higher(batch.labels, batch.mask), costs, 0.0).sum(dim=(1, 2)).mean()


RECIPE = Recipe(
    name="brio",
    source="Liu et al., BRIO: Bringing Order to Abstractive Summarization, ACL 2022",
    rows="graded",
    pools={CROSS_ENCODER: OWN},
    loss=loss,
    options={"margin": Option(0.001, "of two passages whose ranks differ by 1", low=0, high=1000)},
)

"""Localized contrastive estimation: softmax over one query's own list, the positive in column 0.

Source: Gao, Dai, Callan, "Rethink Training of BERT Rerankers in Multi-Stage Retrieval Pipeline", ECIR 2021.
"""

import torch
from torch.nn.functional import cross_entropy

from ..groups import Group


def check_group(group: Group) -> str | None:
    """What is wrong with a group for this loss: another positive in the list would be pushed down as a negative."""
    positive = group.passages[0].label
    if positive <= 0:
        return f"the first passage must be the positive; its label is {positive:g}"
    for place, passage in enumerate(group.passages[1:], start=2):
        if passage.label >= positive:
            return f"passage {place} is labelled {passage.label:g}, no lower than the positive's {positive:g}"
    return None


def loss(scores: torch.Tensor, batch) -> torch.Tensor:
    """Mean over groups of -log softmax(scores)[0].

    scores [groups, size]: raw logits, the positive in column 0; batch.mask [groups, size]: False where a group is
    shorter than the widest. Returns a scalar.
    """
    masked = scores.float().masked_fill(~batch.mask, float("-inf"))
    return cross_entropy(masked, torch.zeros(len(masked), dtype=torch.long, device=masked.device))

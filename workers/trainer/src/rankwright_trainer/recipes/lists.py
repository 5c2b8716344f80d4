"""Arithmetic over lists whose places are not all filled. What a mask hides enters no value and gets no gradient.

Values, scores and masks are [queries, columns]; pairs are [queries, columns, columns], place i against place j.
"""

import torch

from ..batches import Batch


def log_shares(values: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Logarithm of the softmax over what the mask shows; 0 elsewhere."""
    return values.masked_fill(~mask, float("-inf")).log_softmax(dim=1).masked_fill(~mask, 0.0)


def divergence(target: torch.Tensor, scores: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """KL(softmax(target) || softmax(scores)) of each query in nats: [queries]."""
    wanted = log_shares(target, mask)
    return (wanted.exp() * (wanted - log_shares(scores, mask))).sum(dim=1)


def differences(values: torch.Tensor) -> torch.Tensor:
    """Pairs: value i less value j."""
    return values[:, :, None] - values[:, None, :]


def higher(values: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Pairs: whether the value i is above the value j, both shown."""
    return (differences(values) > 0) & mask[:, :, None] & mask[:, None, :]


def ranks(values: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Rank of each value among those shown: 1 and how many are above it, so equal values share one."""
    return 1 + higher(values, mask).sum(dim=1)


def mean_where(values: torch.Tensor, where: torch.Tensor) -> torch.Tensor:
    """Mean of each query's values at the places given, 0 for a query that has none: [queries]."""
    kept = torch.where(where, values, 0.0).flatten(start_dim=1).sum(dim=1)
    return kept / where.flatten(start_dim=1).sum(dim=1).clamp_min(1)


def first_teacher(batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
    """The first teacher's scores, 0 where it gave none, and where it gave one."""
    scores = batch.teacher_scores[..., 0]
    return scores.nan_to_num(), batch.mask & ~scores.isnan()

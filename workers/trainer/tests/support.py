"""Batches without text, for tests of losses."""

import torch

from rankwright_trainer.batches import Batch


def batch_of(labels, mask=None, teachers=None) -> Batch:
    """A batch of [queries, columns]; teachers [queries, columns, teachers], none by default; the positive is first."""
    labels = torch.as_tensor(labels, dtype=torch.float64)
    mask = torch.ones(labels.shape, dtype=torch.bool) if mask is None else torch.as_tensor(mask)
    scores = torch.zeros(*labels.shape, 0) if teachers is None else torch.as_tensor(teachers, dtype=torch.float64)
    return Batch(mask, labels, scores, torch.zeros(len(labels), dtype=torch.long))

"""A guide for a fresh head: the base model's own cosine similarity, which needs no label and no other model.

A sentence encoder already ranks well by comparing two vectors, but a cross-encoder made from it starts with a random
head and forgets that. While the guide's weight lasts, a KL term pulls the softmax of the new scores over a group toward
the softmax of the base model's cosines over the same group.
"""

import os

import torch
from torch.nn.functional import kl_div, log_softmax, normalize
from transformers import AutoModel

from .batches import Batch
from .groups import Group

# sentence-transformers trains its encoders with cosines times 20, so that is the temperature they are calibrated for
COSINE_SCALE = 20.0


class Guide:
    """Scores groups with the frozen base encoder: mean pooling, cosine."""

    def __init__(self, folder: str, tokenizer, max_tokens: int, runtime):
        self._encoder = (
            AutoModel.from_pretrained(folder, local_files_only=True, dtype=torch.float32).to(runtime.device).eval()
        )
        self._tokenizer, self._max_tokens, self._runtime = tokenizer, max_tokens, runtime

    def score(self, groups: list[Group]) -> torch.Tensor:
        """Cosine of each query with its own passages, one after another: [pairs]."""
        queries = self._encode([group.query for group in groups])
        passages = self._encode([passage.text for group in groups for passage in group.passages])
        repeats = torch.tensor([len(group.passages) for group in groups], device=queries.device)
        return (queries.repeat_interleave(repeats, dim=0) * passages).sum(dim=1)

    def _encode(self, texts: list[str]) -> torch.Tensor:
        inputs = self._tokenizer(texts, padding=True, truncation=True, max_length=self._max_tokens, return_tensors="pt")
        inputs = {name: value.to(self._runtime.device) for name, value in inputs.items()}
        with torch.no_grad(), self._runtime.autocast():
            hidden = self._encoder(**inputs).last_hidden_state.float()
        mask = inputs["attention_mask"][..., None].float()
        return normalize((hidden * mask).sum(dim=1) / mask.sum(dim=1), dim=1)


def guidance_loss(scores: torch.Tensor, cosines: torch.Tensor, batch: Batch) -> torch.Tensor:
    """KL(softmax(20 cosines) || softmax(scores)) over each group, mean over groups; both inputs are [groups, size]."""
    hidden = torch.finfo(torch.float32).min
    target = log_softmax((cosines.float() * COSINE_SCALE).masked_fill(~batch.mask, hidden), dim=1)
    own = log_softmax(scores.float().masked_fill(~batch.mask, hidden), dim=1)
    return kl_div(own, target, reduction="batchmean", log_target=True)


def guidance_weight(step: int, total_steps: int, weight: float, share: float) -> float:
    """The weight at a step: falls in a straight line from `weight` to 0 over the first `share` of the training."""
    if share <= 0:
        return 0.0
    return weight * max(0.0, 1 - step / (share * total_steps))


def is_sentence_encoder(folder: str) -> bool | None:
    """Whether the folder is a bi-encoder with pooling, as sentence-transformers saves it."""
    return os.path.isfile(os.path.join(folder, "modules.json")) and os.path.isdir(os.path.join(folder, "1_Pooling"))

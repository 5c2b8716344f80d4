"""A guide for a fresh head: the base model's own cosine similarity, which needs no label and no other model.

A sentence encoder already ranks well by comparing two vectors, but a cross-encoder made from it starts with a random
head and forgets that. While the guide's weight lasts, a term pulls the new scores over a list toward the base model's
cosines over the same list. The guide reads no label, so its lists may hold passages and wordings that nobody judged.
"""

import os
from functools import lru_cache

import torch
from torch.nn.functional import kl_div, log_softmax, normalize
from transformers import AutoModel

from .batches import Batch
from .groups import Group
from .variants import Variants

# sentence-transformers trains its encoders with cosines times 20, so that is the temperature they are calibrated for
COSINE_SCALE = 20.0
# of which the vectors are kept, each of 1.5 KB
KEPT_TEXTS = 20_000
# what a GPU encodes at once
TEXTS_PER_FORWARD = 256


class Guide:
    """Scores groups with the frozen base encoder: mean pooling, cosine."""

    def __init__(self, folder: str, tokenizer, max_tokens: int, runtime):
        self._encoder = (
            AutoModel.from_pretrained(folder, local_files_only=True, dtype=torch.float32).to(runtime.device).eval()
        )
        self._tokenizer, self._max_tokens, self._runtime = tokenizer, max_tokens, runtime
        # a processor encodes a text alone and keeps its vector. A GPU takes as long for one text as for a hundred, so
        # there those of a forward go together, and none is kept: which were left to encode would depend on the past
        self.together = runtime.device != "cpu"
        self._encode_alone = lru_cache(maxsize=KEPT_TEXTS)(lambda text: self._encode([text])[0])

    def variants(self) -> Variants:
        """Wordings by the words that the base encoder holds for near."""
        return Variants(self._tokenizer.get_vocab(), self._encoder.get_input_embeddings().weight)

    def score(self, groups: list[Group]) -> torch.Tensor:
        """Cosine of each query with its own passages, one after another: [pairs]."""
        texts = [text for group in groups for text in (group.query, *(passage.text for passage in group.passages))]
        vectors = self._encode_all(list(dict.fromkeys(texts)))
        queries = torch.stack([vectors[group.query] for group in groups for _ in group.passages])
        passages = torch.stack([vectors[passage.text] for group in groups for passage in group.passages])
        return (queries * passages).sum(dim=1)

    def _encode_all(self, texts: list[str]) -> dict[str, torch.Tensor]:
        """Bits depend on the texts here at most, not on those that came before: a resumed run has not seen them."""
        if not self.together:
            return {text: self._encode_alone(text) for text in texts}
        parts = [texts[start : start + TEXTS_PER_FORWARD] for start in range(0, len(texts), TEXTS_PER_FORWARD)]
        return {text: vector for part in parts for text, vector in zip(part, self._encode(part), strict=True)}

    def _encode(self, texts: list[str]) -> torch.Tensor:
        inputs = self._tokenizer(texts, padding=True, truncation=True, max_length=self._max_tokens, return_tensors="pt")
        inputs = {name: value.to(self._runtime.device) for name, value in inputs.items()}
        with torch.no_grad(), self._runtime.autocast():
            hidden = self._encoder(**inputs).last_hidden_state.float()
        mask = inputs["attention_mask"][..., None].float()
        return normalize((hidden * mask).sum(dim=1) / mask.sum(dim=1), dim=1)


def guidance_loss(scores: torch.Tensor, cosines: torch.Tensor, batch: Batch, form: str = "divergence") -> torch.Tensor:
    """How far scores are from cosines over each list, mean over lists; both inputs are [groups, size].

    `divergence`: KL(softmax(20 cosines) || softmax(scores)). `difference`: mean squared difference of scores and
    20 cosines, each less its mean over the list. A softmax hardly shows how the lower places are ordered once one
    passage stands out; differences show every place alike.
    """
    return _difference(scores, cosines, batch) if form == "difference" else _divergence(scores, cosines, batch)


def _difference(scores: torch.Tensor, cosines: torch.Tensor, batch: Batch) -> torch.Tensor:
    places = batch.mask.float()
    sizes = places.sum(dim=1, keepdim=True)
    apart = (scores.float() - cosines.float() * COSINE_SCALE) * places
    return ((apart - apart.sum(dim=1, keepdim=True) / sizes).square() * places / sizes).sum(dim=1).mean()


def _divergence(scores: torch.Tensor, cosines: torch.Tensor, batch: Batch) -> torch.Tensor:
    hidden = torch.finfo(torch.float32).min
    target = log_softmax((cosines.float() * COSINE_SCALE).masked_fill(~batch.mask, hidden), dim=1)
    own = log_softmax(scores.float().masked_fill(~batch.mask, hidden), dim=1)
    return kl_div(own, target, reduction="batchmean", log_target=True)


def guidance_weight(step: int, total_steps: int, weight: float, share: float, floor: float = 0.0) -> float:
    """The weight at a step: falls in a straight line that reaches 0 after `share` of the steps, but stops at `floor`.

    share and floor are shares in 0..1, of the steps and of the weight.
    """
    left = 1 - step / (share * total_steps) if share > 0 else 0.0
    return weight * max(floor, left)


def is_sentence_encoder(folder: str) -> bool | None:
    """Whether the folder is a bi-encoder with pooling, as sentence-transformers saves it."""
    return os.path.isfile(os.path.join(folder, "modules.json")) and os.path.isdir(os.path.join(folder, "1_Pooling"))

"""A cross-encoder: reads a query and a passage together and gives one raw logit."""

import torch

from ..base_model import find_base, load_cross_encoder
from ..batches import Batch, build_columns
from ..groups import Group
from .first_token import read_first_token
from .parts import read_in_parts
from .precise_head import score_in_float32


class CrossEncoder:
    """What is trained, and how its scores come about. A student has the same methods whatever its kind."""

    kind = "cross-encoder"

    def __init__(self, job, runtime):
        """Loads job.base; raises JobFailure `bad-base-model` or `bad-job`."""
        self.folder = find_base(job.base)
        self.model, self.tokenizer, self.fresh = load_cross_encoder(self.folder, job.maxTokens, job.seed)
        if runtime.device == "cpu":
            read_first_token(self.model)
        score_in_float32(self.model, runtime.device)
        self.model.to(runtime.device)
        # what beside base and job decides its form: of a cross-encoder nothing
        self.settings = {}
        self._max_tokens, self._runtime = job.maxTokens, runtime

    def score(self, groups: list[Group], in_batch: bool) -> tuple[torch.Tensor, Batch]:
        """Raw scores [queries, columns] in float32, and what is known of the columns.

        in_batch: every query against the passages of all, which costs as many pairs as queries times passages.
        """
        batch, texts = build_columns(groups, self._runtime.device, in_batch)
        pairs = [
            (group.query, text)
            for group, row, shown in zip(groups, texts, batch.mask.tolist(), strict=True)
            for text, is_shown in zip(row, shown, strict=True)
            if is_shown
        ]
        inputs = self.tokenizer(
            [query for query, _ in pairs], [text for _, text in pairs], truncation=True, max_length=self._max_tokens
        )  # fmt: skip
        scores = read_in_parts(inputs, self.tokenizer, self._runtime, lambda padded: self.model(**padded).logits)
        return batch.arrange(scores.squeeze(-1)), batch

    def save(self, folder: str) -> None:
        """Writes a Hugging Face folder that sentence-transformers opens."""
        self.model.save_pretrained(folder)
        self.tokenizer.save_pretrained(folder)

"""A cross-encoder: reads a query and a passage together and gives one raw logit."""

import torch

from ..base_model import find_base, load_cross_encoder
from ..batches import Batch, build_columns
from ..groups import Group
from .first_token import read_first_token

# what a processor reads at once: more pairs gain it nothing, and are padded to a longer longest
PAIRS_PER_PART = 8


class CrossEncoder:
    """What is trained, and how its scores come about. A student has the same methods whatever its kind."""

    kind = "cross-encoder"

    def __init__(self, job, runtime):
        """Loads job.base; raises JobFailure `bad-base-model` or `bad-job`."""
        self.folder = find_base(job.base)
        self.model, self.tokenizer, self.fresh = load_cross_encoder(self.folder, job.maxTokens, job.seed)
        read_first_token(self.model)
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
        return batch.arrange(self._score_pairs(pairs)), batch

    def save(self, folder: str) -> None:
        """Writes a Hugging Face folder that sentence-transformers opens."""
        self.model.save_pretrained(folder)
        self.tokenizer.save_pretrained(folder)

    def _score_pairs(self, pairs: list[tuple[str, str]]) -> torch.Tensor:
        """Raw scores [pairs] in float32. A part at a time, pairs of like length together: padding is computed, too."""
        inputs = self.tokenizer(
            [query for query, _ in pairs], [text for _, text in pairs], truncation=True, max_length=self._max_tokens
        )  # fmt: skip
        size = PAIRS_PER_PART if self._runtime.device == "cpu" else len(pairs)
        order = sorted(range(len(pairs)), key=lambda place: len(inputs["input_ids"][place]))
        parts = [order[start : start + size] for start in range(0, len(pairs), size)]
        scores = torch.cat([self._score_part(inputs, part) for part in parts])
        return scores[torch.tensor(order, device=scores.device).argsort()]

    def _score_part(self, inputs, places: list[int]) -> torch.Tensor:
        chosen = {name: [values[place] for place in places] for name, values in inputs.items()}
        padded = self.tokenizer.pad(chosen, return_tensors="pt").to(self._runtime.device)
        with self._runtime.autocast():
            logits = self.model(**padded).logits
        return logits.float().squeeze(-1)

"""A bi-encoder: one encoder makes one vector of a query and one of a passage, and compares the two."""

from functools import partial

import torch
from torch.nn.functional import normalize

from ..base_model import find_base
from ..batches import Batch
from ..groups import Group
from ..pooling import pool
from ..sentence_folder import (
    SentenceFolder, read_sentence_folder, refuse_unknown_modules, settle_prompts, write_json, write_modules,
    write_sentence_config,
)  # fmt: skip
from .layout import lay_out
from .parts import read_in_parts
from .token_encoder import TokenEncoder, load_encoder

# cosines lie between -1 and 1, and a softmax over a list of them is flat; sentence-transformers trains them times 20
COSINE_SCALE = 20.0
# the names that every version of sentence-transformers reads
MODULES = "sentence_transformers.models."


class BiEncoder:
    """See CrossEncoder: the same methods."""

    kind = "bi-encoder"

    def __init__(self, job, runtime):
        """Loads job.base; raises JobFailure `bad-base-model` or `bad-job`."""
        self.folder, self.fresh = find_base(job.base), False
        said = read_sentence_folder(self.folder)
        self.settings = _settle(job, said)
        if job.pooling is None:
            refuse_unknown_modules(self.folder, said)
        encoder, self.tokenizer = load_encoder(self.folder, job.maxTokens, job.seed)
        self.model = TokenEncoder(encoder).to(runtime.device)
        self._max_tokens, self._runtime = job.maxTokens, runtime

    def score(self, groups: list[Group], in_batch: bool) -> tuple[torch.Tensor, Batch]:
        """Raw scores [queries, columns] in float32, and what is known of the columns."""
        layout = lay_out(groups, self._runtime.device, in_batch)
        table = self.compare(self.encode_queries(layout.queries), self.encode_passages(layout.passages))
        return layout.pick(table), layout.batch

    def compare(self, queries: torch.Tensor, passages: torch.Tensor) -> torch.Tensor:
        """Raw scores [queries, passages] of vectors [queries, width] and [passages, width]."""
        return queries @ passages.T * self.settings["scoreScale"]

    def encode_queries(self, texts: list[str], model: torch.nn.Module | None = None) -> torch.Tensor:
        """Vectors [texts, width] in float32, of unit length where cosines are compared; by `model` instead of its own."""
        return self._encode([self.settings["queryPrompt"] + text for text in texts], model or self.model)

    def encode_passages(self, texts: list[str], model: torch.nn.Module | None = None) -> torch.Tensor:
        """Like encode_queries, with the prompt of passages."""
        return self._encode([self.settings["passagePrompt"] + text for text in texts], model or self.model)

    def save(self, folder: str) -> None:
        """Writes a folder that SentenceTransformer opens, of every version since prompts are stored (2.4)."""
        settings, encoder = self.settings, self.model.encoder
        is_cosine = settings["similarity"] == "cosine"
        encoder.config.rankwright = {
            "kind": self.kind, "maxTokens": self._max_tokens, "pooling": settings["pooling"], "normalized": is_cosine,
            "scoreScale": settings["scoreScale"],
        }  # fmt: skip
        encoder.save_pretrained(folder)
        self.tokenizer.save_pretrained(folder)
        modes = {f"pooling_mode_{mode}": mode.startswith(settings["pooling"]) for mode in ("cls_token", "mean_tokens")}
        modules = [
            ("", MODULES + "Transformer", {}),
            ("1_Pooling", MODULES + "Pooling", {"word_embedding_dimension": encoder.config.hidden_size, **modes}),
            ("2_Normalize", MODULES + "Normalize", {}),
        ]
        write_modules(folder, modules if is_cosine else modules[:2])
        write_json(folder, "sentence_bert_config.json", {"max_seq_length": self._max_tokens, "do_lower_case": False})
        prompts = settings["queryPrompt"], settings["passagePrompt"]
        write_sentence_config(folder, "SentenceTransformer", settings["similarity"], *prompts)

    def _encode(self, texts: list[str], model: torch.nn.Module) -> torch.Tensor:
        inputs = self.tokenizer(texts, truncation=True, max_length=self._max_tokens)
        vectors = read_in_parts(inputs, self.tokenizer, self._runtime, partial(self._pool, model))
        return normalize(vectors, dim=1) if self.settings["similarity"] == "cosine" else vectors

    def _pool(self, model: torch.nn.Module, inputs: dict) -> torch.Tensor:
        return pool(model(**inputs).float(), inputs["attention_mask"], self.settings["pooling"])


def _settle(job, said: SentenceFolder) -> dict:
    """What the job says, else the folder, else the default."""
    similarity = job.similarity or said.similarity or "cosine"
    scale = job.scoreScale or (said.own.get("scoreScale") if similarity == said.similarity else None)
    return {
        "pooling": job.pooling or said.pooling or "mean",
        "similarity": similarity,
        "scoreScale": scale or (COSINE_SCALE if similarity == "cosine" else 1.0),
        **settle_prompts(job, said),
    }

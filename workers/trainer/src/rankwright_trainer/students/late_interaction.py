"""A late-interaction model: a vector for every token, and each token of the query finds the one it is nearest to.

Source: Khattab and Zaharia, ColBERT, SIGIR 2020. A query is padded with mask tokens to a fixed number of tokens; they
take part, which lets the model add what the query leaves unsaid. Punctuation of a passage takes no part.
"""

import os
import string

import torch
from safetensors.torch import load_file, save_file
from torch.nn.functional import normalize

from ..base_model import bad_base, find_base
from ..batches import Batch
from ..failure import JobFailure
from ..groups import Group
from ..runtime import seed_everything
from ..sentence_folder import (
    read_json, read_sentence_folder, settle_prompts, write_json, write_modules, write_sentence_config,
)  # fmt: skip
from .layout import lay_out
from .token_encoder import TokenEncoder, load_encoder

QUERY_TOKENS, TOKEN_DIMENSIONS = 32, 128
PROJECTION = os.path.join("1_Dense", "model.safetensors")
MODULES, MULTI_VECTOR = "sentence_transformers.base.modules.", "sentence_transformers.multi_vector_encoder.modules."


def max_similarity(queries: torch.Tensor, passages: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """MaxSim [queries, passages]: over a query's vectors, the sum of the largest dot product with a vector of the passage.

    queries [queries, query tokens, width]; passages [passages, tokens, width]; mask [passages, tokens]: what may be met.
    A query after another, so that memory holds one table [passages, tokens, query tokens].
    """
    hidden = ~mask[..., None]
    rows = [(passages @ query.T).masked_fill(hidden, float("-inf")).max(dim=1).values.sum(dim=1) for query in queries]
    return torch.stack(rows)


class LateInteraction:
    """See CrossEncoder: the same methods."""

    kind = "late-interaction"

    def __init__(self, job, runtime):
        """Loads job.base; raises JobFailure `bad-base-model` or `bad-job`. A base without a projection gets a fresh one."""
        self.folder = find_base(job.base)
        encoder, self.tokenizer = load_encoder(self.folder, job.maxTokens, job.seed)
        if self.tokenizer.mask_token_id is None:
            raise bad_base(f"base model {self.folder} has no mask token, with which queries are padded")
        projection, self.fresh = _load_projection(job, self.folder, encoder.config.hidden_size)
        self.settings = _settle(job, self.folder, projection.out_features)
        self.model = TokenEncoder(encoder, projection).to(runtime.device)
        self._max_tokens, self._runtime = job.maxTokens, runtime
        self._punctuation = torch.tensor(_punctuation_ids(self.tokenizer), device=runtime.device)

    def score(self, groups: list[Group], in_batch: bool) -> tuple[torch.Tensor, Batch]:
        """Raw scores [queries, columns] in float32, and what is known of the columns."""
        layout = lay_out(groups, self._runtime.device, in_batch)
        table = max_similarity(self.encode_queries(layout.queries), *self.encode_passages(layout.passages))
        return layout.pick(table), layout.batch

    def encode_queries(self, texts: list[str]) -> torch.Tensor:
        """Unit vectors [texts, queryTokens, tokenDimensions] in float32; longer queries are cut."""
        texts = [self.settings["queryPrompt"] + text for text in texts]
        inputs = self._tokenize(texts, "max_length", self.settings["queryTokens"])
        # mask tokens are read at their places but, as in ColBERT, nothing attends to them
        padded = inputs["attention_mask"] == 0
        inputs["input_ids"] = inputs["input_ids"].masked_fill(padded, self.tokenizer.mask_token_id)
        return self._encode(inputs)

    def encode_passages(self, texts: list[str]) -> tuple[torch.Tensor, torch.Tensor]:
        """Unit vectors [texts, tokens, tokenDimensions] in float32, and the mask [texts, tokens] of those that count."""
        inputs = self._tokenize([self.settings["passagePrompt"] + text for text in texts], True, self._max_tokens)
        mask = inputs["attention_mask"].bool() & ~torch.isin(inputs["input_ids"], self._punctuation)
        return self._encode(inputs), mask

    def save(self, folder: str) -> None:
        """Writes a folder that sentence-transformers' MultiVectorEncoder (6.0 on) opens."""
        settings, encoder, weight = self.settings, self.model.encoder, self.model.projection.weight
        encoder.config.rankwright = {
            "kind": self.kind, "maxTokens": self._max_tokens, "queryTokens": settings["queryTokens"],
            # so that who reads the folder needs no tokenizer's names to know what fills queries up and what is skipped
            "maskTokenId": self.tokenizer.mask_token_id, "skippedTokenIds": self._punctuation.tolist(),
        }  # fmt: skip
        encoder.save_pretrained(folder)
        self.tokenizer.save_pretrained(folder)
        tokens = {"module_input_name": "token_embeddings", "module_output_name": "token_embeddings"}
        dense = {"in_features": weight.shape[1], "out_features": weight.shape[0], "bias": False}
        write_modules(folder, [
            ("", MODULES + "transformer.Transformer", {}),
            ("1_Dense", MODULES + "dense.Dense",
             {**dense, "activation_function": "torch.nn.modules.linear.Identity", **tokens}),
            ("2_MultiVectorMask", MULTI_VECTOR + "multi_vector_mask.MultiVectorMask",
             {"skiplist_words": list(string.punctuation), "skiplist_tasks": ["document"]}),
            ("3_Normalize", MODULES + "normalize.Normalize", tokens),
        ])  # fmt: skip
        save_file({"linear.weight": weight.detach().contiguous()}, os.path.join(folder, PROJECTION))
        write_json(folder, "sentence_bert_config.json", {
            "max_seq_length": self._max_tokens, "do_lower_case": False,
            "query_expansion": {"strategy": "fixed", "attend": False, "token": None, "length": settings["queryTokens"]},
        })  # fmt: skip
        prompts = settings["queryPrompt"], settings["passagePrompt"]
        write_sentence_config(folder, "MultiVectorEncoder", "maxsim", *prompts)

    def _tokenize(self, texts: list[str], padding, max_tokens: int):
        return self.tokenizer(
            texts, padding=padding, truncation=True, max_length=max_tokens, return_tensors="pt"
        ).to(self._runtime.device)  # fmt: skip

    def _encode(self, inputs) -> torch.Tensor:
        with self._runtime.autocast():
            vectors = self.model(**inputs)
        return normalize(vectors.float(), dim=-1)


def _load_projection(job, folder: str, width: int) -> tuple[torch.nn.Linear, bool]:
    """The projection and whether it is fresh: then orthogonal, which keeps angles as well as so few dimensions can."""
    said = read_json(folder, os.path.join("1_Dense", "config.json"), {})
    dimensions = said.get("out_features", job.tokenDimensions or TOKEN_DIMENSIONS)
    if job.tokenDimensions not in (None, dimensions):
        raise JobFailure(
            "bad-job", f"tokenDimensions is {job.tokenDimensions}, but the projection of the base has {dimensions}",
            f"set tokenDimensions to {dimensions} or leave it out",
        )  # fmt: skip
    seed_everything(job.seed, "projection")
    projection = torch.nn.Linear(width, dimensions, bias=False)
    if not said:
        torch.nn.init.orthogonal_(projection.weight)
        return projection, True
    if said.get("bias"):
        raise bad_base(f"the projection of {folder} has a bias, which a late-interaction model of this trainer has not")
    try:
        projection.weight.data.copy_(load_file(os.path.join(folder, PROJECTION))["linear.weight"])
    except (OSError, KeyError, RuntimeError) as error:
        raise bad_base(f"the projection of {folder} does not load: {error}") from error
    return projection, False


def _settle(job, folder: str, dimensions: int) -> dict:
    """What the job says, else the folder, else the default."""
    said = read_sentence_folder(folder)
    expansion = read_json(folder, "sentence_bert_config.json", {}).get("query_expansion") or {}
    return {
        "tokenDimensions": dimensions,
        "queryTokens": job.queryTokens or expansion.get("length") or QUERY_TOKENS,
        **settle_prompts(job, said),
    }


def _punctuation_ids(tokenizer) -> list[int]:
    ids = tokenizer.convert_tokens_to_ids(list(string.punctuation))
    return [token for token in ids if token is not None and token != tokenizer.unk_token_id]

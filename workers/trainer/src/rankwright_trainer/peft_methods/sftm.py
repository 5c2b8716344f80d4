"""Sparse fine-tuning: all weights learn, those that moved most are chosen, all are taken back, only the chosen learn.

Source: Ansell et al., Composable Sparse Fine-Tuning for Cross-Lingual Transfer, ACL 2022; for rerankers Litschko et
al., COLING 2022, who learn 187,500 steps in full and 625,000 sparsely, and keep as many weights as an adapter has.
"""

import torch

from ..failure import JobFailure
from ..optimization import is_head
from ..recipes.recipe import Option
from .method import PeftMethod, transformer_of
from .sparse_diffs import take_diff


class Sftm(PeftMethod):
    """Layer norms stay as they are; the head learns in full, in both parts, and is shipped in full."""

    name = "sftm"
    source = "Ansell et al., Composable Sparse Fine-Tuning for Cross-Lingual Transfer, ACL 2022"
    options = {
        "kept": Option(0, "weights that may differ from the base; 0: by reductionFactor", low=0, high=2**40),
        "reductionFactor": Option(2, "as many weights as adapters of this reduction factor have", low=1, high=1024),
        "fullShare": Option(3 / 13, "share of the steps in which all weights learn", low=0.01, high=0.99),
    }

    def __init__(self, student, options, total_steps, seed):
        super().__init__(student, options, total_steps, seed)
        if total_steps < 2:
            raise JobFailure("bad-job", "sftm trains twice, and there is 1 step", "train more groups or epochs")
        _freeze_norms(student.model)
        self._full_steps = min(total_steps - 1, max(1, round(total_steps * options["fullShare"])))
        self._trained = {name: value for name, value in student.model.named_parameters() if value.requires_grad}
        self._start = {name: value.detach().clone() for name, value in self._trained.items()}
        self._masks: dict[str, torch.Tensor] = {}

    def part_of(self, step):
        if step < self._full_steps:
            return step, self._full_steps
        return step - self._full_steps, self._total_steps - self._full_steps

    @property
    def candidates_after(self):
        return self._full_steps

    def starts_anew(self, step):
        if step != self._full_steps:
            return False
        self._masks = self._find_masks()
        self._write_back(self._start, everywhere=True)
        return True

    def before_update(self):
        for name, mask in self._masks.items():
            if self._trained[name].grad is not None:
                self._trained[name].grad *= mask

    def after_update(self):
        # decay moves what no gradient reaches
        self._write_back(self._start, everywhere=False)

    def tensors(self):
        return self._masks

    def load(self, tensors):
        self._masks = {name: mask.to(self._trained[name].device) for name, mask in tensors.items()}

    def write(self, folder, base):
        head = {name: value for name, value in self._trained.items() if name not in self._masks}
        diff = take_diff(self._start, {name: value.detach() for name, value in self._trained.items()}, self._masks)
        kept = sum(int(mask.sum()) for mask in self._masks.values())
        self._write_part(folder, base, "sftm.safetensors", {**head, **diff}, kept=kept)

    def _find_masks(self) -> dict[str, torch.Tensor]:
        model = self._student.model
        names = [name for name in self._trained if not is_head(model, name)]
        moved = [(self._trained[name].detach() - self._start[name]).abs() for name in names]
        flat = torch.cat([values.flatten() for values in moved])
        kept, able = self._count_kept(), int((flat > 0).sum())
        if kept > able:
            raise JobFailure(
                "bad-job", f"sftm is to keep {kept} weights, but only {able} moved in {self._full_steps} steps",
                "lower peft option kept, raise reductionFactor or fullShare, or set freezeEmbeddings: false",
            )  # fmt: skip
        chosen = torch.zeros(flat.shape, dtype=torch.bool, device=flat.device)
        # stable, so that of equals the same are kept everywhere
        chosen[flat.argsort(descending=True, stable=True)[:kept]] = True
        parts = chosen.split([values.numel() for values in moved])
        return {name: part.reshape(values.shape) for name, part, values in zip(names, parts, moved, strict=True)}

    def _count_kept(self) -> int:
        if self._options["kept"]:
            return int(self._options["kept"])
        config = transformer_of(self._student.model).config
        return adapter_size(config.num_hidden_layers, config.hidden_size, self._options["reductionFactor"])

    def _write_back(self, values: dict[str, torch.Tensor], everywhere: bool) -> None:
        with torch.no_grad():
            for name in self._trained if everywhere else self._masks:
                value = self._trained[name]
                value.copy_(values[name] if everywhere else torch.where(self._masks[name], value, values[name]))


def adapter_size(layers: int, hidden_size: int, reduction_factor: float) -> int:
    """Weights and biases of one bottleneck adapter a layer: 12 layers of 768 and factor 2 give 7,091,712."""
    width = int(hidden_size / reduction_factor)
    return layers * (2 * hidden_size * width + width + hidden_size)


def _freeze_norms(model: torch.nn.Module) -> None:
    for name, module in model.named_modules():
        if "norm" in type(module).__name__.lower():
            for own, value in module.named_parameters(prefix=name, recurse=False):
                if not is_head(model, own):
                    value.requires_grad_(False)

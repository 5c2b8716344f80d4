"""Bottleneck adapters beside each layer's feed-forward.

Source: He et al., Towards a Unified View of Parameter-Efficient Transfer Learning, ICLR 2022 (parallel adapter); for
rerankers Litschko et al., COLING 2022, whose adapters stand after the feed-forward (Pfeiffer). Beside it, with the
layer's own activation, an adapter is nothing but more units of that layer: the model that is saved is an ordinary one
with a wider feed-forward, and opens everywhere. After it, no ordinary model could hold it.
"""

import torch
from torch.nn.functional import linear

from ..failure import JobFailure
from ..recipes.recipe import Option
from ..runtime import seed_everything
from .method import PeftMethod, freeze_all_but_head, transformer_of

# inner layer, outer layer, parts of the inner layer's output (two where one gates the other): BERT-like, ModernBERT
SHAPES = (("intermediate.dense", "output.dense", 1), ("mlp.Wi", "mlp.Wo", 2))


class Adapter(PeftMethod):
    """W_up activation(W_down h) is added to the feed-forward's output; W_up starts at 0: training starts at the base."""

    name = "adapter"
    source = "He et al., Towards a Unified View of Parameter-Efficient Transfer Learning, ICLR 2022"
    options = {"reductionFactor": Option(16, "the bottleneck is the hidden size divided by it", low=1, high=1024)}

    def __init__(self, student, options, total_steps, seed):
        super().__init__(student, options, total_steps, seed)
        self._head = freeze_all_but_head(student.model)
        encoder = transformer_of(student.model)
        self._width = bottleneck_width(encoder.config.hidden_size, options["reductionFactor"])
        seed_everything(seed, "adapter")
        self._layers = []
        for inner, outer, parts in find_feed_forwards(encoder):
            _replace(encoder, inner, WiderOutput(encoder.get_submodule(inner), self._width, parts))
            _replace(encoder, outer, WiderInput(encoder.get_submodule(outer), self._width))
            self._layers += [inner, outer]

    def write(self, folder, base):
        trained = {name: value for name, value in self._student.model.named_parameters() if value.requires_grad}
        self._write_part(folder, base, "adapter.safetensors", trained, bottleneck=self._width)

    def merge(self):
        encoder = transformer_of(self._student.model)
        for name in self._layers:
            _replace(encoder, name, encoder.get_submodule(name).merged())
        encoder.config.intermediate_size += self._width


class WiderOutput(torch.nn.Module):
    """A frozen linear layer with `width` more outputs in each of `parts` equal parts of its output."""

    def __init__(self, base: torch.nn.Linear, width: int, parts: int):
        super().__init__()
        self.base, self.parts = base, parts
        self.down = torch.nn.Linear(base.in_features, width * parts, bias=base.bias is not None)

    def forward(self, hidden: torch.Tensor) -> torch.Tensor:
        """[..., in] to [..., out + width * parts]."""
        return self._interleave(self.base(hidden), self.down(hidden), -1)

    def merged(self) -> torch.nn.Linear:
        """One layer that gives the same."""
        bias = None if self.base.bias is None else self._interleave(self.base.bias, self.down.bias, 0)
        return _linear(self._interleave(self.base.weight, self.down.weight, 0), bias)

    def _interleave(self, own: torch.Tensor, more: torch.Tensor, axis: int) -> torch.Tensor:
        pairs = zip(own.chunk(self.parts, axis), more.chunk(self.parts, axis), strict=True)
        return torch.cat([part for pair in pairs for part in pair], dim=axis)


class WiderInput(torch.nn.Module):
    """A frozen linear layer with `width` more inputs, of which it makes nothing at first."""

    def __init__(self, base: torch.nn.Linear, width: int):
        super().__init__()
        self.base = base
        self.up = torch.nn.Parameter(base.weight.new_zeros(base.out_features, width))

    def forward(self, hidden: torch.Tensor) -> torch.Tensor:
        """[..., in + width] to [..., out]."""
        own = self.base.in_features
        return self.base(hidden[..., :own]) + linear(hidden[..., own:], self.up)

    def merged(self) -> torch.nn.Linear:
        """One layer that gives the same."""
        return _linear(torch.cat([self.base.weight, self.up], dim=1), self.base.bias)


def bottleneck_width(hidden_size: int, reduction_factor: float) -> int:
    """768 and 16 give 48; at least 1."""
    return max(1, int(hidden_size / reduction_factor))


def find_feed_forwards(encoder: torch.nn.Module) -> list[tuple[str, str, int]]:
    """(inner layer, outer layer, parts) of each layer; raises JobFailure `bad-base-model` where there are none."""
    names = {name for name, module in encoder.named_modules() if isinstance(module, torch.nn.Linear)}
    found = []
    for inner, outer, parts in SHAPES:
        for name in sorted(names):
            other = name.removesuffix(inner) + outer
            if name.endswith(f".{inner}") and other in names:
                found.append((name, other, parts))
    if not found:
        raise JobFailure(
            "bad-base-model", f"no feed-forward of {type(encoder).__name__} is of a shape that an adapter fits",
            "train it with peft: lora, or with a BERT-like, XLM-R or ModernBERT encoder",
        )  # fmt: skip
    return found


def _linear(weight: torch.Tensor, bias: torch.Tensor | None) -> torch.nn.Linear:
    layer = torch.nn.Linear(weight.shape[1], weight.shape[0], bias=bias is not None, device=weight.device)
    with torch.no_grad():
        layer.weight.copy_(weight)
        if bias is not None:
            layer.bias.copy_(bias)
    return layer


def _replace(encoder: torch.nn.Module, name: str, layer: torch.nn.Module) -> None:
    parent, _, own = name.rpartition(".")
    setattr(encoder.get_submodule(parent), own, layer)

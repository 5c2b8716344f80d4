"""Dropout while a model is trained: none of its attention, and of the rest one that a processor draws quickly.

Attention without dropout is computed block by block; with it, a processor writes out every table of attention. A pair
of 128 tokens took minilm 137 ms of a core with it and 113 without. Torch draws one number after another, in one thread,
at 8.5 ns; here a step of the generator gives four numbers of 16 bits, and what is done with them is vectorized: 1.9 ns.
The share that is dropped is rounded to 1/65536.
"""

import torch

LEVELS = 1 << 16


class QuickDropout(torch.nn.Dropout):
    """torch.nn.Dropout, with masks of draw_kept on a processor."""

    def forward(self, hidden: torch.Tensor) -> torch.Tensor:
        if not self.training or self.p == 0 or hidden.device.type != "cpu":
            return super().forward(hidden)
        return _Masked.apply(hidden, draw_kept(hidden.shape, self.p), 1 / (1 - self.p))


def settle_dropout(model: torch.nn.Module) -> None:
    """Makes every dropout of a model a QuickDropout, and that of its attention nothing. What is saved is the same."""
    for module in model.modules():
        if type(module) is torch.nn.Dropout:
            module.__class__ = QuickDropout
        if type(module).__name__.endswith("SelfAttention"):
            module.dropout.p = 0.0


def draw_kept(shape: torch.Size, share: float) -> torch.Tensor:
    """Booleans of that shape, each False with probability `share` by itself, from torch's generator."""
    count = shape.numel()
    drawn = torch.empty(-(-count // 4), dtype=torch.int64).random_(-(1 << 63), None)
    return (drawn.view(torch.int16)[:count] >= round(share * LEVELS) - LEVELS // 2).view(shape)


class _Masked(torch.autograd.Function):
    """Keeps one byte an element for the way back, as torch's own dropout does."""

    @staticmethod
    def forward(context, hidden: torch.Tensor, kept: torch.Tensor, scale: float) -> torch.Tensor:
        context.save_for_backward(kept)
        context.scale = scale
        return (hidden * kept).mul_(scale)

    @staticmethod
    def backward(context, gradient: torch.Tensor):
        (kept,) = context.saved_tensors
        return (gradient * kept).mul_(context.scale), None, None

"""What every way of training few parameters offers; the base of them all changes nothing."""

import json
import os

import torch
from safetensors.torch import save_file

from ..digests import digest_file
from ..optimization import is_head

# a part of the model's folder: the small artifact, beside the complete model
FOLDER = "peft"


class PeftMethod:
    """Trains all of a student. Subclasses freeze what they do not train; the head, if there is one, learns by all."""

    name = "none"
    source = ""
    options: dict = {}

    def __init__(self, student, options: dict, total_steps: int, seed: int):
        """Changes student.model in place. options: in full. seed: of what starts at random."""
        self._student, self._options, self._total_steps = student, options, total_steps

    def part_of(self, step: int) -> tuple[int, int]:
        """(place, steps): where a step stands in its part of the training; the learning rate follows parts."""
        return step, self._total_steps

    @property
    def candidates_after(self) -> int:
        """The steps after which what is evaluated is what could be saved."""
        return 0

    def starts_anew(self, step: int) -> bool:
        """Whether the optimizer forgets at this step; weights that are taken back are taken back here."""
        return False

    def before_update(self) -> None:
        """To be called when a step's gradient is complete."""

    def after_update(self) -> None:
        """To be called after every step of the optimizer."""

    def tensors(self) -> dict[str, torch.Tensor]:
        """All that the next step depends on beside what the optimizer trains."""
        return {}

    def load(self, tensors: dict[str, torch.Tensor]) -> None:
        """Takes over what `tensors` gave."""

    def write(self, folder: str, base: str) -> None:
        """Writes the small artifact into `folder`/peft: tensors and a JSON file that says what they are and fit."""

    def merge(self) -> None:
        """Makes the student's model one of the ordinary kind; nothing is trained afterwards."""

    def _write_part(self, folder: str, base: str, name: str, tensors: dict[str, torch.Tensor], **facts) -> None:
        target = os.path.join(folder, FOLDER)
        os.makedirs(target, exist_ok=True)
        path = os.path.join(target, name)
        save_file({name: value.detach().cpu().contiguous() for name, value in tensors.items()}, path)
        weights = os.path.join(self._student.folder, "model.safetensors")
        described = {
            "method": self.name, "base": base, "kind": self._student.kind, "options": self._options, **facts,
            "file": name, "sha256": digest_file(path),
            "baseSha256": digest_file(weights) if os.path.isfile(weights) else None,
        }  # fmt: skip
        with open(os.path.join(target, "peft.json"), "w", encoding="utf-8") as file:
            json.dump(described, file, indent=1)


def freeze_all_but_head(model: torch.nn.Module) -> dict[str, torch.nn.Parameter]:
    """Freezes the encoder; returns what of the head learns, by name."""
    head = {}
    for name, value in model.named_parameters():
        if value.requires_grad and is_head(model, name):
            head[name] = value
        else:
            value.requires_grad_(False)
    return head


def transformer_of(model: torch.nn.Module) -> torch.nn.Module:
    """The part that has a configuration: the model itself, or the encoder within."""
    return model if hasattr(model, "config") else model.encoder

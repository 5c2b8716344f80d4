"""ONNX files of a torch module, and their smaller forms."""

import os
import warnings

import torch

from .weight_quantization import quantize_weights

OPSET = 17
AXES = {0: "batch", 1: "tokens"}


class ByName(torch.nn.Module):
    """Takes tensors in a fixed order and hands them on by name: tracing knows only positions."""

    def __init__(self, names: list[str], compute):
        super().__init__()
        self.names, self.compute = names, compute

    def forward(self, *tensors):
        return self.compute(**dict(zip(self.names, tensors, strict=True)))


def write_onnx(compute: torch.nn.Module, tokenizer, path: str, output: str) -> None:
    """Writes a module with inputs named as the tokenizer names them [batch, tokens] and one `output` [batch, ...]."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    inputs = dict(tokenizer(["a query", "one"], ["a passage that is longer", "two"], padding=True, return_tensors="pt"))
    with torch.inference_mode(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # the tracing exporter: its graph is what the quantizers know, and it needs no shape guards
        torch.onnx.export(
            ByName(list(inputs), compute).eval(), tuple(inputs.values()), path,
            input_names=list(inputs), output_names=[output], opset_version=OPSET, dynamo=False,
            dynamic_axes={**{name: AXES for name in inputs}, output: {0: "batch"}},
        )  # fmt: skip


def write_float16(source: str, target: str) -> None:
    """Weights and arithmetic in 16 bits; inputs and the logits stay as they are."""
    import onnx
    from onnxruntime.transformers.float16 import convert_float_to_float16

    with warnings.catch_warnings():
        # it says of each weight near zero that it becomes zero, and of the mask's minus infinity that it becomes finite
        warnings.simplefilter("ignore")
        onnx.save(convert_float_to_float16(onnx.load(source), keep_io_types=True), target)


# 8-bit forms, the quickest first; each is more exact than the one before it
INT8_FORMS = {
    "8-bit weights, activations rounded a block at a time": {"matrices": True, "rounds_activations": True},
    "8-bit weights, float32 activations": {"matrices": True, "rounds_activations": False},
    "8-bit word embeddings, all else float32": {"matrices": False, "rounds_activations": False},
}


def write_int8(source: str, target: str, form: str) -> None:
    """Writes one of INT8_FORMS."""
    quantize_weights(source, target, **INT8_FORMS[form])

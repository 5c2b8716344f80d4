"""ONNX files of a torch module, and their int8 form."""

import os
import warnings

import torch

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
        # the tracing exporter: its graph is what the int8 quantizer knows, and it needs no shape guards
        torch.onnx.export(
            ByName(list(inputs), compute).eval(), tuple(inputs.values()), path,
            input_names=list(inputs), output_names=[output], opset_version=OPSET, dynamo=False,
            dynamic_axes={**{name: AXES for name in inputs}, output: {0: "batch"}},
        )  # fmt: skip


def write_int8(source: str, target: str) -> None:
    """Dynamic int8, one scale per output channel: weights are stored in 8 bits, activations are rounded at run time."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(source, target, per_channel=True, weight_type=QuantType.QInt8)

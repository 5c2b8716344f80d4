"""ONNX files of a torch module, and their smaller forms."""

import os
import warnings
from collections.abc import Callable
from typing import NamedTuple

import torch

from .row_products import WEIGHT_LIMIT, quantize_products
from .weight_quantization import quantize_weights

OPSET = 17
INPUT_AXES = {0: "batch", 1: "tokens"}


class ByName(torch.nn.Module):
    """Takes tensors in a fixed order and hands them on by name: tracing knows only positions."""

    def __init__(self, names: list[str], compute):
        super().__init__()
        self.names, self.compute = names, compute

    def forward(self, *tensors):
        return self.compute(**dict(zip(self.names, tensors, strict=True)))


def write_onnx(compute: torch.nn.Module, tokenizer, path: str, output: str, axes: dict[int, str]) -> None:
    """Writes a module with inputs named as the tokenizer names them [batch, tokens] and one `output`.

    axes: the places of the output's dimensions that vary, with their names.
    """
    os.makedirs(os.path.dirname(path), exist_ok=True)
    inputs = dict(tokenizer(["a query", "one"], ["a passage that is longer", "two"], padding=True, return_tensors="pt"))
    with torch.inference_mode(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # the tracing exporter: its graph is what the quantizers know, and it needs no shape guards
        torch.onnx.export(
            ByName(list(inputs), compute).eval(), tuple(inputs.values()), path,
            input_names=list(inputs), output_names=[output], opset_version=OPSET, dynamo=False,
            dynamic_axes={**{name: INPUT_AXES for name in inputs}, output: axes},
        )  # fmt: skip


def write_float16(source: str, target: str) -> None:
    """Weights and arithmetic in 16 bits; inputs and the logits stay as they are."""
    import onnx
    from onnxruntime.transformers.float16 import convert_float_to_float16

    with warnings.catch_warnings():
        # it says of each weight near zero that it becomes zero, and of the mask's minus infinity that it becomes finite
        warnings.simplefilter("ignore")
        onnx.save(convert_float_to_float16(onnx.load(source), keep_io_types=True), target)


def write_int8(
    source: str, target: str, form: str, feeds: list[dict], weight_limit: int = WEIGHT_LIMIT
) -> None:
    """Writes one of INT8_FORMS. feeds: inputs of the model, by name, such as it will see. weight_limit: of int8 products."""
    INT8_FORMS[form].write(source, target, feeds, weight_limit)


def _write_products(
    source: str, target: str, feeds: list[dict], weight_limit: int, narrowing_too: bool
) -> None:
    """Products in int8, with a scale a row of activations and an output channel of weights; word embeddings in 8 bits."""
    tables = f"{target}.tables"
    quantize_weights(source, tables, matrices=False)
    left = set() if narrowing_too else set(_find_narrowing(source))
    quantize_products(tables, target, feeds, left, weight_limit)
    os.remove(tables)


def _find_narrowing(source: str) -> list[str]:
    """Names of the products with fewer outputs than inputs: the second ones of feed-forward layers."""
    import onnx

    graph = onnx.load(source, load_external_data=False).graph
    shapes = {tensor.name: tensor.dims for tensor in graph.initializer}
    products = [node for node in graph.node if node.op_type == "MatMul" and len(shapes.get(node.input[1], ())) == 2]
    return [node.name for node in products if shapes[node.input[1]][0] > shapes[node.input[1]][1]]


class Int8Form(NamedTuple):
    """How an 8-bit file is written (source, target, feeds, weight_limit), and in what it multiplies: `int8` is quicker than float32."""

    write: Callable[[str, str, list[dict], int], None]
    products: str


# 8-bit forms, the quickest first; each is more exact than the one before it
INT8_FORMS = {
    "int8 products, a scale a row": Int8Form(
        lambda *given: _write_products(*given, narrowing_too=True), "int8"
    ),
    "int8 products, a scale a row, products that narrow in float32": Int8Form(
        lambda *given: _write_products(*given, narrowing_too=False), "int8"
    ),
    "8-bit weights, float32 products": Int8Form(
        lambda source, target, *_: quantize_weights(source, target, matrices=True), "float32"
    ),
    "8-bit word embeddings, all else float32": Int8Form(
        lambda source, target, *_: quantize_weights(source, target, matrices=False), "float32"
    ),
}

"""8-bit weights in blocks, written into an ONNX graph that goes on computing in float32.

A matrix product with constant weights becomes MatMulNBits (onnxruntime's contrib operator, 8 bits), of which each output
column has one scale a block of inputs. Tables that are looked up keep one scale a row, in plain ONNX operators.
"""

import numpy
import onnx
from onnx import helper, numpy_helper

BLOCKS = (128, 64, 32, 16)
LEAST_ROWS = 1024
# the operator's accuracy_level: the activations are not rounded
FLOAT32 = 1


def quantize_weights(source: str, target: str, matrices: bool) -> None:
    """Writes `source` with 8-bit tables, and with 8-bit matrices where `matrices`.

    Source of the layout: onnxruntime, docs/ContribOperators.md, com.microsoft.MatMulNBits.
    """
    model = onnx.load(source)
    constants = {tensor.name: tensor for tensor in model.graph.initializer}
    nodes = []
    for node in model.graph.node:
        weights = constants.get(node.input[1] if node.op_type == "MatMul" else node.input[0] if node.input else "")
        if matrices and node.op_type == "MatMul" and weights is not None and _block_of(weights):
            nodes.append(_product(model.graph, node, weights))
        elif node.op_type == "Gather" and weights is not None and _is_large_table(node, weights):
            nodes.extend(_look_up(model.graph, node, weights))
        else:
            nodes.append(node)
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    drop_unused(model.graph)
    if matrices:
        model.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    onnx.save(model, target)


def _block_of(weights: onnx.TensorProto) -> int | None:
    """Inputs of a block: the largest size that divides the width; none for weights that are no matrix."""
    return next((size for size in BLOCKS if len(weights.dims) == 2 and weights.dims[0] % size == 0), None)


def _is_large_table(node, weights: onnx.TensorProto) -> bool:
    picks_rows = all(helper.get_attribute_value(given) == 0 for given in node.attribute if given.name == "axis")
    is_float = weights.data_type == onnx.TensorProto.FLOAT
    return picks_rows and is_float and len(weights.dims) == 2 and weights.dims[0] >= LEAST_ROWS


def _product(graph, node, weights: onnx.TensorProto):
    columns = numpy_helper.to_array(weights).T
    size = _block_of(weights)
    outputs, inputs = columns.shape
    values, scales = _round_to_int8(columns.reshape(outputs, inputs // size, size))
    # the operator reads unsigned bytes around 128
    stored = (values.astype(numpy.int16) + 128).astype(numpy.uint8)
    names = _store(graph, node, stored, scales[:, :, 0])
    return helper.make_node(
        "MatMulNBits", [node.input[0], *names], list(node.output), name=node.name, domain="com.microsoft",
        K=inputs, N=outputs, bits=8, block_size=size, accuracy_level=FLOAT32,
    )  # fmt: skip


def _look_up(graph, node, weights: onnx.TensorProto) -> list:
    values, scales = _round_to_int8(numpy_helper.to_array(weights))
    stored, factors = _store(graph, node, values, scales)
    rows, output = node.input[1], node.output[0]
    return [
        helper.make_node("Gather", [stored, rows], [f"{output}_int8"], axis=0),
        helper.make_node("Cast", [f"{output}_int8"], [f"{output}_cast"], to=onnx.TensorProto.FLOAT),
        helper.make_node("Gather", [factors, rows], [f"{output}_scale"], axis=0),
        helper.make_node("Mul", [f"{output}_cast", f"{output}_scale"], [output], name=node.name),
    ]


def _round_to_int8(values: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray]:
    """(int8 values, float32 scales [..., 1]): the last axis shares a scale, symmetric around 0."""
    scales = (numpy.abs(values).max(axis=-1, keepdims=True) / 127).astype(numpy.float32)
    scales[scales == 0] = 1
    return numpy.clip(numpy.round(values / scales), -127, 127).astype(numpy.int8), scales


def _store(graph, node, values: numpy.ndarray, scales: numpy.ndarray) -> list[str]:
    # named after the output: one table may be read by two nodes
    names = [f"{node.output[0]}_weights", f"{node.output[0]}_scales"]
    graph.initializer.extend(numpy_helper.from_array(array, name) for array, name in zip((values, scales), names))
    return names


def drop_unused(graph) -> None:
    """Constants that no node reads any more."""
    used = {name for node in graph.node for name in node.input}
    kept = [tensor for tensor in graph.initializer if tensor.name in used]
    del graph.initializer[:]
    graph.initializer.extend(kept)

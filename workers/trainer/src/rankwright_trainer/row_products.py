"""Products in int8 in which each row of activations has a scale of its own.

onnxruntime's dynamic quantizer rounds activations with one scale a tensor, so the few large tokens of a text leave the
others a few steps, and a score depends on what stands in the batch. With a scale a row neither is so. What is left are
channels that are large in every row: they are divided by a factor that their row of the matrix is multiplied by.
Sources: Yao et al., "ZeroQuant", NeurIPS 2022 (scales by token); Xiao et al., "SmoothQuant", ICML 2023 (factors).
"""

import numpy
import onnx
import onnxruntime
from onnx import helper, numpy_helper

from .weight_quantization import drop_unused

# seven bits for weights: processors without VNNI add pairs of products in 16 bits; with it there is room for eight
WEIGHT_LIMIT, WIDE_WEIGHT_LIMIT, ACTIVATION_LIMIT = 63, 127, 127
# activations are stored without a sign around this
ZERO_POINT = 128
# of the difference in size between channels, the share that is moved into the matrix
MOVED_SHARE = 0.5
# texts that are run to find the sizes, which hardly differ between texts
MOST_FEEDS = 64
SMALLEST = 1e-9


def quantize_products(
    source: str, target: str, feeds: list[dict], left: set[str], weight_limit: int = WEIGHT_LIMIT
) -> list[str]:
    """Writes `source` with each product by a constant matrix in int8; returns the names of these products.

    feeds: inputs of the model, by name, to measure activations on. left: names of products that stay as they are.
    weight_limit: the largest weight in steps, WEIGHT_LIMIT or WIDE_WEIGHT_LIMIT.
    """
    model = onnx.load(source)
    matrices = {tensor.name: tensor for tensor in model.graph.initializer if len(tensor.dims) == 2}
    products = {
        node.output[0]: node
        for node in model.graph.node
        if node.op_type == "MatMul" and node.input[1] in matrices and node.name not in left
    }
    by_input: dict[str, list] = {}
    for node in products.values():
        by_input.setdefault(node.input[0], []).append(node)
    peaks = measure_peaks(model, sorted(by_input), feeds) if by_input else {}
    weights = {name: numpy_helper.to_array(tensor) for name, tensor in matrices.items()}
    factors = {
        name: _choose_factors(peaks[name], [weights[node.input[1]] for node in readers])
        for name, readers in by_input.items()
    }
    nodes, rounded = [], set()
    for node in model.graph.node:
        if node.output[0] not in products:
            nodes.append(node)
            continue
        given = node.input[0]
        if given not in rounded:
            rounded.add(given)
            nodes.extend(_round_rows(model.graph, given, factors[given]))
        matrix = weights[node.input[1]] * factors[given][:, None]
        nodes.extend(_multiply(model.graph, node, matrix, weight_limit))
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    _store_constants(model.graph)
    drop_unused(model.graph)
    onnx.save(model, target)
    return [node.name for node in products.values()]


def measure_peaks(model: onnx.ModelProto, names: list[str], feeds: list[dict]) -> dict[str, numpy.ndarray]:
    """The largest absolute value of each channel, the last axis, of the named tensors inside a model."""
    tapped = onnx.ModelProto()
    tapped.CopyFrom(model)
    known = {output.name for output in tapped.graph.output}
    untyped = [helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in names if name not in known]
    tapped.graph.output.extend(untyped)
    session = onnxruntime.InferenceSession(tapped.SerializeToString(), providers=["CPUExecutionProvider"])
    peaks: dict[str, numpy.ndarray] = {}
    for feed in feeds[:MOST_FEEDS]:
        for name, values in zip(names, session.run(names, feed), strict=True):
            found = numpy.abs(values).reshape(-1, values.shape[-1]).max(axis=0)
            peaks[name] = numpy.maximum(peaks[name], found) if name in peaks else found
    return peaks


def _choose_factors(peaks: numpy.ndarray, matrices: list[numpy.ndarray]) -> numpy.ndarray:
    """One a channel, with a geometric mean of 1: shared by all matrices that the activations meet."""
    largest = numpy.max([numpy.abs(matrix).max(axis=1) for matrix in matrices], axis=0)
    moved = numpy.maximum(peaks, 1e-5) ** MOVED_SHARE / numpy.maximum(largest, 1e-5) ** (1 - MOVED_SHARE)
    return (moved / numpy.exp(numpy.log(moved).mean())).astype(numpy.float32)


def _round_rows(graph, name: str, factors: numpy.ndarray) -> list:
    """The tensor over its factors as bytes, and what a step of each row is."""
    inverse = f"{name}_inverse_factors"
    graph.initializer.append(numpy_helper.from_array(1 / factors, inverse))
    return [
        helper.make_node("Mul", [name, inverse], [f"{name}_even"]),
        helper.make_node("Abs", [f"{name}_even"], [f"{name}_sizes"]),
        helper.make_node("ReduceMax", [f"{name}_sizes"], [f"{name}_largest"], axes=[-1], keepdims=1),
        helper.make_node("Max", [f"{name}_largest", "row_smallest"], [f"{name}_not_zero"]),
        helper.make_node("Mul", [f"{name}_not_zero", "row_step"], [f"{name}_step"]),
        helper.make_node("Div", [f"{name}_even", f"{name}_step"], [f"{name}_steps"]),
        helper.make_node("Add", [f"{name}_steps", "row_middle"], [f"{name}_shifted"]),
        helper.make_node("Round", [f"{name}_shifted"], [f"{name}_rounded"]),
        helper.make_node("Cast", [f"{name}_rounded"], [f"{name}_bytes"], to=onnx.TensorProto.UINT8),
    ]


def _multiply(graph, node, matrix: numpy.ndarray, weight_limit: int) -> list:
    given, output = node.input[0], node.output[0]
    steps = (numpy.abs(matrix).max(axis=0) / weight_limit).astype(numpy.float32)
    steps[steps == 0] = 1
    stored = numpy.clip(numpy.round(matrix / steps), -weight_limit, weight_limit).astype(numpy.int8)
    graph.initializer.append(numpy_helper.from_array(stored, f"{output}_weights"))
    graph.initializer.append(numpy_helper.from_array(steps, f"{output}_steps"))
    sums = f"{output}_sums"
    return [
        helper.make_node("MatMulInteger", [f"{given}_bytes", f"{output}_weights", "row_zero"], [sums], name=node.name),
        helper.make_node("Cast", [sums], [f"{output}_cast"], to=onnx.TensorProto.FLOAT),
        helper.make_node("Mul", [f"{output}_cast", f"{given}_step"], [f"{output}_by_row"]),
        helper.make_node("Mul", [f"{output}_by_row", f"{output}_steps"], [output]),
    ]


def _store_constants(graph) -> None:
    constants = {
        "row_smallest": numpy.float32(SMALLEST),
        "row_step": numpy.float32(1 / ACTIVATION_LIMIT),
        "row_middle": numpy.float32(ZERO_POINT),
        "row_zero": numpy.uint8(ZERO_POINT),
    }
    graph.initializer.extend(numpy_helper.from_array(numpy.array(value), name) for name, value in constants.items())

"""Products in int8 whose outlying inputs are multiplied in float32 beside them.

Activations are rounded with one scale a tensor. In encoders of BERT's kind a few channels are many times as large as all
others, always the same ones, and the scale that holds them leaves the others a few steps. They are taken out: x W is
(x without them) W, which can be rounded, plus (they alone) W of their rows.
Source: Dettmers et al., "LLM.int8(): 8-bit Matrix Multiplication for Transformers at Scale", NeurIPS 2022, section 3.
"""

import numpy
import onnx
import onnxruntime
from onnx import helper, numpy_helper

# of a product with outliers, the channels that are multiplied in float32
CHANNELS = 8
# what has outliers: a largest channel this many times the one in the middle. Each product that is split costs three
# operations over its output
RATIO = 6
# batches that are run to find them: they are the same for all texts
MOST_FEEDS = 8


def split_outliers(source: str, target: str, feeds: list[dict], left: set[str]) -> list[str]:
    """Writes `source` with each product of outlying inputs and a matrix as a sum of two; returns names of the small ones.

    feeds: inputs of the model, by name, to measure activations on. left: names of products that stay as they are.
    """
    model = onnx.load(source)
    matrices = {tensor.name: tensor for tensor in model.graph.initializer if len(tensor.dims) == 2}
    products = [node for node in model.graph.node if node.op_type == "MatMul" and node.input[1] in matrices]
    wide = [node for node in products if node.name not in left and matrices[node.input[1]].dims[0] > CHANNELS]
    peaks = measure_peaks(model, sorted({node.input[0] for node in wide}), feeds) if wide else {}
    split = {
        node.output[0]: numpy.sort(numpy.argsort(-peaks[node.input[0]])[:CHANNELS])
        for node in wide
        if peaks[node.input[0]].max() > RATIO * numpy.median(peaks[node.input[0]])
    }
    nodes, small, done = [], [], set()
    for node in model.graph.node:
        channels = split.get(node.output[0])
        if channels is None:
            nodes.append(node)
            continue
        if node.input[0] not in done:
            done.add(node.input[0])
            nodes.extend(_part(model.graph, node.input[0], channels, len(peaks[node.input[0]])))
        nodes.extend(_sum(model.graph, node, numpy_helper.to_array(matrices[node.input[1]])[channels]))
        small.append(f"{node.output[0]}_outlying")
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.save(model, target)
    return small


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


def _part(graph, name: str, channels: numpy.ndarray, width: int) -> list:
    """The tensor without some channels, and those alone."""
    mask = numpy.ones(width, numpy.float32)
    mask[channels] = 0
    kept, places = f"{name}_kept", f"{name}_channels"
    graph.initializer.append(numpy_helper.from_array(mask, kept))
    graph.initializer.append(numpy_helper.from_array(channels.astype(numpy.int64), places))
    return [
        helper.make_node("Mul", [name, kept], [f"{name}_rest"]),
        helper.make_node("Gather", [name, places], [f"{name}_outliers"], axis=-1),
    ]


def _sum(graph, node, rows: numpy.ndarray) -> list:
    given, output = node.input[0], node.output[0]
    graph.initializer.append(numpy_helper.from_array(numpy.ascontiguousarray(rows), f"{output}_rows"))
    name = f"{output}_outlying"
    return [
        helper.make_node("MatMul", [f"{given}_outliers", f"{output}_rows"], [name], name=name),
        helper.make_node("MatMul", [f"{given}_rest", node.input[1]], [f"{output}_usual"], name=node.name),
        helper.make_node("Add", [name, f"{output}_usual"], [output]),
    ]

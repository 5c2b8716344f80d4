"""Products whose outlying inputs are computed apart, against numpy and against onnxruntime's own quantizer."""

import numpy
import onnx
import onnxruntime
from onnx import helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from rankwright_trainer.onnx_files import INT8_FORMS, write_int8
from rankwright_trainer.outliers import measure_peaks, split_outliers

FORMS = list(INT8_FORMS)


def write_model(path, inputs=64, outputs=32, then=None):
    """y = x W, or (x W) V where `then` is given; returns the matrices."""
    random = numpy.random.default_rng(3)
    matrices = [random.normal(size=(inputs, outputs)).astype(numpy.float32)]
    if then:
        matrices.append(random.normal(size=(outputs, then)).astype(numpy.float32))
    names = ["x", *(f"y{place}" for place in range(len(matrices)))]
    nodes = [
        helper.make_node("MatMul", [names[place], f"w{place}"], [names[place + 1]], name=f"product{place}")
        for place in range(len(matrices))
    ]
    stored = [numpy_helper.from_array(matrix, f"w{place}") for place, matrix in enumerate(matrices)]
    ends = [
        helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, ["n", width])
        for name, width in ((names[0], inputs), (names[-1], matrices[-1].shape[1]))
    ]
    graph = helper.make_graph(nodes, "products", ends[:1], ends[1:], stored)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, path)
    return matrices


def activations(rows=20, width=64):
    """Usual numbers, and two channels that are fifty times as large."""
    values = numpy.random.default_rng(5).normal(size=(rows, width)).astype(numpy.float32)
    values[:, [7, 40]] *= 50
    return values


def run(path, values):
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    return session.run(None, {"x": values})[0]


def test_the_sum_of_both_parts_is_the_product(tmp_path):
    source, target = str(tmp_path / "m.onnx"), str(tmp_path / "split.onnx")
    (matrix,) = write_model(source)
    values = activations()
    assert split_outliers(source, target, [{"x": values}], set()) == ["y0_outlying"]
    numpy.testing.assert_allclose(run(target, values), values @ matrix, rtol=1e-4, atol=1e-3)
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in onnx.load(target).graph.initializer}
    assert {7, 40} <= set(stored["x_channels"].tolist()) and len(stored["x_channels"]) == 8
    assert split_outliers(source, target, [{"x": values}], {"product0"}) == []
    usual = numpy.random.default_rng(6).normal(size=(20, 64)).astype(numpy.float32)
    assert split_outliers(source, target, [{"x": usual}], set()) == []


def test_peaks_are_those_of_every_channel_over_all_feeds(tmp_path):
    source = str(tmp_path / "m.onnx")
    first, second = write_model(source, then=16)
    feeds = [{"x": activations(3)}, {"x": -2 * activations(4)}]
    peaks = measure_peaks(onnx.load(source), ["x", "y0"], feeds)
    everything = numpy.concatenate([feed["x"] for feed in feeds])
    numpy.testing.assert_allclose(peaks["x"], numpy.abs(everything).max(axis=0))
    numpy.testing.assert_allclose(peaks["y0"], numpy.abs(everything @ first).max(axis=0), rtol=1e-4)


def test_rounding_costs_a_fraction_of_what_it_costs_with_outliers(tmp_path):
    source, plain, split = (str(tmp_path / name) for name in ("m.onnx", "plain.onnx", "split.onnx"))
    (matrix,) = write_model(source)
    values = activations()
    quantize_dynamic(source, plain, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)
    write_int8(source, split, FORMS[0], [{"x": values}])
    exact = values @ matrix
    plain_error, split_error = (numpy.abs(run(path, values) - exact).mean() for path in (plain, split))
    assert 0 < split_error < plain_error / 5
    assert "MatMulInteger" in {node.op_type for node in onnx.load(split).graph.node}


def test_the_next_form_leaves_products_that_narrow_in_float32(tmp_path):
    source, target = str(tmp_path / "m.onnx"), str(tmp_path / "int8.onnx")
    first, second = write_model(source, outputs=128, then=32)
    write_int8(source, target, FORMS[1], [{"x": activations()}])
    kinds = [node.op_type for node in onnx.load(target).graph.node if "MatMul" in node.op_type]
    # the narrowing one, the outliers of the other, and the rest of that
    assert sorted(kinds) == ["MatMul", "MatMul", "MatMulInteger"]
    values = activations()
    exact = values @ first @ second
    assert numpy.abs(run(target, values) - exact).mean() < 0.02 * numpy.abs(exact).mean()

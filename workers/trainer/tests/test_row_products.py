"""Products whose activations have a scale a row, against numpy and against onnxruntime's own quantizer."""

import numpy
import onnx
import onnxruntime
import pytest
from onnx import helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from rankwright_trainer.onnx_files import INT8_FORMS, write_int8
from rankwright_trainer.row_products import WIDE_WEIGHT_LIMIT, measure_peaks, quantize_products
from rankwright_trainer.vnni import has_vnni

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


def emulate(values, matrix, weight_limit=63):
    """The same in numpy, from the papers' formulas."""
    factors = numpy.sqrt(numpy.abs(values).max(axis=0) / numpy.abs(matrix).max(axis=1))
    factors /= numpy.exp(numpy.log(factors).mean())
    even, other = values / factors, matrix * factors[:, None]
    row_steps = numpy.abs(even).max(axis=1, keepdims=True) / 127
    column_steps = numpy.abs(other).max(axis=0) / weight_limit
    return (numpy.round(even / row_steps) * row_steps) @ (numpy.round(other / column_steps) * column_steps)


def test_products_are_what_the_formulas_say(tmp_path):
    source, target = str(tmp_path / "m.onnx"), str(tmp_path / "int8.onnx")
    (matrix,) = write_model(source)
    values = activations()
    assert quantize_products(source, target, [{"x": values}], set()) == ["product0"]
    # numbers that lie between two steps may fall either way
    numpy.testing.assert_allclose(run(target, values), emulate(values.astype(float), matrix), rtol=1e-3, atol=0.2)
    assert numpy.abs(run(target, values) - emulate(values.astype(float), matrix)).mean() < 1e-2
    assert quantize_products(source, target, [{"x": values}], {"product0"}) == []
    numpy.testing.assert_allclose(run(target, values), values @ matrix, rtol=1e-5, atol=1e-4)


def test_a_row_is_the_same_whatever_stands_beside_it_and_nothing_stays_nothing(tmp_path):
    source, target = str(tmp_path / "m.onnx"), str(tmp_path / "int8.onnx")
    write_model(source)
    values = activations()
    quantize_products(source, target, [{"x": values}], set())
    beside = numpy.concatenate([1000 * values[5:9], values[:1], numpy.zeros_like(values[:1])])
    found = run(target, beside)
    numpy.testing.assert_array_equal(found[4], run(target, values[:1])[0])
    numpy.testing.assert_array_equal(found[5], numpy.zeros(32, numpy.float32))


def test_peaks_are_those_of_every_channel_over_all_feeds(tmp_path):
    source = str(tmp_path / "m.onnx")
    first, second = write_model(source, then=16)
    feeds = [{"x": activations(3)}, {"x": -2 * activations(4)}]
    peaks = measure_peaks(onnx.load(source), ["x", "y0"], feeds)
    everything = numpy.concatenate([feed["x"] for feed in feeds])
    numpy.testing.assert_allclose(peaks["x"], numpy.abs(everything).max(axis=0))
    numpy.testing.assert_allclose(peaks["y0"], numpy.abs(everything @ first).max(axis=0), rtol=1e-4)


def test_rounding_costs_a_fraction_of_what_it_costs_with_outliers(tmp_path):
    source, plain, by_row = (str(tmp_path / name) for name in ("m.onnx", "plain.onnx", "rows.onnx"))
    (matrix,) = write_model(source)
    values = activations()
    quantize_dynamic(source, plain, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)
    write_int8(source, by_row, FORMS[0], [{"x": values}])
    exact = values @ matrix
    plain_error, own_error = (numpy.abs(run(path, values) - exact).mean() for path in (plain, by_row))
    assert 0 < own_error < plain_error / 3
    assert "MatMulInteger" in {node.op_type for node in onnx.load(by_row).graph.node}


def test_the_next_form_leaves_products_that_narrow_in_float32(tmp_path):
    source, target = str(tmp_path / "m.onnx"), str(tmp_path / "int8.onnx")
    first, second = write_model(source, outputs=128, then=32)
    write_int8(source, target, FORMS[1], [{"x": activations()}])
    kinds = [node.op_type for node in onnx.load(target).graph.node if "MatMul" in node.op_type]
    assert sorted(kinds) == ["MatMul", "MatMulInteger"]
    values = activations()
    exact = values @ first @ second
    assert numpy.abs(run(target, values) - exact).mean() < 0.02 * numpy.abs(exact).mean()


@pytest.mark.skipif(not has_vnni(), reason="this processor adds pairs of products in 16 bits")
def test_with_vnni_weights_of_8_bits_are_what_the_formulas_say_and_closer(tmp_path):
    source, narrow, wide = (str(tmp_path / name) for name in ("m.onnx", "narrow.onnx", "wide.onnx"))
    (matrix,) = write_model(source)
    values = activations()
    quantize_products(source, narrow, [{"x": values}], set())
    quantize_products(source, wide, [{"x": values}], set(), WIDE_WEIGHT_LIMIT)
    expected = emulate(values.astype(float), matrix, 127)
    numpy.testing.assert_allclose(run(wide, values), expected, rtol=1e-3, atol=0.2)
    assert numpy.abs(run(wide, values) - expected).mean() < 1e-2
    error, closer = (numpy.abs(run(path, values) - values @ matrix).mean() for path in (narrow, wide))
    assert closer < error

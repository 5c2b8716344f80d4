"""Figures of parity, and 8-bit weights, against other libraries' arithmetic."""

import math

import numpy
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper
from scipy.stats import kendalltau
from sklearn.metrics import ndcg_score

from rankwright_trainer.parity import compare, lists_of, passes
from rankwright_trainer.weight_quantization import quantize_weights

ROWS, HIDDEN, OUT = 1100, 256, 48


def test_figures_are_means_over_lists():
    random = numpy.random.default_rng(5)
    expected, received = random.normal(size=36), random.normal(size=36)
    lists = [list(range(0, 12)), list(range(12, 35)), [35]]
    figures = compare(expected.tolist(), received.tolist(), lists)
    judged = [numpy.array(rows) for rows in lists[:2]]
    taus = [kendalltau(expected[rows], received[rows]).statistic for rows in judged]
    assert figures["kendallTau"] == pytest.approx(numpy.mean(taus))
    losses = [1 - ndcg_score([expected[rows].argsort().argsort()], [received[rows]], k=10) for rows in judged]
    assert figures["ndcgLoss"] == pytest.approx(numpy.mean(losses))
    assert figures["largestDifference"] == max(abs(expected - received))


def test_pairs_of_one_query_are_a_list():
    assert lists_of([("a", "1"), ("b", "1"), ("a", "2")]) == [[0, 2], [1]]


def test_a_score_that_is_not_finite_never_passes():
    figures = compare([1.0, 2.0], [1.0, math.nan], [[0, 1]])
    assert not any(passes(precision, figures) for precision in ("float32", "float16", "int8"))


@pytest.fixture
def looked_up_and_multiplied(tmp_path) -> tuple[str, numpy.ndarray, numpy.ndarray]:
    """A graph table[ids] @ matrix; the table's rows and the matrix's columns are of very different size."""
    random = numpy.random.default_rng(1)
    table = (random.normal(size=(ROWS, HIDDEN)) * numpy.linspace(0.01, 30, ROWS)[:, None]).astype(numpy.float32)
    matrix = (random.normal(size=(HIDDEN, OUT)) * numpy.linspace(0.01, 3, OUT)).astype(numpy.float32)
    graph = helper.make_graph(
        [
            helper.make_node("Gather", ["table", "ids"], ["rows"], axis=0),
            helper.make_node("MatMul", ["rows", "matrix"], ["product"]),
        ],
        "toy",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, ["batch", "tokens"])],
        [helper.make_tensor_value_info("product", TensorProto.FLOAT, ["batch", "tokens", OUT])],
        [numpy_helper.from_array(table, "table"), numpy_helper.from_array(matrix, "matrix")],
    )
    path = tmp_path / "toy.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)
    return str(path), table, matrix


def test_weights_are_rounded_by_at_most_half_a_step(looked_up_and_multiplied, tmp_path):
    source, table, matrix = looked_up_and_multiplied
    target = str(tmp_path / "int8.onnx")
    quantize_weights(source, target, matrices=True)
    ids = numpy.array([[0, 7, 500], [1099, 3, 3]])
    session = onnxruntime.InferenceSession(target, providers=["CPUExecutionProvider"])
    received = session.run(None, {"ids": ids})[0]
    rows = table[ids]
    # half a step of each table row and of each block of 128 weights
    row_error = numpy.abs(rows).max(-1, keepdims=True) / 254
    blocks = numpy.abs(matrix).reshape(HIDDEN // 128, 128, OUT).max(1) / 254
    weight_error = numpy.repeat(blocks, 128, axis=0)
    bound = (numpy.abs(rows) + row_error) @ weight_error + row_error * numpy.abs(matrix).sum(0)
    error = numpy.abs(received - rows @ matrix)
    assert (error <= bound * 1.01).all() and error.max() > 0


def test_without_matrices_only_the_table_is_rounded(looked_up_and_multiplied, tmp_path):
    source, _, _ = looked_up_and_multiplied
    target = str(tmp_path / "table.onnx")
    quantize_weights(source, target, matrices=False)
    kinds = [node.op_type for node in onnx.load(target).graph.node]
    assert kinds == ["Gather", "Cast", "Gather", "Mul", "MatMul"]
    assert [tensor.name for tensor in onnx.load(target).graph.initializer] == ["matrix", "rows_weights", "rows_scales"]

"""Our losses beside those of sentence-transformers, which are given a model that only returns the scores we chose."""

import pytest
import torch
from sentence_transformers.cross_encoder import CrossEncoder, losses

from rankwright_trainer.recipes import RECIPES
from support import batch_of, loss_of

QUERIES, SIZE = 6, 7


class Given(CrossEncoder):
    """Answers a pair of texts with the number in `table`."""

    num_labels = 1
    device = torch.device("cpu")

    def __init__(self, table: dict):
        torch.nn.Module.__init__(self)
        self.table = table

    def preprocess(self, pairs, **_):
        return {"pairs": pairs}

    def forward(self, inputs):
        return {"scores": torch.tensor([self.table[pair] for pair in inputs["pairs"]])}


def random_lists(seed: int, sizes=(SIZE,) * QUERIES):
    """Scores, mask and labels in 0..1 (of each query's grades 0..6 no two alike), [queries, longest]."""
    torch.manual_seed(seed)
    mask = torch.arange(max(sizes))[None] < torch.tensor(sizes)[:, None]
    labels = torch.stack([torch.randperm(7)[: max(sizes)] for _ in sizes]) / 6
    return 3 * torch.randn(mask.shape) * mask, mask, labels * mask


def theirs(build, scores, mask, labels) -> float:
    """What their loss says of lists; `build` makes it of a model."""
    names = [[f"d{column}" for column in range(int(row.sum()))] for row in mask]
    table = {
        (f"q{row}", name): float(scores[row, column])
        for row, texts in enumerate(names) for column, name in enumerate(texts)
    }  # fmt: skip
    queries = [f"q{row}" for row in range(len(scores))]
    each = [labels[row, : len(texts)] for row, texts in enumerate(names)]
    return float(build(Given(table))([queries, names], each))


LISTWISE = [
    ("listnet", {"gradeScale": 3}, losses.ListNetLoss),
    ("plistmle", {}, lambda model: losses.PListMLELoss(model, respect_input_order=False)),
    ("plistmle", {"weighting": "none"}, lambda model: losses.ListMLELoss(model, respect_input_order=False)),
    ("ranknet", {}, lambda model: losses.RankNetLoss(model, reduction_log="natural")),
    ("lambda", {}, losses.LambdaLoss),
    ("lambda", {"k": 3, "sigma": 0.7}, lambda model: losses.LambdaLoss(model, k=3, sigma=0.7)),
    ("lambda", {"mu": 0}, lambda model: losses.LambdaLoss(model, losses.LambdaRankScheme())),
]


@pytest.mark.parametrize("name, options, build", LISTWISE)
def test_listwise_losses(name, options, build):
    for seed in range(5):
        scores, mask, labels = random_lists(seed)
        ours = loss_of(RECIPES[name], scores, batch_of(labels, mask), **options)
        assert float(ours) == pytest.approx(theirs(build, scores, mask, labels * 3), rel=1e-5)


@pytest.mark.parametrize("name, options, build", LISTWISE)
def test_lists_of_different_lengths_each_count_alike(name, options, build):
    scores, mask, labels = random_lists(9, sizes=(5, 2, 7, 3))
    alone = [
        theirs(build, scores[[row]], mask[[row]], labels[[row]] * 3) for row in range(len(scores))
    ]  # fmt: skip
    ours = loss_of(RECIPES[name], scores, batch_of(labels, mask), **options)
    assert float(ours) == pytest.approx(sum(alone) / len(alone), rel=1e-5)


def test_lce_is_listnet_with_labels_so_far_apart_that_only_the_positive_counts():
    scores, mask, _ = random_lists(6, sizes=(5, 2, 7, 3))
    labels = torch.zeros(mask.shape)
    labels[:, 0] = 1
    alone = [theirs(losses.ListNetLoss, scores[[row]], mask[[row]], labels[[row]] * 1000) for row in range(4)]
    ours = loss_of(RECIPES["lce"], scores, batch_of(labels, mask))
    assert float(ours) == pytest.approx(sum(alone) / len(alone), rel=1e-6)


@pytest.mark.parametrize("weight", [1, 6])
def test_binary_cross_entropy(weight):
    scores, mask, labels = random_lists(3)
    pairs = [(f"q{row}", f"d{column}") for row in range(QUERIES) for column in range(SIZE)]
    model = Given(dict(zip(pairs, scores.flatten().tolist(), strict=True)))
    loss = losses.BinaryCrossEntropyLoss(model, pos_weight=torch.tensor(float(weight)))
    expected = loss([list(texts) for texts in zip(*pairs, strict=True)], labels.flatten())
    ours = loss_of(RECIPES["bce"], scores, batch_of(labels, mask), positiveWeight=weight)
    assert float(ours) == pytest.approx(float(expected), rel=1e-5)
    # the default weighs a positive as much as there are negatives to it
    binary = torch.eye(SIZE)[:1].expand(QUERIES, -1)
    loss = losses.BinaryCrossEntropyLoss(model, pos_weight=torch.tensor(SIZE - 1.0))
    expected = loss([list(texts) for texts in zip(*pairs, strict=True)], binary.flatten())
    assert float(loss_of(RECIPES["bce"], scores, batch_of(binary))) == pytest.approx(float(expected), rel=1e-5)


def test_margin_mse():
    scores, mask, labels = random_lists(4)
    teachers = torch.randn(QUERIES, SIZE, 1)
    queries = [f"q{row}" for row in range(QUERIES)]
    texts = [[f"d{row}-{column}" for row in range(QUERIES)] for column in range(SIZE)]
    table = {
        (query, texts[column][row]): float(scores[row, column])
        for row, query in enumerate(queries) for column in range(SIZE)
    }  # fmt: skip
    expected = losses.MarginMSELoss(Given(table))([queries, *texts], list(teachers[..., 0]))
    ours = loss_of(RECIPES["margin-mse"], scores, batch_of(labels, mask, teachers))
    assert float(ours) == pytest.approx(float(expected), rel=1e-5)

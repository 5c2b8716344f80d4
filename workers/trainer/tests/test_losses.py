"""Losses at values that were computed by hand or by another program, in double precision."""

import math

import pytest
import torch

from rankwright_trainer.recipes import RECIPES
from rankwright_trainer.recipes.multi_teacher import min_max, standardize
from support import batch_of, loss_of

# KL(softmax([3, 1]) || softmax([1, 0])): of two passages the first has e^2 and e^1 times the second's share
FIRST, OWN = math.e**2 / (1 + math.e**2), math.e / (1 + math.e)
DIVERGENCE = FIRST * math.log(FIRST / OWN) + (1 - FIRST) * math.log((1 - FIRST) / (1 - OWN))
THREE = batch_of([[1, 0.5, 0]])
GRADED = batch_of([[1, 2 / 3, 1 / 3, 0]] * 2)
NONE = [[0.0] * 8] * 2


def teachers(*lists) -> torch.Tensor:
    """[1, passages, teachers] from one list of scores a teacher."""
    return torch.tensor(lists, dtype=torch.float64).T[None]


@pytest.mark.parametrize(
    "name, options, scores, batch, expected",
    [
        # sigmoid(0) = .5 everywhere: (3 * 1 + 3) ln 2 / 4, and with a weight of 1 ln 2
        ("bce", {}, [[0, 0, 0, 0]], batch_of([[1, 0, 0, 0]]), 1.5 * math.log(2)),
        ("bce", {"positiveWeight": 1}, [[0, 0, 0, 0]], batch_of([[1, 0, 0, 0]]), math.log(2)),
        ("bce", {}, [[0, 0]], batch_of([[0, 0]]), math.log(2)),
        ("infonce", {}, [[0.0] * 6] * 2, batch_of([[1, 0, 0]] * 2).in_batch(), 1.791759),
        ("infonce", {}, [[1, 0], [0, 1]], batch_of([[1], [1]]).in_batch(), 0.3132617),
        ("infonce", {"temperature": 0.5}, [[0.5, 0], [0, 0.5]], batch_of([[1], [1]]).in_batch(), 0.3132617),
        ("margin-mse", {}, [[2, 1], [0.5, 0]], batch_of([[1, 0]] * 2, teachers=[[[9], [5]], [[3], [2]]]), 4.625),
        # margins of the student 1, 3, 2, of the teacher 2, 2, 0
        ("margin-mse", {}, [[3, 2, 0]], batch_of([[1, 0.5, 0]], teachers=teachers([2, 0, 0])), 1.0),
        ("margin-mse", {"pairs": "labels"}, [[3, 2, 0]], batch_of([[1, 0.5, 0]], teachers=teachers([2, 0, 0])), 2.0),
        ("ranknet", {}, [[1, 2, 0]], THREE, 0.5844838),
        ("ranknet", {"weighting": "reciprocal-ranks"}, [[1, 2, 0]], THREE, 0.1804850),
        ("ranknet", {"order": "teacher"}, [[1, 2, 0]], batch_of([[1, 1, 1]], teachers=teachers([9, 5, 1])), 0.5844838),
        ("kl", {"targets": "labels"}, NONE, GRADED.in_batch(), 0.7279373),
        ("kl", {}, [[1, 0]], batch_of([[1, 0]], teachers=teachers([3, 1])), DIVERGENCE),
        ("kl", {"temperature": 2}, [[1, 0]], batch_of([[1, 0]], teachers=teachers([3, 1])), 0.1053783 / 4),
        ("dear-pointwise", {}, [[1, 0]], batch_of([[1, 0]], teachers=teachers([3, 1])), 0.2924734),
        ("multi-teacher", {}, [[0, 0, 0]], batch_of([[1, 0, 0]], teachers=teachers([2, 1, 0], [0, 1, 2])), 0.0186286),
        # levels 1, .25, .25: margins of the teachers .75 and .75, of the student 1 and 2
        (
            "multi-teacher", {"combine": "mean-minmax"}, [[2, 1, 0]],
            batch_of([[1, 0, 0]], teachers=teachers([8, 5, 2], [0.9, 0.1, 0.5])), (0.25**2 + 1.25**2) / 2,
        ),
        # over its deviation the margin of any two passages is 2: of one teacher up, of the other down
        (
            "multi-teacher", {"combine": "mean-margin"}, [[3, 0]],
            batch_of([[1, 0]], teachers=teachers([60, 20], [0.1, 0.3])), 9.0,
        ),
        ("ws2", {}, NONE, GRADED.in_batch(), 0.4195378),
        ("ws2", {}, [[3, 2, 1, 0, 0, 0, 0, 0], [0, 0, 0, 0, 3, 2, 1, 0]], GRADED.in_batch(), 0.0),
        ("ws2", {}, [[0, 1, 2, 3, 0, 0, 0, 0], [0, 0, 0, 0, 0, 1, 2, 3]], GRADED.in_batch(), 0.9351518),
        ("ws2", {}, [[0, 0, 0, 0]], batch_of([[1, 2 / 3, 1 / 3, 0]]), 0.2293609),
        ("brio", {}, [[-1.0, -0.8, -1.2]], THREE, 0.201),
        # of two equal labels neither is to be above the other: only the first pair with each of them counts
        ("brio", {"margin": 0.5}, [[1, 2, 2]], batch_of([[1, 0, 0]]), 3.0),
    ],
)  # fmt: skip
def test_known_values(name, options, scores, batch, expected):
    scores = torch.tensor(scores, dtype=torch.float64)
    assert float(loss_of(RECIPES[name], scores, batch, **options)) == pytest.approx(expected, abs=1e-6)


# CE, T^2 KL and RankNet of the card at s = [1, 0], t = [3, 1]; RankNet against 0/1: ln(1 + e^-1) + 1 - sigmoid(1)
CROSS_ENTROPY, RANKNET_TEACHER, RANKNET_LABELS = 0.3132617, 0.4324646, 0.5822031


@pytest.mark.parametrize(
    "main, expected",
    [
        ("ce", CROSS_ENTROPY), ("ranknet-teacher", RANKNET_TEACHER), ("ranknet-labels", RANKNET_LABELS),
        ("ranknet-ce", (RANKNET_LABELS + CROSS_ENTROPY) / 2), ("listnet", DIVERGENCE),
        # the swap of two passages costs 1 - 1 / log2(3) of nDCG, times log2(1 + e^-1)
        ("lambda5", (1 - 1 / math.log2(3)) * CROSS_ENTROPY / math.log(2)),
    ],
)  # fmt: skip
def test_what_dear_teaches_beside_the_softmax_of_the_teacher(main, expected):
    batch = batch_of([[1, 0]], teachers=[[[3], [1]]])
    settings = {"main": main, "teacherShare": 0}
    assert float(loss_of(RECIPES["dear-pointwise"], [[1, 0]], batch, **settings)) == pytest.approx(expected, abs=1e-6)


def test_soft_ranknet_takes_every_pair_once():
    scores, teacher = [0.4, -1.0, 2.0], [1.5, 0.2, -0.3]
    costs = []
    for first, second in ((0, 1), (0, 2), (1, 2)):
        target = 1 / (1 + math.exp(teacher[second] - teacher[first]))
        own = 1 / (1 + math.exp(scores[second] - scores[first]))
        costs.append(-target * math.log(own) - (1 - target) * math.log(1 - own))
    batch = batch_of([[1, 0, 0]], teachers=teachers(teacher))
    found = loss_of(RECIPES["dear-pointwise"], [scores], batch, main="ranknet-teacher", teacherShare=0)
    assert float(found) == pytest.approx(sum(costs) / 3, abs=1e-9)


def test_scores_of_teachers_are_brought_to_one_scale():
    shown = torch.tensor([[True, True, True, False]])
    values = torch.tensor([[8.0, 5.0, 2.0, 99.0]])
    assert min_max(values, shown).tolist() == [[1, 0.5, 0, 0]]
    deviation = math.sqrt(6)
    assert standardize(values, shown)[0].tolist() == pytest.approx([3 / deviation, 0, -3 / deviation, 0])
    for level in (min_max, standardize):
        assert level(torch.tensor([[0.1, 0.1, 0.1, 7.0]]), shown).tolist() == [[0, 0, 0, 0]]


def test_one_teacher_of_many_is_plain_distillation():
    torch.manual_seed(5)
    scores, teacher = torch.randn(4, 6, dtype=torch.float64), torch.randn(4, 6, 1, dtype=torch.float64)
    batch = batch_of(torch.eye(6)[:1].expand(4, -1), teachers=teacher)
    for temperature in (1, 2.5):
        of_many = loss_of(RECIPES["multi-teacher"], scores, batch, temperature=temperature)
        assert float(of_many) == pytest.approx(float(loss_of(RECIPES["kl"], scores, batch, temperature=temperature)))
    levelled = batch_of(batch.labels, teachers=standardize(teacher[..., 0], batch.mask)[..., None])
    of_many = loss_of(RECIPES["multi-teacher"], scores, batch, combine="mean-margin")
    assert float(of_many) == pytest.approx(float(loss_of(RECIPES["margin-mse"], scores, levelled)))


@pytest.mark.parametrize("combine", ["mean-prob", "mean-minmax", "mean-margin"])
def test_a_list_is_taught_by_those_who_scored_it(combine):
    torch.manual_seed(6)
    scores, scored = torch.randn(2, 3, dtype=torch.float64), torch.randn(2, 3, 2, dtype=torch.float64)
    scored[1, :, 1] = float("nan")
    labels = [[1, 0, 0]] * 2
    both = loss_of(RECIPES["multi-teacher"], scores, batch_of(labels, teachers=scored), combine=combine)
    first = loss_of(RECIPES["multi-teacher"], scores[:1], batch_of(labels[:1], teachers=scored[:1]), combine=combine)
    alone = batch_of(labels[1:], teachers=scored[1:, :, :1])
    second = loss_of(RECIPES["multi-teacher"], scores[1:], alone, combine=combine)
    assert float(both) == pytest.approx(float(first + second) / 2)


def test_a_teacher_asked_in_batch_teaches_each_query_its_own_list():
    torch.manual_seed(7)
    scores = torch.randn(3, 12, dtype=torch.float64)
    batch = batch_of([[1, 0, 0, 0]] * 3, teachers=torch.randn(3, 4, 1))
    own = torch.stack([scores[row, 4 * row : 4 * row + 4] for row in range(3)])
    assert float(loss_of(RECIPES["kl"], scores, batch.in_batch())) == pytest.approx(
        float(loss_of(RECIPES["kl"], own, batch))
    )


def test_the_target_of_ws2_is_the_softmax_of_the_grades_over_the_batch():
    target = (GRADED.in_batch().labels * RECIPES["ws2"].settle({})["gradeScale"]).softmax(dim=1)
    assert target[0].tolist() == pytest.approx([0.570727, 0.209959, 0.077240, *[0.028415] * 5], abs=1e-6)


def wasserstein_by_eigenvalues(scores: torch.Tensor, grades: torch.Tensor) -> float:
    """As SyCL's authors compute it: (cov_P cov_Q)^(1/2) through the eigenvalues of (C_P^T C_Q)(C_Q^T C_P)."""
    own, wanted = scores.softmax(dim=1), grades.softmax(dim=1)
    factor = 1 / math.sqrt(len(own) - 1)
    first, second = (factor * (table - table.mean(dim=0)).T for table in (own, wanted))
    values = torch.linalg.eigvals((first.T @ second) @ (second.T @ first))
    means = (own.mean(dim=0) - wanted.mean(dim=0)).square().sum()
    traces = (first @ first.T).trace() + (second @ second.T).trace()
    return float(means + traces - 2 * (values + 1e-15).sqrt().abs().sum())


def test_singular_values_give_what_eigenvalues_give():
    torch.manual_seed(8)
    for queries, size in ((2, 4), (3, 2), (4, 4), (8, 3)) * 25:
        batch = batch_of(torch.randint(0, 4, (queries, size)) / 3).in_batch()
        scores = 2 * torch.randn(queries, queries * size, dtype=torch.float64)
        expected = wasserstein_by_eigenvalues(scores, batch.labels * 3)
        assert float(loss_of(RECIPES["ws2"], scores, batch)) == pytest.approx(expected, abs=1e-6)

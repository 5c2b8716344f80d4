import pytest
import torch

from rankwright_trainer.groups import Group, Passage
from rankwright_trainer.recipes.lce import RECIPE
from support import batch_of


def lce_of(scores, mask=None):
    scores = torch.as_tensor(scores, dtype=torch.float64) if not torch.is_tensor(scores) else scores
    return RECIPE.loss(scores, batch_of(torch.zeros_like(scores), mask), RECIPE.settle({}))


# values computed in double precision by another program, from the formula in the paper
@pytest.mark.parametrize(
    "scores, expected",
    [([[2, 0, 0, 0]], 0.340753), ([[0, 0]], 0.693147), ([[2, 1, 0], [0, 1, -1]], 0.907606)],
)
def test_known_values(scores, expected):
    assert float(lce_of(scores)) == pytest.approx(expected, abs=1e-6)


def test_order_of_negatives_and_a_shift_change_nothing():
    scores = torch.tensor([[0.3, -1.2, 2.0, 0.1]])
    assert float(lce_of(scores[:, [0, 3, 1, 2]])) == pytest.approx(float(lce_of(scores)), abs=1e-6)
    assert float(lce_of(scores + 7)) == pytest.approx(float(lce_of(scores)), abs=1e-6)


def test_shift_of_one_group_alone_changes_nothing():
    scores = torch.tensor([[0.3, -1.2], [2.0, 0.1]])
    assert float(lce_of(scores + torch.tensor([[5.0], [-3.0]]))) == pytest.approx(float(lce_of(scores)), abs=1e-6)


def test_masked_places_count_as_absent():
    ragged = lce_of(torch.tensor([[2.0, 1.0, 99.0], [0.0, 1.0, -1.0]]), [[True, True, False], [True, True, True]])
    alone = (lce_of(torch.tensor([[2.0, 1.0]])) + lce_of(torch.tensor([[0.0, 1.0, -1.0]]))) / 2
    assert float(ragged) == pytest.approx(float(alone), abs=1e-6)


def test_gradient_is_softmax_minus_target_and_finite_at_extremes():
    scores = torch.tensor([[2.0, 0.0, 0.0, 0.0]], requires_grad=True)
    lce_of(scores).backward()
    # softmax(2, 0, 0, 0) = (e^2, 1, 1, 1) / (e^2 + 3)
    assert scores.grad[0].tolist() == pytest.approx([-0.288766, 0.096255, 0.096255, 0.096255], abs=1e-6)
    extreme = torch.tensor([[-1e4, 1e4, 0.0]], requires_grad=True)
    lce_of(extreme, [[True, True, False]]).backward()
    assert torch.isfinite(extreme.grad).all()


@pytest.mark.parametrize(
    "labels, told",
    [([0, 0], "must be the positive"), ([1, 0, 1], "passage 3"), ([0.5, 0.7], "passage 2"), ([1, 0], None)],
)
def test_groups_that_contradict_the_loss(labels, told):
    problem = RECIPE.check_group(Group("q", "query", tuple(Passage("text", label) for label in labels)))
    assert (problem is None) if told is None else told in problem

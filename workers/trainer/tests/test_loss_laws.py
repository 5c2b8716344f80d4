"""What holds for every loss of a cross-encoder, under every choice of its options."""

from dataclasses import replace

import pytest
import torch

from rankwright_trainer.recipes import RECIPES
from rankwright_trainer.recipes.recipe import CROSS_ENCODER
from support import batch_of, loss_of, settings_of

CASES = [
    pytest.param(recipe, options, id="-".join([recipe.name, *options.values()]))
    for recipe in RECIPES.values() if CROSS_ENCODER in recipe.pools for options in settings_of(recipe)
]  # fmt: skip
every_loss = pytest.mark.parametrize("recipe, options", CASES)
SIZES = (5, 3, 2, 4)


def lists(recipe, seed=1):
    """Scores, labels and teacher scores of four lists of 5, no two labels alike, the first the highest."""
    torch.manual_seed(seed)
    scores = torch.randn(4, 5, dtype=torch.float64)
    labels = torch.tensor([1.0, 0.75, 0.5, 0.2, 0.0], dtype=torch.float64).repeat(4, 1)
    return scores, labels, torch.randn(4, 5, min(2, recipe.teachers[1]), dtype=torch.float64)


def ragged(recipe):
    scores, labels, teachers = lists(recipe)
    mask = torch.arange(5)[None] < torch.tensor(SIZES)[:, None]
    return scores * mask, batch_of(labels * mask, mask, teachers.masked_fill(~mask[..., None], float("nan")))


@every_loss
def test_what_is_absent_has_no_part_in_it(recipe, options):
    scores, batch = ragged(recipe)
    expected = loss_of(recipe, scores, batch, **options)
    other = torch.where(batch.mask, scores, 50.0).requires_grad_()
    found = loss_of(recipe, other, replace(batch, labels=torch.where(batch.mask, batch.labels, 0.9)), **options)
    assert float(found.detach()) == pytest.approx(float(expected), abs=1e-12)
    found.backward()
    assert torch.isfinite(other.grad).all() and (other.grad[~batch.mask] == 0).all()
    assert (other.grad[batch.mask] != 0).any()


# a covariance is over all lists together
@pytest.mark.parametrize("recipe, options", [case for case in CASES if case.values[0].by_list])
def test_a_padded_batch_is_the_mean_of_its_lists_alone(recipe, options):
    scores, batch = ragged(recipe)
    alone = [
        loss_of(recipe, scores[[row], :size], batch.part([row], size), **options) for row, size in enumerate(SIZES)
    ]
    assert float(loss_of(recipe, scores, batch, **options)) == pytest.approx(float(sum(alone)) / 4, abs=1e-9)


@every_loss
def test_the_order_of_the_others_does_not_matter(recipe, options):
    scores, labels, teachers = lists(recipe)
    order = [0, 3, 1, 4, 2]
    expected = loss_of(recipe, scores, batch_of(labels, teachers=teachers), **options)
    found = loss_of(recipe, scores[:, order], batch_of(labels[:, order], teachers=teachers[:, order]), **options)
    assert float(found) == pytest.approx(float(expected), abs=1e-12)


@every_loss
def test_a_shift_of_a_list_matters_only_where_pairs_stand_alone(recipe, options):
    scores, labels, teachers = lists(recipe)
    batch = batch_of(labels, teachers=teachers)
    shifted = loss_of(recipe, scores + torch.tensor([[5.0], [-3.0], [0.0], [0.5]]), batch, **options)
    alike = abs(float(shifted - loss_of(recipe, scores, batch, **options))) < 1e-9
    assert alike == (recipe.name != "bce")


@every_loss
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_at_equal_scores_the_positive_is_pulled_up_most(recipe, options, dtype):
    scores = torch.zeros(3, 4, dtype=dtype, requires_grad=True)
    labels = torch.tensor([[1.0, 0.0, 0.0, 0.0]] * 3)
    loss_of(recipe, scores, batch_of(labels, teachers=labels[..., None].repeat(1, 1, 1)), **options).backward()
    assert torch.isfinite(scores.grad).all()
    assert (scores.grad[:, 0] < 0).all() and (scores.grad[:, 0] < scores.grad[:, 1:].min(dim=1).values).all()


@every_loss
def test_gradients_are_finite_at_extremes(recipe, options):
    scores = torch.tensor([[-1e4, 1e4, 0.0, 0.0], [0.0, 0.0, 1e4, -1e4]], requires_grad=True)
    labels = torch.tensor([[1.0, 0.0, 0.0, 0.0]] * 2)
    teachers = torch.tensor([[[1e4], [-1e4], [0.0], [0.0]], [[0.0]] * 4])
    loss = loss_of(recipe, scores, batch_of(labels, teachers=teachers), **options)
    loss.backward()
    assert torch.isfinite(loss) and torch.isfinite(scores.grad).all()

"""cprd, recontriever and jacolbert25 against values worked out apart from them, in float64."""

import math

import pytest
import torch
from sentence_transformers.multi_vector_encoder.losses import MultiVectorDistillKLDivLoss

from rankwright_trainer.recipes import RECIPES, cprd, jacolbert25, recontriever
from support import batch_of

NAN = float("nan")
RANKED = [0.9, 0.6, 0.5, 0.2, 0.1]


def row(values, grad=False) -> torch.Tensor:
    return torch.tensor([values], dtype=torch.float64, requires_grad=grad)


def judged(teachers, mask=None):
    """A positive first, then negatives with these teacher scores; NaN in the positive's place is never read."""
    labels = [[1.0, *[0.0] * (len(teachers) - 1)]]
    return batch_of(labels, mask, [[[score] for score in teachers]])


@pytest.mark.parametrize("temperature, expected", [(1, 2.0375109), (0.07, 0.2350414)])
def test_the_valid_prefix_of_the_teachers_order(temperature, expected):
    # the mean of 4, 3, 1, 0 is 2: two negatives are valid
    batch = judged([9, 4, 3, 1, 0])
    assert float(cprd.partial_ranking(row(RANKED) / temperature, batch, 16)) == pytest.approx(expected, abs=1e-7)


def test_columns_are_put_in_the_teachers_order_and_only_valid_ones_matter():
    batch = judged([9, 1, 4, 0, 3])
    scores = row([0.9, 0.2, 0.6, 0.1, 0.5])
    assert float(cprd.partial_ranking(scores, batch, 16)) == pytest.approx(2.0375109, abs=1e-7)
    swapped_invalid = row([0.9, 0.1, 0.6, 0.2, 0.5])
    assert float(cprd.partial_ranking(swapped_invalid, batch, 16)) == pytest.approx(2.0375109, abs=1e-7)
    swapped_valid = row([0.9, 0.2, 0.5, 0.1, 0.6])
    assert float(cprd.partial_ranking(swapped_valid, batch, 16)) > 2.04
    # the positive is not in the list, whatever it scores
    assert float(cprd.partial_ranking(row([-7, 0.2, 0.6, 0.1, 0.5]), batch, 16)) == pytest.approx(2.0375109, abs=1e-7)


def test_no_valid_negative_gives_0_and_no_gradient():
    scores = row(RANKED, grad=True)
    loss = cprd.partial_ranking(scores, judged([9, 2, 2, 2, 2]), 16)
    loss.backward()
    assert float(loss.detach()) == 0 and scores.grad.abs().sum() == 0


def test_only_the_hardest_by_the_student_are_put_in_order():
    # of .6, .5, .2, .1 the two hardest are .6 and .5; the mean over all four stays 2, so both are valid
    expected = math.log(math.exp(0.6) + math.exp(0.5)) - 0.6
    assert float(cprd.partial_ranking(row(RANKED), judged([9, 4, 3, 1, 0]), 2)) == pytest.approx(expected, abs=1e-9)


def test_in_a_batch_cprd_adds_the_contrast_over_all_columns():
    teachers = [[[9], [4], [3], [1], [0], [NAN], [NAN]]]
    batch = batch_of([[1.0, 0, 0, 0, 0, 0, 0]], [[True] * 6 + [False]], teachers)
    scores = row([*RANKED, 0.3, 0.0])
    options = {**RECIPES["cprd"].settle({}), "weight": 0.5}
    contrast = math.log(sum(math.exp(value) for value in [*RANKED, 0.3])) - 0.9
    assert float(cprd.loss(scores, batch, options)) == pytest.approx(contrast + 0.5 * 2.0375109, abs=1e-7)


def test_a_positive_weighs_as_much_as_the_model_finds_it_relevant():
    scores = row([0.8, 0.6, 0.4, 0.2, 0.7])
    positive = torch.tensor([[True, True, True, True, False]])
    weights = recontriever.relevance_weights(scores, positive)
    assert weights[0].tolist() == pytest.approx([0.4, 0.3, 0.2, 0.1, 0])
    # a score below 0 weighs nothing, and where all are, all weigh alike
    below = recontriever.relevance_weights(row([0.6, -0.2, 0.2, 0, 5]), positive)[0].tolist()
    assert below == pytest.approx([0.75, 0, 0.25, 0, 0])
    assert recontriever.relevance_weights(row([-1, -2, -3, -4, 5]), positive)[0].tolist() == [0.25] * 4 + [0]


def contriever(scores: list, positives: int) -> float:
    """Mean over the positives of the InfoNCE of one of them against all that are none."""
    others = sum(math.exp(score) for score in scores[positives:])
    return sum(math.log(math.exp(score) + others) - score for score in scores[:positives]) / positives


def test_equal_relevance_is_the_loss_of_contriever():
    batch = batch_of([[1.0, 1, 0, 0, 0]], [[True, True, True, True, False]])
    options = RECIPES["recontriever"].settle({})
    alike = [0.5, 0.5, 0.1, -0.3]
    assert float(recontriever.loss(row([*alike, 0.0]), batch, options)) == pytest.approx(contriever(alike, 2), abs=1e-9)


def test_no_gradient_goes_through_the_weights():
    batch = batch_of([[1.0, 1, 0]])
    options = RECIPES["recontriever"].settle({})
    scores = row([0.9, 0.3, 0.1], grad=True)
    recontriever.loss(scores, batch, options).backward()
    # with the weights .75 and .25 held fixed: d/ds0 = .75 (p0 - 1), d/ds1 = .25 (p1 - 1), d/ds2 = the rest
    first, second = (math.exp(score) / (math.exp(score) + math.exp(0.1)) for score in (0.9, 0.3))
    expected = [0.75 * (first - 1), 0.25 * (second - 1), 0.75 * (1 - first) + 0.25 * (1 - second)]
    assert scores.grad[0].tolist() == pytest.approx(expected, abs=1e-9)


def test_a_list_without_positives_or_without_negatives_adds_nothing():
    options = RECIPES["recontriever"].settle({})
    for labels in ([[0.0, 0, 0]], [[1.0, 1, 1]]):
        scores = row([0.9, 0.3, 0.1], grad=True)
        loss = recontriever.loss(scores, batch_of(labels), options)
        loss.backward()
        assert float(loss.detach()) == pytest.approx(0, abs=1e-9) and scores.grad.abs().sum() < 1e-9


@pytest.mark.parametrize("normalize, expected", [("min-max", 0.0178279), ("none", 0.1771433)])
def test_jacolbert_compares_lists_brought_to_0_to_1(normalize, expected):
    batch = batch_of([[1.0, 0, 0]], teachers=[[[8], [5], [2]]])
    scores = row([20, 19, 10])
    assert float(jacolbert25.loss(scores, batch, {"normalize": normalize})) == pytest.approx(expected, abs=1e-7)
    if normalize == "min-max":
        scores = 3 * scores + 7
        assert float(jacolbert25.loss(scores, batch, {"normalize": normalize})) == pytest.approx(expected, abs=1e-7)


def test_jacolbert_is_the_distillation_of_sentence_transformers():
    generator = torch.Generator().manual_seed(5)
    scores, teachers = (torch.randn(6, 8, generator=generator) * scale for scale in (5, 2))
    batch = batch_of(torch.zeros(6, 8), teachers=teachers[..., None])
    for normalize, change in (("none", lambda values: values), ("min-max", brought_to_0_to_1)):
        expected = distil(change(scores), change(teachers))
        loss = jacolbert25.loss(scores.double(), batch, {"normalize": normalize})
        assert float(loss) == pytest.approx(expected, abs=1e-6)


def brought_to_0_to_1(values: torch.Tensor) -> torch.Tensor:
    return torch.stack([(row - min(row)) / (max(row) - min(row)) for row in values])


def distil(scores: torch.Tensor, teachers: torch.Tensor) -> float:
    """What their loss says of these scores, whatever it would compute of vectors."""
    stub = MultiVectorDistillKLDivLoss(lambda features, **_: features, similarity_fct=lambda *_, **__: scores)
    side = {"token_embeddings": torch.zeros(len(scores), 1, 1), "attention_mask": torch.ones(len(scores), 1)}
    return float(stub([side] * (1 + scores.shape[1]), teachers))


def test_lists_of_equal_scores_are_finite():
    scores = torch.tensor([[3.0, 3, 3], [1, 2, 3]], dtype=torch.float64, requires_grad=True)
    batch = batch_of(torch.zeros(2, 3), teachers=[[[8], [5], [2]], [[4], [4], [4]]])
    loss = jacolbert25.loss(scores, batch, {"normalize": "min-max"})
    loss.backward()
    # a flat student against 1, .5, 0; and a student of 0, .5, 1 against a flat teacher
    target = torch.softmax(torch.tensor([1.0, 0.5, 0.0], dtype=torch.float64), 0)
    first = float((target * target.log()).sum()) + math.log(3)
    second = -math.log(3) - float(target.log().mean())
    assert float(loss.detach()) == pytest.approx((first + second) / 2, abs=1e-9)
    assert torch.isfinite(scores.grad).all() and scores.grad[0].abs().sum() == 0


@pytest.mark.parametrize("name", ["cprd", "recontriever", "jacolbert25"])
def test_a_padded_row_is_worth_what_it_is_alone(name):
    recipe = RECIPES[name]
    options = recipe.settle({})
    scores = torch.tensor([[3.0, 1, 2, 0.5], [2.0, 1, 7, 9]], dtype=torch.float64)
    teachers = torch.tensor([[5.0, 1, 4, 2], [6.0, 3, NAN, NAN]], dtype=torch.float64)[..., None]
    mask = torch.tensor([[True] * 4, [True, True, False, False]])
    labels = torch.tensor([[1.0, 0, 0, 0], [1.0, 0, 0, 0]], dtype=torch.float64)
    together = float(recipe.loss(scores * mask, batch_of(labels, mask, teachers), options))
    apart = []
    for number, width in ((0, 4), (1, 2)):
        alone = batch_of(labels[[number], :width], None, teachers[[number], :width])
        apart.append(float(recipe.loss(scores[[number], :width], alone, options)))
    assert together == pytest.approx(sum(apart) / 2, abs=1e-9)

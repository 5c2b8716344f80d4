import pytest
import torch

from rankwright_trainer.merge import average


def member(value: float, count: int = 7) -> dict:
    return {"weight": torch.tensor([float(value)]), "count": torch.tensor(count)}


def test_the_mean_of_equals_is_the_same_bits():
    torch.manual_seed(4)
    weights = {"weight": torch.randn(50, 3)}
    for count in (2, 3, 7):
        assert torch.equal(average([weights] * count)["weight"], weights["weight"])


def test_means_by_hand():
    assert average([member(1), member(3)])["weight"].tolist() == [2.0]
    assert average([member(1), member(3)], [0.25, 0.75])["weight"].tolist() == [2.5]
    # shares of any sum
    assert average([member(1), member(3)], [1, 3])["weight"].tolist() == [2.5]


def test_integers_are_the_firsts_and_kinds_stay():
    merged = average([member(1, count=5), member(3, count=9)])
    assert int(merged["count"]) == 5 and merged["count"].dtype == torch.int64
    half = {"weight": torch.tensor([1.0, 2.0], dtype=torch.bfloat16)}
    assert average([half, half])["weight"].dtype == torch.bfloat16


def test_what_does_not_fit_together_is_refused():
    with pytest.raises(ValueError, match="member 2 and the first do not hold the same tensors: bias"):
        average([member(1), {**member(3), "bias": torch.zeros(1)}])
    with pytest.raises(ValueError, match=r"weight is \[1\] in the first member, \[2\] in member 3"):
        average([member(1), member(1), {**member(3), "weight": torch.zeros(2)}])
    with pytest.raises(ValueError, match="2 members are merged, but 1 shares"):
        average([member(1), member(3)], [1.0])

import math

import pytest
import torch

from conftest import make_job, run_here, toy_groups, write_rows
from rankwright_trainer.loyalty import Loyalty, correlation, likeness, same_first

COPY = {"labelLoyalty": 1.0, "probabilityLoyalty": 1.0, "regressionLoyalty": 1.0}


def loyalty_to(*lists) -> dict:
    """Of lists given as (scores, scores of each teacher)."""
    loyalty = Loyalty()
    for scores, *teachers in lists:
        loyalty.add(torch.tensor(scores), torch.tensor(teachers).T if teachers else torch.zeros(len(scores), 0))
    return loyalty.measure()


def test_a_copy_is_loyal_and_nothing_is_said_without_a_teacher():
    assert loyalty_to(([2.0, 1.0, 0.5], [2.0, 1.0, 0.5]), ([0.0, 3.0], [0.0, 3.0])) == pytest.approx(COPY)
    assert loyalty_to(([2.0, 1.0],)) == {}
    assert loyalty_to(([2.0, 1.0], [3.0, math.nan])) == {}


def test_known_values():
    # the Jensen-Shannon divergence of these two is .0958156 bits
    shares = torch.tensor([0.5, 0.3, 0.2], dtype=torch.float64)
    assert likeness(shares.log(), shares.flip(0).log()) == pytest.approx(0.6904590, abs=1e-6)
    # of -1, 0, 1 and -1, 1, 0: products 1, squares 2 and 2
    assert correlation(torch.tensor([1.0, 2.0, 3.0]), torch.tensor([1.0, 3.0, 2.0])) == pytest.approx(0.5)
    assert likeness(torch.tensor([0.0, 1e4]), torch.tensor([1e4, 0.0])) == 0


def test_ties_earn_nothing_that_the_teacher_does_not_tie():
    assert same_first(torch.tensor([1.0, 1.0, 0.0]), torch.tensor([2.0, 1.0, 0.0])) == 0
    assert same_first(torch.tensor([1.0, 0.0, 0.0]), torch.tensor([2.0, 2.0, 0.0])) == 1
    assert correlation(torch.zeros(3), torch.tensor([2.0, 1.0, 0.0])) == 0


def test_means_over_lists_and_teachers():
    found = loyalty_to(([1.0, 0.0], [1.0, 0.0], [0.0, 1.0]), ([3.0, 2.0], [3.0, 2.0], [8.0, 9.0]))
    assert found["labelLoyalty"] == 0.5
    # of scores 1, 0, 3, 2 with themselves 1; with 0, 1, 8, 9: products 15, squares 5 and 65
    assert found["regressionLoyalty"] == pytest.approx((1 + 15 / math.sqrt(5 * 65)) / 2)


@pytest.mark.parametrize("taught", [False, True])
def test_a_training_tells_it_where_rows_carry_scores_of_a_teacher(tmp_path, tiny_base, taught):
    rows = toy_groups(8)
    for passage in (passage for row in rows for passage in row["passages"]):
        passage |= {"teacherScores": [passage["label"]]} if taught else {}
    job = make_job(
        tmp_path, tiny_base, rows=rows, epochs=1, recipe="kl", options={"targets": "labels"},
        developmentFile=write_rows(tmp_path / "development.jsonl", rows),
    )  # fmt: skip
    evaluation = next(message for message in run_here(job) if message["type"] == "evaluation")
    assert (COPY.keys() <= evaluation.keys()) is taught
    assert not taught or all(-1 <= evaluation[name] <= 1 for name in COPY)

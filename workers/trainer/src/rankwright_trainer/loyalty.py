"""How faithfully a student copies its teachers, beside how well it ranks.

Label, probability and regression loyalty are named by Avram et al., Distilling the Knowledge of Romanian BERTs Using
Multiple Teachers, LREC 2022, which defines them for classifiers; for lists of passages they are defined here.
"""

import math

import torch


class Loyalty:
    """Collects the scores of lists, one after another; a list that no teacher scored is left out."""

    def __init__(self):
        self._labels, self._shares, self._pairs = [], [], {}

    def add(self, scores: torch.Tensor, teacher_scores: torch.Tensor) -> None:
        """Scores of one list [passages], and its teachers' [passages, teachers], NaN where a passage has none."""
        scores = scores.double()
        for number, teacher in enumerate(teacher_scores.double().unbind(dim=1)):
            if not teacher.isnan().any():
                self._labels.append(same_first(scores, teacher))
                self._shares.append(likeness(scores, teacher))
                self._pairs.setdefault(number, []).append(torch.stack([scores, teacher]))

    def measure(self) -> dict:
        """{labelLoyalty, probabilityLoyalty, regressionLoyalty}, or nothing where no teacher scored a list.

        The first two in 0..1, means over lists and teachers; the last in -1..1, the correlation of all scores, mean over
        teachers.
        """
        if not self._labels:
            return {}
        correlations = [correlation(*torch.cat(lists, dim=1)) for lists in self._pairs.values()]
        values = (self._labels, self._shares, correlations)
        names = ("labelLoyalty", "probabilityLoyalty", "regressionLoyalty")
        return {name: math.fsum(each) / len(each) for name, each in zip(names, values, strict=True)}


def same_first(scores: torch.Tensor, teacher: torch.Tensor) -> float:
    """1 where all that the student puts first the teacher puts first as well, else 0."""
    return float((teacher == teacher.max())[scores == scores.max()].all())


def likeness(scores: torch.Tensor, teacher: torch.Tensor) -> float:
    """1 - the square root of the Jensen-Shannon divergence, in bits, of the two softmaxes over the list."""
    own, wanted = scores.softmax(dim=0), teacher.softmax(dim=0)
    middle = (own + wanted) / 2
    bits = (_relative_entropy(own, middle) + _relative_entropy(wanted, middle)) / 2
    return 1 - math.sqrt(min(1.0, max(0.0, bits)))


def correlation(scores: torch.Tensor, teacher: torch.Tensor) -> float:
    """Pearson's; 0 where one side is constant: that copies nothing."""
    own, wanted = scores - scores.mean(), teacher - teacher.mean()
    scale = float(own.norm() * wanted.norm())
    return max(-1.0, min(1.0, float(own @ wanted) / scale)) if scale > 0 else 0.0


def _relative_entropy(shares: torch.Tensor, other: torch.Tensor) -> float:
    return float((torch.xlogy(shares, shares) - torch.xlogy(shares, other)).sum()) / math.log(2)

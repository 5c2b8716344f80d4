"""Watches a training for the quiet ways to fail: all scores alike, nothing learnt, what was learnt lost again.

A loss or a score that is no number is not quiet: it ends the training, where it appears.
"""

import torch

from .development import MAIN_METRIC

WINDOW_STEPS = 50
MINIMUM_SPREAD = 0.02
# of lists whose scores are all equal, up to which they may be lists of passages that read alike
MAXIMUM_FLAT_SHARE = 0.05
FALL = 0.02


class Alarms:
    """Sends each warning once a run, resumed runs included."""

    def __init__(self, report):
        self._report = report
        self._state = {"raised": [], "spread": None, "loss": None, "chance": None}

    def state(self) -> dict:
        return dict(self._state)

    def restore(self, state: dict) -> None:
        self._state = dict(state)

    def watch_step(self, step: int, loss: float, chance: float, spread: float) -> None:
        """Each is averaged over about 50 steps.

        chance: the loss of scores that are all equal; spread: the standard deviation of scores within a list.
        """
        for name, value in (("loss", loss), ("chance", chance), ("spread", spread)):
            before = self._state[name]
            self._state[name] = value if before is None else before + (value - before) / WINDOW_STEPS
        if step < WINDOW_STEPS:
            return
        if self._state["spread"] < MINIMUM_SPREAD:
            self._raise(
                "score-collapse",
                f"step {step}: the scores of a group differ by only {self._state['spread']:.4f}; "
                "lower learningRate or check that negatives differ from positives",
            )
        elif step >= 4 * WINDOW_STEPS and self._state["loss"] > self._state["chance"]:
            self._raise(
                "no-progress",
                f"step {step}: the loss {self._state['loss']:.3f} is no better than that of scores that are all equal, "
                f"{self._state['chance']:.3f}",
            )

    def watch_evaluation(self, entry: dict, earlier: list) -> None:
        """Looks at the scores of an evaluation, and compares it with the best one before it."""
        step = entry["step"]
        if step >= WINDOW_STEPS and entry["spread"] < MINIMUM_SPREAD:
            self._raise(
                "score-collapse", f"step {step}: development scores of a group differ by only {entry['spread']:.4f}"
            )
        if entry["flatShare"] > MAXIMUM_FLAT_SHARE:
            self._raise(
                "all-equal",
                f"step {step}: in {entry['flatShare']:.0%} of the development groups all scores are equal, "
                "which ranks nothing; check the base model, and that passages differ within maxTokens",
            )
        best = max((item[MAIN_METRIC] for item in earlier), default=0.0)
        if entry[MAIN_METRIC] < best - FALL:
            self._raise(
                "getting-worse",
                f"step {step}: development nDCG@10 fell from {best:.3f} to {entry[MAIN_METRIC]:.3f}; "
                "fewer epochs may serve better",
            )

    def _raise(self, code: str, message: str) -> None:
        if code not in self._state["raised"]:
            self._state["raised"] = [*self._state["raised"], code]
            self._report.warning(code, message)


def measure_spread(scores: torch.Tensor, mask: torch.Tensor) -> float:
    """Standard deviation of the scores of a list, mean over lists; both inputs are [lists, places]."""
    sizes = mask.sum(dim=1, keepdim=True)
    means = (scores * mask).sum(dim=1, keepdim=True) / sizes
    squares = ((scores - means).square() * mask).sum(dim=1, keepdim=True)
    return float((squares / (sizes - 1).clamp(min=1)).sqrt().mean())

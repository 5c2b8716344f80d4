"""Watches a training for the two quiet ways to fail: all scores alike, and nothing learnt."""

import math

WINDOW_STEPS = 50
MINIMUM_SPREAD = 0.02


class Alarms:
    """Sends each warning once a run, resumed runs included."""

    def __init__(self, report):
        self._report = report
        self._state = {"raised": [], "spread": None, "loss": None}

    def state(self) -> dict:
        return dict(self._state)

    def restore(self, state: dict) -> None:
        self._state = dict(state)

    def watch_step(self, step: int, loss: float, spread: float, group_size: int) -> None:
        """loss and spread (standard deviation of scores within a group) are averaged over about 50 steps."""
        for name, value in (("loss", loss), ("spread", spread)):
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
        elif step >= 4 * WINDOW_STEPS and self._state["loss"] > math.log(group_size):
            self._raise(
                "no-progress",
                f"step {step}: the loss {self._state['loss']:.3f} is no better than "
                f"chance ({math.log(group_size):.3f})",
            )

    def watch_evaluation(self, entry: dict, earlier: list) -> None:
        """Compares an evaluation with the best one before it."""
        if entry["step"] >= WINDOW_STEPS and entry["spread"] < MINIMUM_SPREAD:
            self._raise(
                "score-collapse",
                f"epoch {entry['epoch']}: development scores of a group differ by only {entry['spread']:.4f}",
            )
        best = max((item["mrr"] for item in earlier), default=0.0)
        if entry["mrr"] < best - 0.02:
            self._raise(
                "getting-worse",
                f"epoch {entry['epoch']}: development MRR fell from {best:.3f} to {entry['mrr']:.3f}; "
                "fewer epochs may serve better",
            )

    def _raise(self, code: str, message: str) -> None:
        if code not in self._state["raised"]:
            self._state["raised"] = [*self._state["raised"], code]
            self._report.warning(code, message)

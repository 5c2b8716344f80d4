"""What the export of every kind of model offers: the graph of its ONNX files, and what its model card says."""

import copy

import numpy
import torch

from ..parity import open_session


class ExportKind:
    """One kind of student. The scores of its files are made by the student itself, with a file in its model's place."""

    kind = ""
    # of the ONNX files: the name of their output, and the axes of it that vary
    output = ""
    axes: dict[int, str] = {0: "batch"}
    # of the card: its title, the Hub's task and tags, what the model is for, and what its length counts
    title, pipeline_tag, tags, purpose, unit = "", "", (), "", "text"

    def build_graph(self, student) -> torch.nn.Module:
        """A module that takes the tokenizer's tensors [batch, tokens] by name and returns the output."""
        raise NotImplementedError

    def answer(self, output: torch.Tensor):
        """What the student reads of its model, from the output of a file."""
        return output

    def describe(self, student) -> str:
        """What the model computes, in the lines that open its card."""
        raise NotImplementedError

    def show_loading(self, student) -> str:
        """How the folder is opened by the libraries that it is made for."""
        raise NotImplementedError

    def place_file(self, student, path: str, threads: int | None, on_feed=lambda feed: None):
        """A copy of the student whose scores are those of an exported file; on_feed hears what the file is fed."""
        session = open_session(path, threads)
        wanted = {given.name for given in session.get_inputs()}

        def run(**inputs):
            feed = {name: value.numpy().astype(numpy.int64) for name, value in inputs.items() if name in wanted}
            on_feed(feed)
            return self.answer(torch.from_numpy(session.run([self.output], feed)[0]))

        placed = copy.copy(student)
        placed.model = run
        return placed

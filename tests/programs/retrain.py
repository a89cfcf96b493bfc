"""A second trainer: makes a training again, every slope of the loss by a complex step. Shares nothing with the package.

`python tests/programs/retrain.py TRANSCRIPT.jsonl EVIDENCE.npz` does so for every training by full batches without
dropout, and compares the losses that the transcript tells and the weights of the first state after it. It takes two
forward passes for each connection, so the network should be a small one. It sets out from the state that the last line
before a training quotes first, so between any touch of the weights and the training the script must quote the loss.
"""

import json
import math
import sys
from pathlib import Path

import numpy as np
from complex_step import LOSSES, TINY, Network

TOLERANCE = 1e-6
"""Of the largest weight, or of one."""

HAIR, LARGEST_SPREAD = 1e-13, 1e-5
"""A training is made twice, the second time from weights that are another by a hair. Where that makes more of a
difference than this, its outcome hangs on the rounding of sums that are nothing but rounding, and it is skipped."""


class Trainer:
    """Everything that going on with a training depends on, as one vector of all weights and biases, layer by layer."""

    def __init__(self, network, x, t, memory=None):
        self.network, self.x, self.t = network, x, t
        pairs = [pair for both in zip(network.weights, network.biases, strict=True) for pair in both]
        self.shapes = [array.shape for array in pairs]
        self.vector = np.concatenate([array.ravel() for array in pairs])
        self.is_weight = np.concatenate([np.full(array.size, array.ndim == 2) for array in pairs])
        self.memory = memory or {}

    def put(self, vector):
        """Give the network these weights and biases."""
        parts = np.split(vector, np.cumsum([math.prod(shape) for shape in self.shapes])[:-1])
        arrays = [part.reshape(shape) for part, shape in zip(parts, self.shapes, strict=True)]
        self.network.weights, self.network.biases = arrays[::2], arrays[1::2]

    def loss(self, x, t, vector=None):
        """The mean loss, complex where the vector is."""
        self.put(self.vector if vector is None else vector)
        return np.mean(LOSSES[self.network.loss](self.network.raw(x), t))

    def gradient(self):
        slopes = np.empty(len(self.vector))
        for i in range(len(slopes)):
            nudged = self.vector.astype(complex)
            nudged[i] += 1j * TINY
            slopes[i] = self.loss(self.x, self.t, nudged).imag / TINY
        return slopes

    def update(self, chosen, factor):
        """One update by the hyperparameters; the learning rate is multiplied by a factor."""
        gradient, strength = self.gradient(), chosen["regularization"]
        if chosen["clip"]:
            gradient *= min(1.0, chosen["clip"] / (np.linalg.norm(gradient) + 1e-6))
        pull = strength * self.is_weight * {
            "none": 0.0, "l1": np.sign(self.vector), "l2": self.vector, "decoupled": self.vector,
        }[chosen["penalty"]]  # fmt: skip
        is_beside = chosen["penalty"] == "decoupled" or (chosen["optimizer"], chosen["penalty"]) == ("adamw", "l2")
        direction = self.directed(gradient if is_beside else gradient + pull, chosen)
        self.vector = self.vector - chosen["learning_rate"] * factor * (direction + (pull if is_beside else 0.0))

    def directed(self, gradient, chosen):
        """What the optimizer makes of a gradient, remembering it."""
        name = chosen["optimizer"]
        if self.memory.get("of") != name:
            nothing = np.zeros_like(gradient)
            self.memory = {"of": name, "updates": 0, "first": nothing, "second": nothing}
        memory = self.memory = dict(self.memory)
        memory["updates"] += 1
        if name == "sgd":
            return gradient
        if name == "momentum":
            memory["first"] = chosen["momentum"] * memory["first"] + gradient
            return memory["first"]
        if name == "rmsprop":
            memory["second"] = 0.99 * memory["second"] + 0.01 * gradient**2
            return gradient / (np.sqrt(memory["second"]) + 1e-8)
        memory["first"] = 0.9 * memory["first"] + 0.1 * gradient
        memory["second"] = 0.999 * memory["second"] + 0.001 * gradient**2
        mean = memory["first"] / (1 - 0.9 ** memory["updates"])
        square = memory["second"] / (1 - 0.999 ** memory["updates"])
        return mean / (np.sqrt(square) + 1e-8)


FACTORS = {
    "constant": lambda epoch, chosen: 1.0,
    "step": lambda epoch, chosen: 0.1 ** (epoch // chosen["span"]),
    "cosine": lambda epoch, chosen: 0.5 + 0.5 * math.cos(math.pi * epoch / chosen["epochs"]),
    "warmup": lambda epoch, chosen: min(1.0, (epoch + 1) / chosen["span"]),
}


UNKNOWN = {"of": "unknown"}


class Retraining:
    """Follows a transcript, and makes each training again as it comes by."""

    def __init__(self, evidence):
        self.evidence = evidence
        self.runs = {}
        self.last = {}  # run: the last figure that names a state
        self.memories = {}  # (run, epoch): what the optimizer remembered then
        self.optimizers = {}  # run: the one that made its last training
        self.due = []  # trainings made again whose weights no figure has shown yet
        self.made = self.skipped = 0
        self.worst = 0.0
        self.complaints = []

    def read(self, lines):
        for line in lines:
            event = json.loads(line)
            if event["event"] == "run":
                self.begin(event)
            elif event["event"] == "trained":
                self.train(event)
            # The first one of a line; others may be of what was before.
            for figure in [figure for figure in event.get("figures", ()) if "state" in figure][:1]:
                self.meet(figure)
        return self

    def begin(self, event):
        run, parent = event["run"], event.get("parent")
        self.runs[run] = event
        if parent in self.runs:  # a branch goes on with what was remembered where it sets out
            self.memories |= {(run, epoch): memory for (old, epoch), memory in self.memories.items() if old == parent}
            self.optimizers[run] = self.optimizers.get(parent)

    def sets(self, run):
        for name in ("train", "validation"):
            x, t = self.evidence[f"run{run}/X_{name}"], self.evidence[f"run{run}/y_{name}"]
            yield x, t.reshape(len(x), -1)

    def train(self, event):
        run, chosen, start = event["run"], event["hyperparameters"], event["from_epoch"]
        (x, t), validation = self.sets(run)
        if chosen["dropout"] or chosen["batch_size"] < len(x):
            self.skip(event)
            return
        figure = self.last.get(run)
        if figure is None or figure["epoch"] != start:
            self.complaints.append(f"no figure of epoch {start} to set out from: {event}")
            return
        memory = self.memories.get((run, start), {})
        if memory is UNKNOWN and chosen["optimizer"] == self.optimizers[run]:
            self.skip(event)
            return
        network = Network(self.evidence, self.runs[run], figure["state"])
        made = [Trainer(network, x, t, {} if memory is UNKNOWN else memory) for _ in range(2)]
        made[1].vector = made[1].vector + HAIR * np.sin(np.arange(len(made[1].vector)) + 1.0)
        with np.errstate(all="ignore"):
            for epoch in range(event["to_epoch"] - start):
                for trainer in made:
                    trainer.update(chosen, FACTORS[chosen["schedule"]](epoch, chosen))
                self.memories[run, start + epoch + 1] = made[0].memory
            trainer, other = made
            if not abs(trainer.vector - other.vector).max() <= LARGEST_SPREAD:
                self.skip(event)
                return
            for key, (inputs, targets) in (("loss", (x, t)), ("validation_loss", validation)):
                self.compare(float(event[key]), float(trainer.loss(inputs, targets).real), 1.0, (key, event))
        self.optimizers[run] = chosen["optimizer"]
        self.due.append((run, event["to_epoch"], trainer, event))
        self.made += 1

    def skip(self, event):
        """A training that cannot be made again leaves behind what nobody knows."""
        run, span = event["run"], range(event["from_epoch"] + 1, event["to_epoch"] + 1)
        self.memories |= {(run, epoch): UNKNOWN for epoch in span}
        self.optimizers[run] = event["hyperparameters"]["optimizer"]
        self.skipped += 1

    def meet(self, figure):
        """A figure shows a state: the first one of the epoch that a training came to has the weights it left."""
        for run, epoch, trainer, event in self.due:
            if (run, epoch) == (figure["run"], figure["epoch"]):
                shown = Trainer(Network(self.evidence, self.runs[run], figure["state"]), trainer.x, trainer.t).vector
                for one, other in zip(shown, trainer.vector, strict=True):
                    self.compare(one, other, max(1.0, abs(trainer.vector).max()), ("weights", event))
                self.due.remove((run, epoch, trainer, event))
                break
        self.last[figure["run"]] = figure

    def compare(self, told, made, scale, what):
        if not math.isfinite(told) or not math.isfinite(made):
            if str(told) != str(made):
                self.complaints.append(f"{told!r} is told, {made!r} was made again: {what}")
            return
        difference = abs(told - made) / max(scale, abs(made))
        self.worst = max(self.worst, difference)
        if difference > TOLERANCE:
            self.complaints.append(f"{told!r} is told, {made!r} was made again: {what}")


def retrain(lines, evidence):
    """Make the trainings of a transcript again; gives the findings."""
    return Retraining(evidence).read(lines)


def main(transcript, evidence):
    with np.load(evidence, allow_pickle=False) as arrays:
        found = retrain(Path(transcript).read_text(encoding="utf-8").splitlines(), dict(arrays))
    for complaint in found.complaints:
        print(complaint)
    print(f"made {found.made} trainings again, skipped {found.skipped}; largest difference {found.worst:.1e}")
    return 1 if found.complaints else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:3]))

"""An auditor: computes every figure of a JSON transcript again from its evidence. Shares nothing with the package.

`python tests/programs/audit.py TRANSCRIPT.jsonl EVIDENCE.npz` prints how many figures were checked, by fact, and the
largest difference; its exit status is 1 if any figure is wrong. The network is computed again by `complex_step.py`.
"""

import json
import math
import sys
from collections import Counter
from pathlib import Path

import numpy as np
from complex_step import FOREMOST, MISS_OF, OF_CASE, OF_LAYER, OF_NEURON, Network

TOLERANCE = 1e-9
"""Of the data's scale."""

NOTHING, UNTOLD = 1e-14, 1e50
"""A miss this small has no sign to rely on; of a network with weights this large complex numbers cannot tell all."""


class Auditor:
    """Knows the runs and states of one transcript."""

    def __init__(self, evidence):
        self.evidence = evidence
        self.runs = {}
        self.networks = {}
        self.counts = Counter()
        self.worst = 0.0
        self.complaints = []

    def network(self, figure):
        key = figure["run"], figure["state"]
        if key not in self.networks:
            self.networks[key] = Network(self.evidence, self.runs[figure["run"]], figure["state"])
        return self.networks[key]

    def cases(self, figure, name=None):
        """All inputs and targets [n, k] of the figure's set, or of another."""
        run, name = figure["run"], name or figure["set"]
        x, t = (self.evidence[f"run{run}/{letter}_{name}"] for letter in "Xy")
        return x, t.reshape(len(x), -1)

    def set_loss(self, figure, name=None):
        network, (x, t) = self.network(figure), self.cases(figure, name)
        with np.errstate(all="ignore"):
            return float(np.mean(network.losses(network.raw(x), t).real))

    def expected(self, figure):
        """What the figure must be, or None for a fact that no evidence can decide."""
        fact, event = figure.get("fact"), self.runs[figure["run"]]
        sizes = event["network"]["sizes"]
        if fact in OF_SIZES:
            return OF_SIZES[fact](sizes, figure)
        if fact in ("cases", "validation_cases"):
            return len(self.cases(figure, "train" if fact == "cases" else "validation")[0])
        if fact in ("loss", "validation_loss"):
            return self.set_loss(figure)
        if fact == "gap":
            return self.set_loss(figure, "validation") - self.set_loss(figure, "train")
        if fact == "typical_miss":
            return event["target_scale"] * MISS_OF[event["network"]["loss"]](self.set_loss(figure))
        if fact in OF_LAYER:
            return OF_LAYER[fact](self.network(figure), *self.cases(figure), figure["layer"])
        if fact not in (*OF_CASE, *OF_NEURON, *FOREMOST):
            return None
        if figure.get("neuron") == 0:
            return None  # nobody was named
        network, (x, t) = self.network(figure), self.cases(figure)
        x, t = x[figure["case"]], t[figure["case"]]
        if fact in OF_CASE:
            return OF_CASE[fact](network, x, t)
        if fact in FOREMOST:
            return foremost(np.abs(FOREMOST[fact](network, x, t, figure["layer"])), figure["value"])
        if fact == "share" and abs(network.miss(network.raw(x), t)) < NOTHING:
            return None  # the sign of next to nothing is a matter of rounding
        return float(OF_NEURON[fact](network, x, t, figure["layer"], figure["neuron"]))

    def check(self, figure):
        for operand in figure.get("operands", ()):
            self.check(operand)
        value = float(figure["value"])
        with np.errstate(all="ignore"):
            expected = self.expected(figure)
        if "shown" in figure and not rounds_to(value, figure["shown"]):
            self.complaints.append(f"{figure['shown']} is not how {value!r} is rounded: {figure}")
        if "operands" in figure:
            self.counts["expression"] += 1
        largest = self.network(figure).largest if "state" in figure else 0.0
        if expected is None or (math.isnan(expected) and not largest < UNTOLD):
            return
        self.counts[figure["fact"]] += 1
        if not math.isfinite(value) or not math.isfinite(expected):
            if str(abs(value)) != str(abs(expected)):
                self.complaints.append(f"expected {expected!r}: {figure}")
            return
        difference = min(abs(value - expected), abs(value - abs(expected)))
        # Weights magnify what is lost where a slope is nearly flat.
        allowed = max(abs(value), self.runs[figure["run"]]["target_scale"]) * min(max(1.0, largest), 1e3)
        self.worst = max(self.worst, difference / allowed)
        if difference > TOLERANCE * allowed:
            self.complaints.append(f"expected {expected!r}: {figure}")

    def read(self, lines):
        for line in lines:
            event = json.loads(line)
            if event["event"] == "run":
                self.runs[event["run"]] = event
            for figure in event.get("figures", ()):
                if event["event"] == "line" and figure["shown"] not in event["text"]:
                    self.complaints.append(f"{figure['shown']!r} is not in {event['text']!r}")
                self.check(figure)


OF_SIZES = {
    "connections": lambda sizes, figure: sum(a * b for a, b in zip(sizes, sizes[1:], strict=False)),
    "neurons": lambda sizes, figure: sum(sizes[1:]),
    "layers": lambda sizes, figure: len(sizes) - 1,
    "width": lambda sizes, figure: sizes[figure["layer"]],
    "layer": lambda sizes, figure: figure["layer"],
    "neuron": lambda sizes, figure: figure["neuron"],
}

def foremost(sizes, told):
    """Which neuron has the most; of several that have as much, the one that is told. None after NaN."""
    if not np.isfinite(sizes).all():
        return None
    margin = TOLERANCE * max(1.0, sizes.max())
    best = 1 + np.flatnonzero(sizes >= sizes.max() - margin)
    return int(told if told in best else best[0])


def rounds_to(value, shown):
    """Whether a value rounds to the text that a line shows."""
    if not math.isfinite(value):
        return shown.lstrip("+-") == str(abs(value))
    text = shown.replace(",", "")
    scale = 1.0
    if text.endswith("%"):
        text, scale = text[:-1], 0.01
    mantissa, _, exponent = text.partition("e")
    digits = len(mantissa.partition(".")[2])
    unit = 10.0 ** (int(exponent or 0) - digits) * scale
    return abs(float(text) * scale - value) <= 0.5 * unit * (1 + 1e-9) + 1e-12 * abs(value)


def audit(lines, evidence):
    """Audit the lines of a transcript against an open .npz; gives the auditor with its findings."""
    auditor = Auditor(evidence)
    auditor.read(lines)
    return auditor


def main(transcript, evidence):
    with np.load(evidence, allow_pickle=False) as arrays:
        auditor = audit(Path(transcript).read_text(encoding="utf-8").splitlines(), dict(arrays))
    for complaint in auditor.complaints:
        print(complaint)
    checked = ", ".join(f"{count} {fact}" for fact, count in sorted(auditor.counts.items()))
    print(f"checked {checked}; largest difference {auditor.worst:.1e} of the scale; {len(auditor.complaints)} wrong")
    return 1 if auditor.complaints else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    raise SystemExit(main(*sys.argv[1:3]))

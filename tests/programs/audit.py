"""An auditor: computes every figure of a JSON transcript again from its evidence. Shares nothing with the package.

`python tests/programs/audit.py TRANSCRIPT.jsonl EVIDENCE.npz` prints how many figures were checked, by fact, and the
largest difference; its exit status is 1 if any figure is wrong. Gains are taken by complex-step differentiation,
so there is no chain rule here to have the same mistake in.
"""

import json
import math
import sys
from collections import Counter
from pathlib import Path

import numpy as np

ACTIVATIONS = {
    "tanh": np.tanh,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "relu": lambda z: np.where(z.real > 0, z, 0),
    "linear": lambda z: z,
    "step": lambda z: (z.real > 0).astype(complex),
}
TOLERANCE = 1e-9
TINY = 1e-30


class Auditor:
    """Knows the runs and states of one transcript."""

    def __init__(self, evidence):
        self.evidence = evidence
        self.runs = {}
        self.counts = Counter()
        self.worst = 0.0
        self.complaints = []

    def run(self, figure):
        return self.runs[figure["run"]]

    def output(self, figure, x, layer=None, neuron=None, nudge_z=0.0, factor_a=1.0, set_a=None):
        """o for inputs x, with one neuron's z nudged or its a scaled or set."""
        run, state = self.run(figure), figure["state"]
        a = np.asarray(x, dtype=complex)
        layers = len(run["network"]["sizes"]) - 1
        for number in range(1, layers + 1):
            z = a @ self.evidence[f"state{state}/W{number}"] + self.evidence[f"state{state}/b{number}"]
            if number == layer and nudge_z:
                z = z.copy()
                z[neuron - 1] += nudge_z
            a = z if number == layers else ACTIVATIONS[run["network"]["activation"]](z)
            if number == layer:
                a = a.copy()
                a[neuron - 1] = a[neuron - 1] * factor_a if set_a is None else set_a
        return a[..., 0]

    def case(self, figure):
        name, row = figure["set"], figure["case"]
        run = figure["run"]
        x = self.evidence[f"run{run}/X_{name}"][row]
        return x, float(self.evidence[f"run{run}/y_{name}"].reshape(-1)[row])

    def set_loss(self, figure):
        x = self.evidence[f"run{figure['run']}/X_{figure['set']}"]
        t = self.evidence[f"run{figure['run']}/y_{figure['set']}"].reshape(-1)
        with np.errstate(over="ignore"):
            return float(np.mean(0.5 * (self.output(figure, x).real - t) ** 2))

    def expected(self, figure):
        """What the figure must be, or None for a fact that no evidence can decide."""
        fact = figure.get("fact")
        s, m = self.run(figure)["target_scale"], self.run(figure)["target_shift"]
        if fact == "loss" or fact == "validation_loss":
            return self.set_loss(figure)
        if fact == "typical_miss":
            return s * math.sqrt(2 * self.set_loss(figure))
        if fact == "connections":
            sizes = self.run(figure)["network"]["sizes"]
            return sum(a * b for a, b in zip(sizes, sizes[1:], strict=False))
        if fact not in ("miss", "prediction", "target", "gain", "blame", "share", "alibi"):
            return None
        x, t = self.case(figure)
        o = float(self.output(figure, x).real)
        if fact == "prediction":
            return s * o + m
        if fact == "target":
            return s * t + m
        miss = s * (o - t)
        if fact == "miss":
            return miss
        where = figure["layer"], figure["neuron"]
        if fact == "alibi":
            return abs(miss) - abs(s * (float(self.output(figure, x, *where, set_a=0.0).real) - t))
        if fact == "share":
            # a * do/da is the slope of o as the activation is scaled.
            slope = self.output(figure, x, *where, factor_a=1 + 1j * TINY).imag / TINY
            return math.copysign(1, miss) * s * float(slope)
        gain = float(self.output(figure, x, *where, nudge_z=1j * TINY).imag / TINY)
        return gain if fact == "gain" else miss * gain

    def check(self, figure):
        for operand in figure.get("operands", ()):
            self.check(operand)
        value = float(figure["value"])
        expected = self.expected(figure)
        if "shown" in figure and not rounds_to(value, figure["shown"]):
            self.complaints.append(f"{figure['shown']} is not how {value!r} is rounded: {figure}")
        if "operands" in figure:
            self.counts["expression"] += 1
        if expected is None:
            return
        self.counts[figure["fact"]] += 1
        if not math.isfinite(value) or not math.isfinite(expected):
            if str(abs(value)) != str(abs(expected)):
                self.complaints.append(f"expected {expected!r}: {figure}")
            return
        difference = min(abs(value - expected), abs(value - abs(expected)))
        allowed = max(abs(value), self.run(figure)["target_scale"])
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
    raise SystemExit(main(*sys.argv[1:3]))

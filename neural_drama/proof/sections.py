"""The sections of a proof in words: record, formula, nudge, alibi, source."""

import textwrap
from collections.abc import Iterator, Mapping

from neural_drama.network.formulas import Known, Product
from neural_drama.proof.nudges import Nudged
from neural_drama.proof.proof import Again, Proof, Record, Silenced
from neural_drama.proof.rows import Row, Section
from neural_drama.proof.sources import Code
from neural_drama.proof.trees import Tree, factors, names_in, number, steps, symbols

SYMBOLS: Mapping[str, str] = {
    "w": "a weight",
    "b": "a bias",
    "x": "an input as it is fed to the network",
    "z": "a weighted input, what a neuron is handed",
    "a": "an activation, what a neuron says",
    "g": "a gain, the slope of what the network says by z",
    "δ": "a blame, scaled",
    "e": "the miss",
    "e without": "the miss with the neuron silenced",
    "o": "the raw output",
    "t": "the target as it is fed to the network",
    "y": "the target, 1 or 0",
    "m": "the mean of the training targets, taken out before training",
    "∂ℓ/∂o": "the slope of the loss by the raw output",
    "∂o/∂o": "the slope of what is asked about by this raw output: 1, or -1 for a rival class, or 0",
}

FUNCTIONS: Mapping[str, str] = {
    "softmax": "the part that exp(o) has in the sum of exp(o) over all classes",
    "sigmoid": "1 / (1 + exp(-z))",
    "relu": "z above 0, else 0",
    "sign": "1 above 0, -1 below",
}


def sections_of(proof: Proof) -> Iterator[Section]:
    """Record, formula, nudge, alibi and source, those that apply; and then the same of what it is made of."""
    named = f" of {proof.record.fact}" if proof.record.shown is None else ""
    yield Section(f"Record{named}", tuple(_record(proof)))
    yield Section(f"Formula{named}", tuple(_formula(proof)))
    if proof.nudge is not None:
        yield Section(f"Nudge{named}", tuple(_nudge(proof.nudge, proof)))
    if proof.alibi is not None:
        yield Section(f"Alibi{named}", tuple(_alibi(proof.alibi, proof)))
    if proof.sources:
        yield Section(f"Source{named}", tuple(row for code in proof.sources for row in _source(code)))
    for operand in proof.operands:
        yield from sections_of(operand)


def _record(proof: Proof) -> Iterator[Row]:
    record = proof.record
    if record.fact is None:
        yield Row(f"{record.meaning}", 2)
    else:
        yield Row(f"{record.fact}: {record.meaning}", 2)
    shown = f", shown as {record.shown}" if record.shown is not None else ""
    yield Row(f"value: {_of_unit(repr(record.value), record.unit)}{shown}", 2)
    if proof.is_size:
        yield Row("The line gives its size and drops the sign.", 2)
    yield Row(", ".join(_place(record)), 2)
    if proof.origin:
        yield Row(f"Why it is not a finite number: {proof.origin}", 2)


def _place(record: Record) -> Iterator[str]:
    yield f"run {record.run}"
    if record.epoch is not None:
        yield f"epoch {record.epoch}"
    if record.state is not None:
        yield f"weights with the fingerprint {record.state}"
    if record.case is not None:
        of = _SETS.get(record.set or "", "")
        yield f"case {record.case} of the {of} cases (number {record.case_in_file} in its file)"
    elif record.set is not None:
        yield f"all {_SETS[record.set]} cases"
    if record.layer is not None:
        yield f"layer {record.layer}"
    if record.neuron is not None:
        yield f"neuron {record.neuron}" if record.neuron else "no neuron, as nobody was named"


_SETS = {"train": "training", "validation": "validation"}


def _formula(proof: Proof) -> Iterator[Row]:
    if proof.expression is not None:
        source, numbers = proof.expression
        yield Row(f"= {source}", 4)
        if numbers != source:
            yield Row(f"= {numbers}", 4)
        yield Row(f"= {number(proof.record.value)}", 4)
    elif proof.derivation is not None:
        yield from _worked_out(proof, proof.derivation.tree)
        for note in (*_legend(proof, proof.derivation.tree), *proof.derivation.notes):
            yield Row(f"  {note}", 2)
    yield Row(in_comparison(proof.again), 2)
    if proof.again.agrees and not proof.formula_agrees and proof.derivation is not None:
        yield Row(f"The formula comes to {number(proof.derivation.tree.value)}, which is something else.", 2)
    if proof.toil:
        yield Row(f"Doing the work behind it again takes {proof.toil}, and is done only when it is asked for.", 2)


def _worked_out(proof: Proof, tree: Tree) -> Iterator[Row]:
    value = _of_unit(number(tree.value), proof.record.unit)
    if isinstance(tree, Known) and tree.symbol not in SYMBOLS:
        yield Row(f"{proof.record.fact} = {value}", 6)
    else:
        first, *others = steps(tree)
        if is_scaled := _is_scaled(tree) and proof.scale != 1:
            others = [step for step in others if step != _plain_scale(tree)]
        yield Row(f"{proof.record.fact} = {first}", 6)
        for step in dict.fromkeys((*others, *([_in_units(tree, proof)] if is_scaled else []), value)):
            yield Row(f"  = {step}", 6)
    if proof.is_size:
        yield Row(f"  without its sign {number(abs(tree.value))}", 6)


def _is_scaled(tree: Tree) -> bool:
    """Whether a tree ends with "times s", as a figure in the data's unit does."""
    last = factors(tree)[-1:]
    return isinstance(tree, Product) and isinstance(last[0], Known) and last[0].symbol == "s"


def _plain_scale(tree: Tree) -> str:
    return f"{number(Product(factors(tree)[:-1]).value)} × {number(factors(tree)[-1].value)}"


def _in_units(tree: Tree, proof: Proof) -> str:
    """The scaled number, and then times s."""
    scaled = number(Product(factors(tree)[:-1]).value)
    return f"{scaled} scaled × {number(proof.scale)} {proof.record.unit or ''}".rstrip()


def _legend(proof: Proof, tree: Tree) -> Iterator[str]:
    """What the symbols of a formula mean, each once, in the order in which they are met."""
    names = list(dict.fromkeys(names_in(tree)))
    for name in names:
        if name == "s":
            yield f"s: what one scaled unit is worth, {number(proof.scale)} {proof.record.unit or ''}".rstrip()
        elif name in SYMBOLS:
            yield f"{name}: {SYMBOLS[name]}"
        elif name in FUNCTIONS:
            yield f"{name}: {FUNCTIONS[name]}"
        elif name.endswith("'"):
            yield f"{name}: the slope of {name[:-1]}"
    if "[" in symbols(tree):
        yield "[2.7]: of neuron 7 in layer 2; [0.3]: of input 3"


def in_comparison(again: Again) -> str:
    """What it came to when it was computed again."""
    if again.agrees:
        off = "no difference" if again.difference == 0 else f"off by {again.difference:.1e}, which is rounding"
        return f"Just now, {again.how}: {again.value!r}; {off}."
    return f"Just now, {again.how}: {again.value!r}. That is NOT what was shown; off by {again.difference:.3e}."


_OUTCOMES: Mapping[str, str] = {
    "agrees": "They agree.",
    "differs": "They do NOT agree.",
    "bends": "Something bends or jumps between down and up, where a nudge sees no one slope: this proves nothing.",
    "blurred": "So small a slope drowns in the rounding of so large numbers: this proves little.",
    "lost": "A number in it is not finite, or so large that the nudge is lost in its rounding: this proves nothing.",
}


def _nudge(nudge: Nudged, proof: Proof) -> Iterator[Row]:
    yield Row(f"Now {nudge.what} was nudged by {nudge.h:g} down and up from {number(nudge.at)}.", 2)
    yield Row(f"down: {nudge.reads} is {nudge.down:.15g}", 6)
    yield Row(f"  up: {nudge.reads} is {nudge.up:.15g}", 6)
    yield Row(f"  up - down = {nudge.up - nudge.down:.6e}", 6)
    times = "" if nudge.times == 1 else f" × {number(nudge.times)}"
    slope = _of_unit(f"{nudge.slope:.9g}", proof.record.unit)
    yield Row(f"(up - down) / (2 × {nudge.h:g}){times} = {slope}", 6)
    yield Row(
        f"The record has {nudge.computed:.9g}: off by {nudge.difference:.1e}. Measured like this it may be off by "
        f"about {nudge.may_be_off:.0e}.", 2,
    )  # fmt: skip
    yield Row(_OUTCOMES[nudge.outcome])


def _alibi(alibi: Silenced, proof: Proof) -> Iterator[Row]:
    yield Row(
        f"Now neuron {alibi.neuron} of layer {alibi.layer} was silenced, its activation set to 0, and the network run "
        "again.", 2,
    )  # fmt: skip
    yield Row(f"The miss with it is {alibi.miss:+.6g}, without it {alibi.miss_without:+.6g}.", 2)
    change = alibi.goes_away
    if change > 0:
        yield Row(f"Without it the miss is smaller by {change:.6g}: that much goes away with it.", 2)
    elif change < 0:
        yield Row(f"Without it the miss is larger by {-change:.6g}: silencing it makes things worse.", 2)
    elif change == 0:
        yield Row("Without it the miss is the same: it has an alibi.", 2)
    else:
        yield Row("A miss that is no number tells nothing.", 2)


def _source(code: Code) -> Iterator[Row]:
    lines = f"line {code.first}" if len(code.lines) == 1 else f"lines {code.first} to {code.last}"
    if not code.lines:
        yield Row(f"{code.file}, from line {code.first}: the source is not at hand here.", 2)
        return
    yield Row(f"{code.file}, {lines}:", 2)
    yield from (Row(f"  {line}", 4, is_code=True) for line in textwrap.dedent("\n".join(code.lines)).split("\n"))


def _of_unit(value: str, unit: str | None) -> str:
    return f"{value} {unit}" if unit else value

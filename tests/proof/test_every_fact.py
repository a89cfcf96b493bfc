"""Every fact that can be a figure is proved, on every kind of network, and the proof says what it must."""

import math

from neural_drama.proof.proving import prove, prove_in
from neural_drama.proof.sections import sections_of
from neural_drama.proof.words import proof_in_words


def test_every_fact_holds_and_is_recorded_as_it_was_spoken(moment, numbers, spoken):
    line = spoken(moment, *numbers)
    assert len(line.figures) == len(numbers)
    for place, (name, figure) in enumerate(zip(numbers, line.figures, strict=True)):
        proof = prove_in(line, place)
        assert proof.agrees, (name, "\n".join(proof_in_words(proof)))
        record = proof.record
        assert record.fact == name and record.shown == figure.shown and record.unit == figure.unit
        assert repr(record.value) == repr(figure.value)
        assert proof.again.agrees and proof.formula_agrees and not proof.strays
        assert proof.sources and all(code.lines for code in proof.sources)
        assert bool(proof.origin) == (not math.isfinite(figure.value))
        titles = [section.title for section in sections_of(proof)]
        assert titles == [
            "Record", "Formula", *(["Nudge"] if proof.nudge else []), *(["Alibi"] if proof.alibi else []), "Source",
        ]  # fmt: skip


def test_without_the_line_a_figure_is_found_by_its_record(moment, numbers, spoken):
    for name, figure in zip(numbers, spoken(moment, *numbers).figures, strict=True):
        proof = prove(figure, moment)
        assert proof.agrees, (name, "\n".join(proof_in_words(proof)))
        assert repr(proof.record.value) == repr(figure.value)

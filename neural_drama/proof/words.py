"""A proof in words: what plain mode prints, and the stage shows section by section."""

from collections.abc import Iterator

from neural_drama.proof.proof import Again, Proof
from neural_drama.proof.rows import NARROWEST, Row, set_in_lines
from neural_drama.proof.sections import in_comparison, sections_of
from neural_drama.proof.trees import number


def proof_in_words(proof: Proof, width: int = 72, is_in_letters: bool = False) -> list[str]:
    """A proof as lines of at most so many characters, but never narrower than NARROWEST."""
    width = max(NARROWEST, width)
    lines = set_in_lines(verdict_of(proof), width, is_in_letters)
    for section in sections_of(proof):
        lines.append("")
        for row in (section.heading, *section.rows):
            lines += set_in_lines(row, width, is_in_letters)
    return lines


def verdict_of(proof: Proof) -> Row:
    """Whether the figure holds, and if not, what speaks against it."""
    shown = proof.record.shown or number(proof.record.value)
    if proof.agrees:
        return Row(f"{shown} holds: it was {proof.again.how} just now, and nothing speaks against it.")
    return Row(f"{shown} DOES NOT HOLD: {'; '.join(_against(proof))}.")


def _against(proof: Proof) -> Iterator[str]:
    yield from proof.strays
    if not proof.again.agrees:
        yield f"done again it is {number(proof.again.value)}, not {number(proof.record.value)}"
    elif not proof.formula_agrees:
        yield "its formula comes to something else"
    if proof.nudge is not None and proof.nudge.outcome == "differs":
        yield f"a nudge finds {number(proof.nudge.slope)}"
    for operand in proof.operands:
        if not operand.agrees:
            yield f"{operand.record.fact} in it does not hold"


def toilsome(proof: Proof) -> tuple[str, ...]:
    """The facts in a figure that can be done again only with many passes."""
    return tuple(one.record.fact for one in (proof, *proof.operands) if one.toil and one.record.fact is not None)


def labored_in_words(again: Again | None) -> Row:
    """What came of doing again what takes many passes, by `labors.labored`."""
    if again is None:
        return Row(
            "Done again from every setting of the network that is still known, the same never came out: it has changed "
            "since, or the figure is wrong.", 2,
        )  # fmt: skip
    return Row(in_comparison(again), 2)

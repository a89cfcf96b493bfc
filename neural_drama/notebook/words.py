"""A notebook in plain words: what plain mode says and a panel of the stage shows, section by section."""

from collections.abc import Iterator
from dataclasses import dataclass

from neural_drama.notebook.notebook import Accusation, Lesson, Notebook, Prediction
from neural_drama.notebook.wording import (
    OUTCOMES,
    answers_in_words,
    blame_in_words,
    coming_true,
    counted,
    ending_in_words,
    epochs_in_words,
    holding,
    meaning_of_ending,
    quoted,
    score,
)
from neural_drama.pictures.numbers import shown


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands below it, one sentence or more to a line."""

    heading: str
    lines: tuple[str, ...]


def sections_of(notebook: Notebook) -> tuple[Section, ...]:
    """Every section of a notebook, also those in which nothing stands yet, which say so."""
    return tuple(
        Section(heading, tuple(lines) or (nothing,))
        for heading, lines, nothing in (
            ("Predictions", _predictions(notebook), "Nothing was predicted yet."),
            ("Culprits named", _accusations(notebook), "Nobody was named yet."),
            ("Misconceptions", _lessons(notebook), "None was met yet."),
            ("Questions", _answers(notebook), "None was answered."),
            ("Epochs", _trainings(notebook), "None was spent yet."),
            ("Endings", _endings(notebook), "None was come to yet."),
            ("Proofs demanded", _demands(notebook), "None was demanded in this sitting."),
            ("To play it again", _code(notebook), "There is no code for it."),
        )
    )


def notebook_in_words(notebook: Notebook) -> list[str]:
    """A notebook as lines, those of a section without an empty one between them."""
    lines = [heading_of(notebook)]
    for section in sections_of(notebook):
        lines += ["", f"{section.heading}:", *section.lines]
    return lines


def heading_of(notebook: Notebook) -> str:
    """Which play it is about."""
    issue = f"{notebook.number} {notebook.title}".strip()
    return f"Notebook of {issue}, case {notebook.case}, seed {notebook.seed}"


def _predictions(notebook: Notebook) -> Iterator[str]:
    won = sum(one.has_come_true for one in notebook.predictions)
    if notebook.predictions:
        yield f"{score(won, len(notebook.predictions))} came true."
    yield from map(_prediction, notebook.predictions)


def _prediction(one: Prediction) -> str:
    reason = f" The reason: {quoted(one.reason)}; it {holding(one)}." if one.has_reason_held is not None else ""
    said = f"You said {quoted(one.words)}" if one.words else "You made a bet"
    return f"{said}; {OUTCOMES[one.outcome]} ({epochs_in_words(one)}). That {coming_true(one)}.{reason}"


def _accusations(notebook: Notebook) -> Iterator[str]:
    right = sum(one.is_right for one in notebook.accusations)
    if notebook.accusations:
        yield f"{score(right, len(notebook.accusations))} named right."
    yield from map(_accusation, notebook.accusations)


def _accusation(one: Accusation) -> str:
    where = f"{one.incident}, layer {one.layer}, run {one.run} after epoch {one.epoch}"
    named = f"you named neuron {one.named}, with a blame of {blame_in_words(one)}"
    if one.is_right:
        return f"On {where}: {named}. Nobody had more."
    if not one.most_responsible:
        return f"On {where}: {named}. Blame was no number there, so nobody had the most."
    return f"On {where}: {named}. It was neuron {one.most_responsible}, with {blame_in_words(one, False)}."


def _lessons(notebook: Notebook) -> Iterator[str]:
    repaired = sum(one.repaired is not None for one in notebook.lessons)
    if notebook.lessons:
        yield f"{len(notebook.lessons)} met, {repaired} repaired."
    for one in notebook.lessons:
        yield from _lesson(one)


def _lesson(one: Lesson) -> Iterator[str]:
    yield f"Met in {one.met.scene}: {quoted(one.misconception.statement)}" + _evidence(one.met.evidence)
    if one.repaired is None:
        yield "  Not repaired yet."
    else:
        yield f"  Repaired in {one.repaired.scene}: {one.misconception.truth}" + _evidence(one.repaired.evidence)


def _evidence(line: str) -> str:
    return f" Said before that: {quoted(line)}" if line else ""


def _answers(notebook: Notebook) -> Iterator[str]:
    if notebook.before.given or notebook.after.given:
        after = notebook.after
        yield f"Before: {answers_in_words(notebook.before, bool(after.given))}. After: {answers_in_words(after)}."


def _trainings(notebook: Notebook) -> Iterator[str]:
    if notebook.trainings:
        trainings = counted(len(notebook.trainings), "training")
        yield f"{notebook.epochs_spent:,} in {trainings}, what was taken back among them."
    for one in notebook.trainings:
        losses = f"loss {shown(one.loss_before)}, then {shown(one.loss)}"
        yield f"{one.epochs:,} on {one.case} ({epochs_in_words(one)}): {one.settings}; {losses}."


def _endings(notebook: Notebook) -> Iterator[str]:
    for name in notebook.endings:
        yield f"{ending_in_words(name)}: {meaning_of_ending(name)}."


def _demands(notebook: Notebook) -> Iterator[str]:
    for one in notebook.demands:
        yield f"{one.shown} ({one.fact}), in {quoted(one.line)}"


def _code(notebook: Notebook) -> Iterator[str]:
    if notebook.code:
        yield f"neural-drama replay {notebook.code}"

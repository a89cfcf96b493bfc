"""The case report: a notebook as a Markdown file, to be kept, printed or handed in."""

from collections.abc import Iterator

from neural_drama.notebook.markdown import code, heading, paragraph, table
from neural_drama.notebook.notebook import Notebook
from neural_drama.notebook.wording import (
    OUTCOMES,
    answers_in_words,
    blame_in_words,
    coming_true,
    ending_in_words,
    holding,
    meaning_of_ending,
    score,
)
from neural_drama.pictures.numbers import shown


def report_of(notebook: Notebook) -> str:
    """The whole report, as it stands in a file."""
    return "\n".join(_lines(notebook)).rstrip() + "\n"


def _lines(notebook: Notebook) -> Iterator[str]:
    yield from heading(1, f"Case report: {notebook.title}")
    issue = f"Issue {notebook.number}, case" if notebook.number else "Case"
    yield from paragraph(f"{issue} {notebook.case}, seed {notebook.seed}.")
    yield from _summary(notebook)
    yield from _predictions(notebook)
    yield from _accusations(notebook)
    yield from _lessons(notebook)
    yield from _trainings(notebook)
    yield from _endings(notebook)
    yield from _demands(notebook)
    if notebook.code:
        yield from heading(2, "To play it again")
        yield from code(f"neural-drama replay {notebook.code}")


def _summary(notebook: Notebook) -> Iterator[str]:
    predictions, accusations, lessons = notebook.predictions, notebook.accusations, notebook.lessons
    yield from table(
        ("what", "how it came out"),
        (
            ("predictions that came true", score(sum(one.has_come_true for one in predictions), len(predictions))),
            ("culprits named right", score(sum(one.is_right for one in accusations), len(accusations))),
            ("misconceptions repaired", score(sum(one.repaired is not None for one in lessons), len(lessons))),
            ("questions answered before", answers_in_words(notebook.before, bool(notebook.after.given))),
            ("questions answered after", answers_in_words(notebook.after)),
            ("epochs spent", f"{notebook.epochs_spent:,}"),
            ("proofs demanded", f"{len(notebook.demands):,}"),
        ),
    )


def _predictions(notebook: Notebook) -> Iterator[str]:
    yield from heading(2, "Predictions")
    if not notebook.predictions:
        yield from paragraph("None.")
        return
    columns = ("run", "epochs", "you said", "the loss", "prediction", "your reason", "reason")
    yield from table(
        columns,
        (
            (f"{one.run}", f"{one.from_epoch} to {one.to_epoch}", one.words or "a bet", OUTCOMES[one.outcome],
             coming_true(one), one.reason or "none", holding(one))
            for one in notebook.predictions
        ),
    )  # fmt: skip


def _accusations(notebook: Notebook) -> Iterator[str]:
    yield from heading(2, "Culprits named")
    if not notebook.accusations:
        yield from paragraph("Nobody.")
        return
    columns = ("incident", "run", "epoch", "layer", "named", "its blame", "most responsible", "its blame")
    yield from table(
        columns,
        (
            (one.incident, f"{one.run}", f"{one.epoch}", f"{one.layer}", f"neuron {one.named}", blame_in_words(one),
             f"neuron {one.most_responsible}" if one.most_responsible else "nobody", blame_in_words(one, False))
            for one in notebook.accusations
        ),
    )  # fmt: skip


def _lessons(notebook: Notebook) -> Iterator[str]:
    yield from heading(2, "Misconceptions")
    if not notebook.lessons:
        yield from paragraph("None was met.")
    for one in notebook.lessons:
        yield from heading(3, one.misconception.statement)
        for word, place in (("Met", one.met), ("Repaired", one.repaired)):
            if place is not None:
                said = f", after the line: {place.evidence}" if place.evidence else "."
                yield from paragraph(f"{word} in {place.scene}{said}")
        yield from paragraph(one.misconception.truth if one.repaired else "Not repaired yet.")


def _trainings(notebook: Notebook) -> Iterator[str]:
    yield from heading(2, "Epochs spent")
    if not notebook.trainings:
        yield from paragraph("None.")
        return
    columns = ("run", "case", "epochs", "from", "to", "settings", "loss before", "loss after", "ending")
    yield from table(
        columns,
        (
            (f"{one.run}", one.case, f"{one.epochs:,}", f"{one.from_epoch}", f"{one.to_epoch}", one.settings,
             shown(one.loss_before), shown(one.loss), ending_in_words(one.ending))
            for one in notebook.trainings
        ),
    )  # fmt: skip


def _endings(notebook: Notebook) -> Iterator[str]:
    if notebook.endings:
        yield from heading(2, "Endings")
        yield from table(
            ("ending", "when"), ((ending_in_words(name), meaning_of_ending(name)) for name in notebook.endings)
        )


def _demands(notebook: Notebook) -> Iterator[str]:
    if notebook.demands:
        yield from heading(2, "Proofs demanded")
        yield from table(("figure", "of", "in the line"), ((one.shown, one.fact, one.line) for one in notebook.demands))

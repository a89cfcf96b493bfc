"""Wording: the sentences and figures that the notebook's words and the case report have in common."""

from collections.abc import Mapping

from neural_drama.notebook.notebook import Accusation, Answers, Prediction, Training
from neural_drama.pictures.numbers import of_unit
from neural_drama.playthrough.endings import ENDINGS

OUTCOMES: Mapping[str, str] = {
    "falls": "it fell",
    "freezes": "it hardly moved",
    "rises": "it rose",
    "explodes": "it exploded",
    "nothing": "no epoch was trained",
}
"""What a loss did, by the outcome of its training."""

_MEANINGS = {ending.name: ending.meaning for ending in ENDINGS}


def ending_in_words(name: str) -> str:
    """An ending by its name, as words."""
    return name.replace("-", " ")


def meaning_of_ending(name: str) -> str:
    """When an ending is come to; "" for one that there is no more."""
    return _MEANINGS.get(name, "")


def epochs_in_words(one: Prediction | Training) -> str:
    """`run 1, epochs 0 to 600`."""
    return f"run {one.run}, epochs {one.from_epoch} to {one.to_epoch}"


def coming_true(prediction: Prediction) -> str:
    """`came true`, or not."""
    return "came true" if prediction.has_come_true else "did not come true"


def holding(prediction: Prediction) -> str:
    """Whether the reason held."""
    return {True: "held", False: "did not hold", None: "none given"}[prediction.has_reason_held]


def blame_in_words(accusation: Accusation, is_of_named: bool = True) -> str:
    """The blame of the neuron that was named, or of the most responsible, with its unit."""
    return of_unit(accusation.blame if is_of_named else accusation.largest_blame, accusation.unit, signed=True)


def score(right: int, of: int) -> str:
    """`2 of 3`."""
    return f"{right} of {of}"


def answers_in_words(answers: Answers, is_told: bool = True) -> str:
    """`3 of 5 right`, or that there were none. Of those before the first scene, nobody is told until the end."""
    if not answers.given:
        return "none"
    return f"{score(answers.right, answers.given)} right" if is_told else f"{answers.given} answered"


def quoted(words: str) -> str:
    """Words that somebody said, or that stand somewhere."""
    return f'"{words}"'


def counted(number: int, what: str) -> str:
    """`1 training`, `2 trainings`."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"

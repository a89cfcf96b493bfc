"""Decisions: what the player was asked and how it was answered, in the plain words of lists and trees."""

from collections.abc import Sequence

from neural_drama.playthrough.events import DeskOpened, Event, Halt, NeuronAsked, Offered, TrainingBegan
from neural_drama.playthrough.moves import Go, Name, Set, Stop, Take
from neural_drama.playthrough.turns import Turn

_HALTS = {"choice": Offered, "desk": DeskOpened, "neuron": NeuronAsked, "training": TrainingBegan}


def decision_in_words(turn: Turn, asked: Halt | None = None) -> str:
    """The answer: `rate 10, then go`, `option 2: Explode`, `named neuron 7 of layer 3`, `stopped after epoch 120`.

    asked: what waited for it, where that is known; else it is said without the words of an option or the layer.
    """
    match turn.asked, turn.moves:
        case "choice", (Take(option),):
            words = asked.texts[option - 1] if isinstance(asked, Offered) and option <= len(asked.texts) else ""
            return f"option {option}: {words}" if words else f"option {option}"
        case "desk", (*sets, Go()):
            settings = [f"{one.control} {_value(one)}" for one in sets if isinstance(one, Set)]
            return ", ".join([*settings, "then go"]) if settings else "left the desk as it stood"
        case "neuron", (Name(neuron),):
            return f"named neuron {neuron}{f' of layer {asked.layer}' if isinstance(asked, NeuronAsked) else ''}"
        case "training", (Stop(epoch),):
            return f"stopped after epoch {epoch}"
        case "training", _:
            return "trained to the end"
        case "edited", _:
            return "went on with edited scenes"
        case _:
            return ", ".join(map(str, turn.moves))


def question_in_words(turn: Turn, asked: Halt | None = None) -> str:
    """The question: `a choice of 3`, `the desk`, `who in layer 3 is most responsible`, `a run from epoch 0 to 600`."""
    match turn.asked, asked:
        case "choice", Offered(options):
            return f"a choice of {len(options)}"
        case "neuron", NeuronAsked(layer=layer):
            return f"who in layer {layer} is most responsible"
        case "training", TrainingBegan(from_epoch=first, to_epoch=last):
            return f"a run from epoch {first} to {last}"
        case _:
            return {
                "choice": "a choice", "desk": "the desk", "neuron": "who is most responsible", "training": "a run",
                "edited": "edited scenes",
            }[turn.asked]  # fmt: skip


def answered(turns: Sequence[Turn], events: Sequence[Event]) -> list[Halt | None]:
    """What each turn answered, [turns], found in all that was told around them; None where nothing tells.

    An edit may have come while something was asked or while lines were spoken. Where it cannot be seen which, what
    was asked after it is not guessed.
    """
    halts = [event for event in events if isinstance(event, Halt)]
    if halts and events[-1] is halts[-1] and len(halts) > sum(turn.asked != "edited" for turn in turns):
        halts.pop()  # it waits
    found: list[Halt | None] = []
    rest = list(turns)
    while rest:
        turn = rest[0]
        edits = sum(one.asked == "edited" for one in rest)
        dropped = len(halts) - (len(rest) - edits)
        if dropped not in (0, edits) and turn.asked == "edited":
            break
        rest.pop(0)
        takes_one = turn.asked != "edited" or dropped > 0
        halt = halts.pop(0) if halts and takes_one else None
        found.append(halt if turn.asked in _HALTS and isinstance(halt, _HALTS[turn.asked]) else None)
    return [*found, *[None] * len(rest)]


def _value(one: Set) -> str:
    return one.value.replace("_", " ") if isinstance(one.value, str) else f"{one.value:g}"

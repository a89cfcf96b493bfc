"""The keys of the stage: one table, from which the key line, the help panel and a player's own keys are made."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from textual.binding import ActiveBinding, Binding, BindingType

from neural_drama.stage.marks import Marks

Mode = Literal["reading", "choosing", "desk", "naming", "training", "curtain"]

TYPEABLE = "0123456789.-e"
"""The characters a number can be typed with."""

EVERY_MODE: tuple[Mode, ...] = ("reading", "choosing", "desk", "naming", "training", "curtain")

_NAMES = {
    "left_square_bracket": "[", "right_square_bracket": "]", "left_curly_bracket": "{",
    "right_curly_bracket": "}", "question_mark": "?", "full_stop": ".", "minus": "-",
    "comma": ",", "pageup": "pgup", "pagedown": "pgdn", "escape": "esc",
}  # fmt: skip
_KEY_OF = {".": "full_stop", "-": "minus"}


def _digits() -> list[Binding]:
    return [
        Binding(str(n), f"pick({n})", "take an option by its number", id=f"pick-{n}", show=False)
        for n in range(1, 10)
    ]


def _typing() -> list[Binding]:
    return [
        Binding(_KEY_OF.get(one, one), f"dial('type', '{one}')", "type a number", id=f"type-{n}", show=False)
        for n, one in enumerate(TYPEABLE)
    ]


def _numbering() -> list[Binding]:
    return [
        Binding(str(n), f"point('type', '{n}')", "number", id=f"number-{n}", tooltip="type the number of a neuron")
        for n in range(10)
    ]


SCENE_KEYS: list[BindingType] = [
    Binding("t", "title", "title", id="title"),
    Binding("enter,space", "go_on", "go on", id="go-on"),
    Binding("enter,space", "take", "choose", id="take"),
    Binding("enter", "confirm", "set / next", id="confirm"),
    Binding("up,k", "select(-1)", "the one above", id="select-up", show=False),
    Binding("down,j", "select(1)", "the one below", id="select-down", show=False),
    *_digits(),
    Binding("left", "dial('turn', -1)", "turn down", id="turn-down"),
    Binding("right", "dial('turn', 1)", "up", id="turn-up"),
    *_typing(),
    Binding("enter,space", "name", "name it", id="name", tooltip="name this neuron"),
    Binding("up,k", "point('step', -1)", "neuron -", id="neuron-before", tooltip="the neuron before"),
    Binding("down,j", "point('step', 1)", "+", id="neuron-after", tooltip="the neuron after"),
    Binding("left", "point('aside', -1)", "the neuron to the left", id="neuron-left", show=False),
    Binding("right", "point('aside', 1)", "the neuron to the right", id="neuron-right", show=False),
    *_numbering(),
    Binding("backspace", "point('erase')", "take back a digit", id="erase-digit", show=False),
    Binding("escape", "point('cancel')", "forget the number typed", id="cancel-number", show=False),
    Binding("backspace", "dial('erase')", "take back a digit", id="erase", show=False),
    Binding("escape", "dial('cancel')", "forget the number typed", id="cancel", show=False),
    Binding("space", "pause", "pause", id="pause"),
    Binding("s", "stop", "stop", id="stop", tooltip="stop here"),
    Binding("enter", "skip", "to the end", id="skip"),
    Binding("tab", "picture(1)", "picture", id="next-picture"),
    Binding("shift+tab", "picture(-1)", "the picture before", id="previous-picture", show=False),
    Binding("left_square_bracket,left", "scrub(-1)", "epoch -", id="epoch-back", tooltip="an epoch back"),
    Binding("right_square_bracket,right", "scrub(1)", "+", id="epoch-on", tooltip="an epoch on"),
    Binding("left_curly_bracket,shift+left", "scrub(-10)", "ten epochs back", id="epochs-back", show=False),
    Binding("right_curly_bracket,shift+right", "scrub(10)", "ten epochs on", id="epochs-on", show=False),
    Binding("home", "epoch(0)", "epoch 0", id="first-epoch", show=False),
    Binding("end", "present", "back to the present", id="last-epoch", show=False),
    Binding("p", "play", "play", id="play", tooltip="play the run again, or hold it", show=False),
    Binding("comma", "speed(-1)", "slower", id="slower", show=False),
    Binding("full_stop", "speed(1)", "faster", id="faster", show=False),
    Binding("u", "unit", "by epoch, batch or phase", id="unit", show=False),
    Binding("pageup", "look_back(1)", "earlier", id="look-back", tooltip="what was said earlier"),
    Binding("pagedown", "look_back(-1)", "later", id="look-forward", tooltip="what was said later"),
    Binding("v", "prove", "prove", id="prove", tooltip="prove the marked figure, or the last one"),
    Binding("n", "figure(1)", "next figure", id="figure-next", show=False),
    Binding("b", "figure(-1)", "the figure before", id="figure-before", show=False),
    Binding("f", "fork", "fork here", id="fork", tooltip="let the run end at this epoch: another timeline"),
    Binding("h", "history", "history", id="history", tooltip="what was said and done, to go back to"),
    Binding("m", "timelines", "timelines", id="timelines", tooltip="all timelines: switch, name, compare", show=False),
    Binding("w", "save", "save", id="save", tooltip="save this place by a name", show=False),
    Binding("x", "hand_on", "hand on", id="hand-on", tooltip="a code by which others can play this", show=False),
    Binding("a", "show", "watch", id="show", tooltip="watch it performed as it was played", show=False),
]

TITLE_KEYS: list[BindingType] = [
    Binding("enter,space", "take", "play", id="title-play"),
    Binding("up,k", "select(-1)", "the one above", id="title-up", show=False),
    Binding("down,j", "select(1)", "the one below", id="title-down", show=False),
    *(Binding(str(n), f"pick({n})", "take one by its number", id=f"title-{n}", show=False) for n in range(1, 10)),
]

PANEL_KEYS: list[BindingType] = [
    Binding("escape,enter,space,q,question_mark", "put_away", "back", id="put-away"),
    Binding("up,k", "scroll(-1)", "up", id="panel-up", show=False),
    Binding("down,j", "scroll(1)", "down", id="panel-down", show=False),
]

CHOOSER_KEYS: list[BindingType] = [
    Binding("escape,q,question_mark", "put_away", "back", id="choose-nothing"),
    Binding("k", "step(-1)", "the one above", id="chooser-up", show=False),
    Binding("j", "step(1)", "the one below", id="chooser-down", show=False),
]

PROOF_KEYS: list[BindingType] = [
    *PANEL_KEYS,
    Binding("pageup", "page(-1)", "a page up", id="proof-page-up", show=False),
    Binding("pagedown", "page(1)", "a page down", id="proof-page-down", show=False),
    Binding("left", "other(-1)", "the figure before", id="proof-before", show=False),
    Binding("right", "other(1)", "the next figure", id="proof-next", show=False),
    Binding("r", "labor", "do it all again", id="proof-labor", show=False),
]

NAME_KEYS: list[BindingType] = [
    Binding("escape", "put_away", "back", id="name-nothing"),
]

APP_KEYS: list[BindingType] = [
    Binding("l", "light", "light or dark", id="light", show=False),
    Binding("q", "quit", "quit", id="quit"),
    Binding("ctrl+q,ctrl+c", "quit", "quit", id="quit-at-once", show=False, priority=True),
    Binding("question_mark", "keys", "help", id="keys"),
]

_PLACES = {
    binding.id: place
    for place, binding in enumerate((*SCENE_KEYS, *TITLE_KEYS, *PROOF_KEYS, *CHOOSER_KEYS, *NAME_KEYS, *APP_KEYS))
    if isinstance(binding, Binding)
}
"""The order in which keys are named. Textual's own bindings have no place here, and are not told of."""

MODES_OF: dict[str, tuple[Mode, ...]] = {
    "go_on": ("reading",),
    "take": ("choosing",),
    "pick": ("choosing",),
    "select": ("choosing", "desk"),
    "confirm": ("desk",),
    "dial": ("desk",),
    "name": ("naming",),
    "point": ("naming",),
    "pause": ("training",),
    "stop": ("training",),
    "skip": ("training",),
    "scrub": ("reading", "choosing", "naming", "curtain"),
    "epoch": ("reading", "choosing", "naming", "curtain"),
    "present": ("reading", "choosing", "naming", "curtain"),
    "play": ("reading", "choosing", "naming", "curtain"),
    "speed": ("reading", "choosing", "naming", "curtain"),
    "unit": ("reading", "choosing", "naming", "curtain"),
    "fork": ("reading", "choosing", "naming", "curtain"),
    "history": ("reading", "choosing", "desk", "naming", "curtain"),
    "timelines": ("reading", "choosing", "desk", "naming", "curtain"),
    "save": ("reading", "choosing", "desk", "naming", "curtain"),
    "prove": ("reading", "choosing", "naming", "curtain"),
    "figure": ("reading", "choosing", "naming", "curtain"),
    "hand_on": ("reading", "choosing", "desk", "naming", "curtain"),
    "show": ("reading", "choosing", "desk", "naming", "training", "curtain"),
    "title": ("curtain",),
}
"""When an action means something; those not named always do."""


FOREMOST: dict[Mode | Literal["replay"], tuple[str, ...]] = {
    "reading": ("go-on", "keys", "quit", "epoch-back", "epoch-on", "next-picture"),
    "choosing": ("take", "keys", "quit", "epoch-back", "epoch-on", "next-picture"),
    "desk": ("turn-down", "turn-up", "confirm", "keys", "quit", "next-picture"),
    "naming": ("name", "number-0", "keys", "quit", "neuron-before", "neuron-after", "next-picture"),
    "training": ("pause", "stop", "keys", "quit", "skip", "next-picture"),
    "curtain": ("title", "keys", "quit", "epoch-back", "epoch-on", "next-picture"),
    "replay": ("epoch-back", "epoch-on", "keys", "quit", "take", "name", "go-on", "title", "next-picture"),
}
"""Which keys the key line names before all others where there is no room for all, by what the player is doing."""


@dataclass(frozen=True, slots=True)
class Key:
    """Keys that do one thing, as the player is told of them."""

    id: str
    keys: str
    words: str  # as few as the key line has room for
    told: str  # the same to one who asks
    key: str  # the first of them, as Textual names it
    is_in_line: bool


def keys_that_work(active: Iterable[tuple[str, ActiveBinding]], marks: Marks) -> list[Key]:
    """The keys that work now, in the order of the table, joined where they do the same."""
    joined: dict[tuple[str, str], list[tuple[str, Binding]]] = {}
    for key, (_, binding, is_enabled, _) in active:
        if is_enabled and binding.id in _PLACES:
            joined.setdefault((binding.description, binding.action.split("(")[0]), []).append((key, binding))
    found = []
    for (words, _), pairs in joined.items():
        # Where one of them is meant for the key line, it is the one to be named and clicked.
        pairs.sort(key=lambda pair: (not pair[1].show, _PLACES[pair[1].id]))
        keys, first = [key for key, _ in pairs], pairs[0][1]
        told = first.tooltip or words
        named = Key(str(first.id), _joined(keys, marks), words, told, keys[0], first.show)
        found.append((_PLACES[first.id], named))
    return [key for _, key in sorted(found, key=lambda pair: pair[0])]


def _joined(keys: list[str], marks: Marks) -> str:
    called = _NAMES | marks.keys
    names = [called.get(key, key) for key in keys]
    if len(names) > 2 and all(len(name) == 1 and name.isdigit() for name in names):
        return f"{names[0]}-{names[-1]}"
    if "0" in names and "9" in names:
        return "0-9 . - e"
    return " ".join(names)

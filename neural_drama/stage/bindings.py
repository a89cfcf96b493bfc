"""The bindings: every key of the stage in one table, and when what it does means something."""

from typing import Literal

from textual.binding import Binding, BindingType

Mode = Literal["reading", "choosing", "desk", "naming", "training", "curtain", "examining", "marking"]
"""What the player is doing: what the play waits for, or, for a while, something else that takes the keys."""

EVERY_MODE: tuple[Mode, ...] = (
    "reading", "choosing", "desk", "naming", "training", "curtain", "examining", "marking",
)  # fmt: skip

TYPEABLE = "0123456789.-e"
"""The characters a number can be typed with."""

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


EXAMINING_KEYS: list[BindingType] = [
    Binding("enter", "detail", "its numbers", id="detail", tooltip="all its numbers, and how they came about"),
    Binding("x", "switch", "connections", id="examine-connections", tooltip="its connections, or the neuron again"),
    Binding("escape", "leave", "leave", id="leave", tooltip="leave the examination"),
    Binding("up,k", "look('up')", "the one above", id="examine-up", show=False),
    Binding("down,j", "look('down')", "the one below", id="examine-down", show=False),
    Binding("left,h", "look('left')", "a layer back", id="examine-left", show=False),
    Binding("right,l", "look('right')", "a layer on", id="examine-right", show=False),
]
"""They stand before all others, which have other uses for some of the same keys."""

SCENE_KEYS: list[BindingType] = [
    *EXAMINING_KEYS,
    Binding("t", "title", "title", id="title", tooltip="back to the title"),
    Binding("enter,space", "go_on", "go on", id="go-on"),
    Binding("enter,space", "take", "choose", id="take"),
    Binding("enter", "confirm", "set / next", id="confirm"),
    Binding("up,k", "select(-1)", "the one above", id="select-up", show=False),
    Binding("down,j", "select(1)", "the one below", id="select-down", show=False),
    *_digits(),
    Binding("left", "dial('turn', -1)", "turn down", id="turn-down", tooltip="turn the dial down"),
    Binding("right", "dial('turn', 1)", "up", id="turn-up", tooltip="turn the dial up"),
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
    Binding("space", "resume", "go on", id="resume", tooltip="let the run go on"),
    Binding("s", "stop", "stop", id="stop", tooltip="stop here"),
    Binding("enter", "skip", "to the end", id="skip", tooltip="on to the end of the run"),
    Binding("tab", "picture(1)", "picture", id="next-picture", tooltip="the next picture"),
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
    Binding("enter,space", "demand", "prove it", id="demand", tooltip="prove the marked figure"),
    Binding("escape", "unmark", "no figure", id="unmark", tooltip="mark no figure any more", show=False),
    Binding("i", "examine", "examine", id="examine", tooltip="look at any neuron and its connections"),
    Binding("o", "light_by", "lit by", id="light-by", tooltip="light the network by other numbers", show=False),
    Binding("v", "prove", "prove", id="prove", tooltip="prove the marked figure, or the last one"),
    Binding("n", "figure(1)", "next figure", id="figure-next", show=False),
    Binding("b", "figure(-1)", "the figure before", id="figure-before", show=False),
    Binding("f", "fork", "fork here", id="fork", tooltip="let the run end at this epoch: another timeline"),
    Binding("h", "history", "history", id="history", tooltip="what was said and done, to go back to"),
    Binding("m", "timelines", "timelines", id="timelines", tooltip="all timelines: switch, name, compare", show=False),
    Binding("w", "save", "save", id="save", tooltip="save this place by a name", show=False),
    Binding("x", "hand_on", "hand on", id="hand-on", tooltip="a code by which others can play this", show=False),
    Binding("e", "credits", "credits", id="credits", tooltip="who appeared, and whose data they were"),
    Binding("r", "roll_back", "a line back", id="roll-back", tooltip="back to the line before", show=False),
    Binding("y", "auto", "by itself", id="auto", tooltip="let the play go on by itself", show=False),
    Binding("y", "wait", "wait for me", id="wait", tooltip="stop going on by itself, as any other key does"),
    Binding("z", "skip_seen", "skip", id="skip-seen", tooltip="skip the lines seen before", show=False),
    Binding("N", "notebook", "notebook", id="notebook", tooltip="what you did so far, and what came of it", show=False),
    Binding("a", "show", "watch", id="show", tooltip="watch it performed as it was played", show=False),
]

TITLE_KEYS: list[BindingType] = [
    Binding("enter,space", "take", "play", id="title-play"),
    Binding("up,k", "select(-1)", "the one above", id="title-up", show=False),
    Binding("down,j", "select(1)", "the one below", id="title-down", show=False),
    *(Binding(str(n), f"pick({n})", "take one by its number", id=f"title-{n}", show=False) for n in range(1, 10)),
]

PAGE_KEYS: list[BindingType] = [
    Binding("pageup", "page(-1)", "a page up", id="panel-page-up", show=False),
    Binding("pagedown", "page(1)", "a page down", id="panel-page-down", show=False),
]

PANEL_KEYS: list[BindingType] = [
    Binding("escape,enter,space,q,question_mark", "put_away", "back", id="put-away"),
    Binding("up,k", "scroll(-1)", "up", id="panel-up", show=False),
    Binding("down,j", "scroll(1)", "down", id="panel-down", show=False),
    Binding("g", "app.glossary", "words", id="panel-glossary", show=False),
    Binding("d", "app.primer", "primer", id="panel-primer", show=False),
    *PAGE_KEYS,
]

DETAIL_KEYS: list[BindingType] = [
    Binding("escape,enter,space,q,question_mark", "put_away", "back", id="detail-back"),
    Binding("up,k", "look('up')", "the one above", id="detail-up", show=False),
    Binding("down,j", "look('down')", "the one below", id="detail-down", show=False),
    Binding("left,h", "look('left')", "a layer back", id="detail-left", show=False),
    Binding("right,l", "look('right')", "a layer on", id="detail-right", show=False),
    Binding("x", "switch", "connections", id="detail-connections"),
    *PAGE_KEYS,
]

CHOOSER_KEYS: list[BindingType] = [
    Binding("escape,q,question_mark", "put_away", "back", id="choose-nothing"),
    Binding("k", "step(-1)", "the one above", id="chooser-up", show=False),
    Binding("j", "step(1)", "the one below", id="chooser-down", show=False),
]

PROOF_KEYS: list[BindingType] = [
    *PANEL_KEYS,
    Binding("left", "other(-1)", "the figure before", id="proof-before", show=False),
    Binding("right", "other(1)", "the next figure", id="proof-next", show=False),
    Binding("r", "labor", "do it all again", id="proof-labor", show=False),
]

NOTEBOOK_KEYS: list[BindingType] = [
    *PANEL_KEYS,
    Binding("w", "write_report", "write the case report", id="write-report", show=False),
]

GLOSSARY_KEYS: list[BindingType] = [
    Binding("escape", "put_away", "back", id="glossary-back"),
    Binding("up", "step(-1)", "the word above", id="glossary-up", show=False),
    Binding("down", "step(1)", "the word below", id="glossary-down", show=False),
    Binding("pageup", "step(-8)", "words above", id="glossary-page-up", show=False),
    Binding("pagedown", "step(8)", "words below", id="glossary-page-down", show=False),
]

LEAF_KEYS: list[BindingType] = [
    Binding("escape,enter,space,q,question_mark", "put_away", "back", id="leaf-back"),
    Binding("up,k", "scroll(-1)", "up", id="leaf-up", show=False),
    Binding("down,j", "scroll(1)", "down", id="leaf-down", show=False),
    Binding("left,backspace", "turn(-1)", "the page before", id="leaf-before", show=False),
    Binding("right", "turn(1)", "the next page", id="leaf-next", show=False),
    *(Binding(str(n), f"see({n})", "look a word up", id=f"leaf-see-{n}", show=False) for n in range(1, 10)),
]

NAME_KEYS: list[BindingType] = [
    Binding("escape", "put_away", "back", id="name-nothing"),
]

STEPPER_KEYS: list[BindingType] = [
    Binding("escape,q", "put_away", "back", id="settings-back"),
    Binding("enter,space", "take", "take", id="settings-take", tooltip="take it, or turn it round and round"),
    Binding("up,k", "select(-1)", "the one above", id="settings-up", show=False),
    Binding("down,j", "select(1)", "the one below", id="settings-down", show=False),
    Binding("left", "turn(-1)", "less", id="settings-less"),
    Binding("right", "turn(1)", "more", id="settings-more"),
]

APP_KEYS: list[BindingType] = [
    Binding("c", "settings", "settings", id="settings", tooltip="pace, motion, colors, keys and the rest", show=False),
    Binding("colon,ctrl+p", "command_palette", "find", id="palette", tooltip="find anything to be done", show=False),
    Binding("l", "light", "another theme", id="light", show=False),
    Binding("q", "quit", "quit", id="quit"),
    Binding("ctrl+q,ctrl+c", "quit", "quit", id="quit-at-once", show=False, priority=True),
    Binding("question_mark", "keys", "help", id="keys"),
    Binding("g", "glossary", "words", id="glossary", tooltip="what the words mean", show=False),
    Binding("d", "primer", "primer", id="primer", tooltip="slopes, blame and updates, on your network", show=False),
]

_AT_REST: tuple[Mode, ...] = ("reading", "choosing", "naming", "curtain", "marking")
_LOOKING: tuple[Mode, ...] = (*_AT_REST, "examining")
_STANDING: tuple[Mode, ...] = ("reading", "choosing", "desk", "naming", "curtain", "marking")

MODES_OF: dict[str, tuple[Mode, ...]] = {
    "go_on": ("reading",),
    "take": ("choosing",),
    "pick": ("choosing", "marking"),
    "select": ("choosing", "desk", "marking"),
    "confirm": ("desk",),
    "dial": ("desk",),
    "name": ("naming",),
    "point": ("naming",),
    "pause": ("training",),
    "resume": ("training",),
    "stop": ("training",),
    "skip": ("training",),
    "scrub": _LOOKING,
    "epoch": _LOOKING,
    "present": _LOOKING,
    "play": _LOOKING,
    "speed": _LOOKING,
    "unit": _LOOKING,
    "fork": _AT_REST,
    "prove": _AT_REST,
    "figure": _AT_REST,
    "demand": ("marking",),
    "unmark": ("marking",),
    "history": _STANDING,
    "timelines": _STANDING,
    "save": _STANDING,
    "notebook": _STANDING,
    "hand_on": _STANDING,
    "roll_back": _STANDING,
    "show": (*_STANDING, "training"),
    "title": ("curtain", "marking"),
    "credits": ("curtain", "marking"),
    "examine": ("reading", "choosing", "curtain"),
    "look": ("examining",),
    "switch": ("examining",),
    "detail": ("examining",),
    "leave": ("examining",),
    "auto": ("reading", "choosing", "naming", "desk", "training", "marking"),
    "wait": ("reading", "training"),
    "skip_seen": ("reading",),
}
"""When an action means something; those not named always do."""

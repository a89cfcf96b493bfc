"""The lesson: an episode as a sheet for teachers. What to say when, how long it takes, and what the class decides."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from neural_drama.kit.columns import centered, filled
from neural_drama.kit.plain_words import written
from neural_drama.kit.screenplay import option_in_words, scene_heading
from neural_drama.playthrough.autoplay import autoplay
from neural_drama.playthrough.events import DeskOpened, Event, NeuronAsked, Offered, TrainingBegan
from neural_drama.playthrough.facts import FACTS
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.moves import MoveError
from neural_drama.playthrough.playthrough import Playthrough
from neural_drama.story.expressions import Expression
from neural_drama.story.memory import counts_visits
from neural_drama.story.problems import ScriptError
from neural_drama.story.script import Choice, Cue, Element, Jump, Line, Passage, Quote, Scene, Text, Where

WORDS_A_MINUTE = 130
"""How fast a class reads along, aloud and with its teacher's voice for the alarm."""

SECONDS_A_CHOICE, SECONDS_A_DESK, SECONDS_A_RUN = 20, 60, 30
"""What a class needs to agree on an answer and on the settings, and how long it watches a curve fall."""

MOST_ROUNDS = 40
"""How often one choice may come up before first options are taken to go round for ever."""

TEACHER = "teacher:"

_SET_BY = {
    "before": ("_before",),
    "training": (
        "won", "right", "ending", "outcome", "solved", "overfit", "frozen", "diverged", "diverged_epoch", "plateau",
        "promised_drop", "came_drop", "turning_epoch",
    ),
    "lineup": tuple(f"_{seat}" for seat in (1, 2, 3)),
    "ask": ("accused", "accused_blame"),
    "guess": ("guess_",),
    "measure": ("measured", "measure_"),
}
"""What must have happened for a fact to mean something, and how the names of such facts begin or end."""

_HAPPENS_BY = {
    "train": ("training", "before"),
    "trace": ("turned",),
    "take": ("turned",),
    "question": ("turned",),
    "lineup": ("turned", "lineup"),
    "ask": ("turned", "ask"),
    "guess": ("guess",),
    "measure": ("measure",),
}
_GOES_ON_FROM = {"question": "lineup", "rewind": "training", "replay": "training"}
"""Verbs that make something of what another has done before."""

_TOUCHES = ("set", "slow", "shrink", "restore", "dropout", "use", "batch", "clip", "epochs", "patience", "schedule")


@dataclass(slots=True)
class Way:
    """What one playthrough met in a scene."""

    words: int = 0
    choices: int = 0
    desks: int = 0
    runs: int = 0

    @property
    def seconds(self) -> float:
        """How long that takes with a class."""
        return (
            self.words * 60 / WORDS_A_MINUTE
            + self.choices * SECONDS_A_CHOICE
            + self.desks * SECONDS_A_DESK
            + self.runs * SECONDS_A_RUN
        )


def lesson_sheet(play: Playthrough) -> Iterator[str]:
    """The rows of the sheet. Plays the episode once by its first options, to see how long that takes."""
    script = play.episode.script
    way, has_ended = _way_by_first_options(play)
    yield from centered(f"{script.title.upper()}: A SHEET FOR TEACHERS")
    yield ""
    so_far = "" if has_ended else ", as far as they were followed: they go round and round, or on for very long"
    yield from filled(
        f"By the first options it takes about {_minutes(way.values())}{so_far}. The times count {WORDS_A_MINUTE} words "
        f"a minute, {SECONDS_A_CHOICE} seconds for each choice, {SECONDS_A_DESK} for each desk and {SECONDS_A_RUN} for "
        "each training run. A passage that needs nothing from those before it can be started from, with play --from."
    )
    for number, scene in enumerate(script.scenes, start=1):
        yield from ["", "", *filled(scene_heading(number, scene)), ""]
        yield from _time(scene, way)
        starts = [_address(scene, passage) for passage in scene.passages if stands_alone(passage)]
        yield from filled(_listed(starts) or "-", "Start from:  ")
        yield from filled(_listed(_facts_of(scene)) or "-", "Facts:       ")
        yield from _choices(scene)
        yield from _notes(scene)
    yield from _glossary([name for scene in script.scenes for name in _facts_of(scene)])


def stands_alone(passage: Passage) -> bool:
    """Whether a passage quotes, asks and does nothing that only an earlier passage can have made possible."""
    happened: set[str] = set()
    for element in passage.elements:
        if isinstance(element, Cue):
            if _GOES_ON_FROM.get(element.verb, "") not in {"", *happened}:
                return False
            happened.update(_HAPPENS_BY.get(element.verb, ("before",) if element.verb in _TOUCHES else ()))
        for expression in _expressions(element):
            if any(_needs(name) - happened for name in expression.names):
                return False
    return True


def _address(scene: Scene, passage: Passage) -> str:
    return f"{scene.name}#{passage.anchor}" if passage.anchor else scene.name


def _needs(fact: str) -> set[str]:
    if counts_visits(fact) or fact in ("answers_before", "right_before"):
        return set()  # whatever it is called
    turned = {"turned"} if fact in FACTS and FACTS[fact].subject in ("neuron", "layer") else set()
    return turned | {
        what
        for what, names in _SET_BY.items()
        if any(fact == name or fact.endswith(name) * name.startswith("_") or fact.startswith(name) * name.endswith("_")
               for name in names)
    }  # fmt: skip


def _expressions(element: Element) -> Iterator[Expression]:
    """What an element quotes or asks. What an option bets on is measured later."""
    match element:
        case Line(text=text, guard=guard, number=number):
            yield from _quoted(text)
            yield from (expression for expression in (guard, number) if expression)
        case Choice(options):
            for option in options:
                yield from _quoted(option.text)
                yield from [option.guard] if option.guard else []
        case Jump(guard=Expression() as guard):
            yield guard
        case Cue(arguments=arguments):
            yield from (value for value in arguments.values() if isinstance(value, Expression))
        case _:
            pass


def _quoted(text: Text) -> Iterator[Expression]:
    return (part.expression for part in text if isinstance(part, Quote))


def _elements(scene: Scene) -> Iterator[Element]:
    for passage in scene.passages:
        yield from passage.elements


def _facts_of(scene: Scene) -> list[str]:
    """The facts that are quoted aloud in a scene, in order."""
    quoted: dict[str, None] = {}
    for element in _elements(scene):
        texts = [element.text] if isinstance(element, Line) else []
        texts += [option.text for option in element.options] if isinstance(element, Choice) else []
        for text in texts:
            quoted.update(dict.fromkeys(name for part in _quoted(text) for name in part.names))
    return list(quoted)


def _way_by_first_options(play: Playthrough) -> tuple[Mapping[str, Way], bool]:
    """What is met in each scene by first options, and whether that came to the curtain.

    Its trainings are real, so it is followed no further than a budget and a few rounds go, though a rewind renews both.
    """
    ways: dict[str, Way] = {}
    here = play.episode.script.scenes[0].name
    left, rounds = play.moment.epochs_left, Counter[Where]()
    try:
        for answered in autoplay(play):
            event = answered.event
            here = event.scene if isinstance(event, Spoken) else here
            left -= event.to_epoch - event.from_epoch if isinstance(event, TrainingBegan) else 0
            rounds.update(option.where for option in play.options[:1] if isinstance(event, Offered))
            if left < 0 or max(rounds.values(), default=0) > MOST_ROUNDS:
                return ways, False
            _count(ways.setdefault(here, Way()), event)
    except (MoveError, ScriptError):
        return ways, False  # the checker tells its author
    return ways, True


def _count(way: Way, event: Event) -> None:
    match event:
        case Spoken():
            way.words += len(event.text.split()) + len((event.direction or "").split())
        case Offered(options):
            way.choices += 1
            way.words += sum(len(piece.text.split()) for option in options for piece in option)
        case NeuronAsked():
            way.choices += 1
        case DeskOpened():
            way.desks += 1
        case TrainingBegan():
            way.runs += 1
        case _:
            pass


def _whole(scene: Scene) -> Way:
    """Everything in a scene, also what one playthrough never meets together."""
    way = Way()
    for element in _elements(scene):
        match element:
            case Line(text=text, direction=direction):
                way.words += len(written(text).split()) + len((direction or "").split())
            case Choice(options):
                way.choices += 1
                way.words += sum(len(written(option.text).split()) for option in options)
            case Cue(verb="ask"):
                way.choices += 1
            case Cue(verb="desk"):
                way.desks += 1
            case Cue(verb="train"):
                way.runs += 1
            case _:
                pass
    return way


def _time(scene: Scene, ways: Mapping[str, Way]) -> Iterator[str]:
    whole = _whole(scene)
    way = ways.get(scene.name)
    by_first = f"about {_minutes([way])}" if way else "is not on the way"
    counted = [
        _counted(whole.words, "word"),
        _counted(whole.choices, "choice"),
        _counted(whole.desks, "desk"),
        _counted(whole.runs, "run"),
    ]
    yield from filled(
        f"by the first options {by_first}; all of it {_minutes([whole])} ({_listed(counted)})", "Time:        "
    )


def _choices(scene: Scene) -> Iterator[str]:
    for passage in scene.passages:
        for element in passage.elements:
            if isinstance(element, Choice):
                yield from ["", *filled(f"The player chooses, in {_title(passage)}:")]
                for option in element.options:
                    yield from filled(option_in_words(option), "    - ")


def _notes(scene: Scene) -> Iterator[str]:
    notes = [note for note in scene.notes if note.text.lower().startswith(TEACHER)]
    if notes:
        yield from ["", "Notes:"]
    for note in notes:
        passage = _around(scene, note.where.line)
        where = f"({_title(passage)}) " if passage else ""
        yield from filled(f"{where}{note.text[len(TEACHER):].strip()}", "    - ")


def _around(scene: Scene, line: int) -> Passage | None:
    """The passage that a line of the file stands in."""
    before = [passage for passage in scene.passages if passage.title and passage.where.line <= line]
    return before[-1] if before else None


def _glossary(names: list[str]) -> Iterator[str]:
    known = [name for name in dict.fromkeys(names) if name in FACTS]
    if known:
        yield from ["", "", "THE FACTS THAT ARE QUOTED", ""]
    width = max(map(len, known), default=0)
    for name in known:
        yield from filled(FACTS[name].meaning, f"    {name:<{width}}  ")


def _title(passage: Passage) -> str:
    return passage.title or "the beginning"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number or 'no'} {what}s"


def _minutes(ways: Iterable[Way]) -> str:
    minutes = max(1, round(sum(way.seconds for way in ways) / 60))
    return "a minute" if minutes == 1 else f"{minutes} minutes"


def _listed(words: list[str]) -> str:
    return ", ".join(words)

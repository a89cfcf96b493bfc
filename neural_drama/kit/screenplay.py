"""The screenplay: an episode as words on paper, to be read aloud at a table with nobody near a computer."""

from collections.abc import Iterator, Mapping

from neural_drama.kit.columns import centered, filled
from neural_drama.kit.plain_words import business, condition, said, speaker_of, written
from neural_drama.playthrough.repertoire import cases_opened
from neural_drama.playthrough.verbs import Deed, deeds
from neural_drama.story.episode import Episode
from neural_drama.story.expressions import Expression
from neural_drama.story.script import (
    NARRATOR,
    Choice,
    Cue,
    Element,
    Jump,
    Line,
    Option,
    Passage,
    Scene,
    Script,
    Target,
    TheEnd,
)

Table = Mapping[tuple[str, str], Deed]
"""Of what each role can do."""

_INDENT = "    "
_UNNAMED = "the beginning"


def screenplay(episode: Episode, layers: int) -> Iterator[str]:
    """The rows of the screenplay. layers: how many the network has, the output counted."""
    script = episode.script
    table = deeds(layers, cases_opened(script))
    yield from centered(script.title.upper())
    if episode.number:
        yield from centered(episode.number)
    yield ""
    yield "CAST"
    yield ""
    spoken = {line.speaker for line in _lines(script)} | {NARRATOR}
    names = [name for name in script.cast if name in spoken]
    width = min(max(map(len, names)), 30)
    for name in names:
        manner = script.cast[name].manner
        yield from filled(manner, f"{_INDENT}{name:<{width}}  ") if manner else [_INDENT + name]
    for number, scene in enumerate(script.scenes, start=1):
        yield from ["", "", *filled(scene_heading(number, scene))]
        for passage in scene.passages:
            yield from _passage(script, scene, passage, table)


def scene_heading(number: int, scene: Scene) -> str:
    """`SCENE 2: THE SECOND POT`."""
    return f"SCENE {number}: {scene.title.upper()}" if scene.title else f"SCENE {number}"


def where_to(script: Script, here: Scene, target: Target) -> str:
    """A target in words: the heading of its passage, and the scene if it is another."""
    number, scene = next((n, s) for n, s in enumerate(script.scenes, start=1) if s.name == target.scene)
    passage = next(passage for passage in scene.passages if target.passage in ("", passage.anchor))
    title = passage.title or _UNNAMED
    return title if scene == here else f"scene {number}, {title}"


def option_in_words(option: Option) -> str:
    """An option as it is offered, with what its marks mean."""
    marks = [
        *([_only(option.guard)] if option.guard else []),
        *(["only once"] if option.is_once else []),
        *([f"a bet that {said(option.bet)}"] if option.bet else []),
        *([f"a reason that holds if {said(option.because)}"] if option.because else []),
        *(["everything goes back to how it was there"] if option.is_rewind else []),
    ]
    return written(option.text) + (f" [{'; '.join(marks)}]" if marks else "")


def _only(guard: Expression) -> str:
    words = condition(guard)
    return f"only {words}" if words.startswith("if ") else words


def _lines(script: Script) -> Iterator[Line]:
    for scene in script.scenes:
        for passage in scene.passages:
            yield from (element for element in passage.elements if isinstance(element, Line))


def _passage(script: Script, scene: Scene, passage: Passage, table: Table) -> Iterator[str]:
    if passage.title:
        yield from ["", *filled(passage.title, "-- ", "   ")]
    is_over = False
    last: Element | None = None
    for element in passage.elements:
        if not (isinstance(element, Cue) and isinstance(last, Cue)):
            yield ""
        yield from _element(script, scene, element, table, is_over)
        is_over, last = is_over or isinstance(element, TheEnd), element


def _element(script: Script, scene: Scene, element: Element, table: Table, is_over: bool) -> Iterator[str]:
    match element:
        case Line() if is_over:
            yield from centered(written(element.text))
        case Line():
            yield from filled(_line(element), "", _INDENT)
        case Cue():
            deed = table.get((script.cast[element.speaker].role, element.verb))
            yield from filled(f"[{business(element, deed.verb if deed else None)}]", _INDENT)
        case Choice(options):
            yield "The player may:"
            for number, option in enumerate(options, start=1):
                yield from filled(
                    f"{option_in_words(option)} -> {where_to(script, scene, option.target)}", f"{_INDENT}{number}. "
                )
        case Jump(target, guard, _, is_rewind):
            when = f"{condition(guard)[0].upper()}{condition(guard)[1:]}: " if guard else ""
            back = ", everything back to how it was there" if is_rewind else ""
            yield from filled(f"{when}-> {where_to(script, scene, target)}{back}")
        case TheEnd():
            yield from centered("THE END")


def _line(line: Line) -> str:
    direction = f" ({line.direction})" if line.direction else ""
    words = written(line.text)
    guard = f" [{_only(line.guard)}]" if line.guard else ""
    return f"{speaker_of(line)}{direction}{f': {words}' if words else ''}{guard}"

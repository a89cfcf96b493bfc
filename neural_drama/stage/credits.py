"""The credits: who appeared and what each computes, whose data they were, and on what terms all this is given."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from textual.content import Content

from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.playthrough import Playthrough
from neural_drama.stage.marks import Marks
from neural_drama.stage.panels import Panel
from neural_drama.story.script import NARRATOR

COMPUTES: Mapping[str, str] = MappingProxyType(
    {
        "narrator": "nothing",
        "error function": "the miss on one case",
        "loss function": "the mean loss over all cases",
        "learning rate": "the size of the step",
        "regularization": "the penalty on the weights",
        "backprop": "the backward pass",
        "optimizer": "the update",
        "neuron": "its weighted input and its activation",
    }
)
"""By role; any other role computes nothing."""

EVERY_NUMBER = "Every number above was computed on this machine."

LICENSE = "Neural Drama is free software under the MIT License: use it, copy it, change it and pass it on."


def appearances(told: Sequence[object]) -> dict[str, list[int]]:
    """Who spoke, in the order of their first line, and the numbers under which each did."""
    found: dict[str, list[int]] = {}
    for event in told:
        if not isinstance(event, Spoken):
            continue
        numbers = found.setdefault(event.line.speaker, [])
        number = event.speaker.removeprefix(event.line.speaker).strip()
        if number.isdigit() and int(number) not in numbers:
            numbers.append(int(number))
    return found


def credits_panel(play: Playthrough, told: Sequence[object], marks: Marks) -> Panel:
    """The credits of what was told so far."""
    cast = play.episode.script.cast
    names: list[tuple[str, str, str]] = []
    for speaker, numbers in appearances(told).items():
        member = cast.get(speaker)
        called = f"{speaker} {', '.join(map(str, sorted(numbers)))}" if numbers else speaker
        color = f"bold $cast-{member.color}" if member is not None and member.color else "bold"
        role = "narrator" if speaker == NARRATOR else member.role if member is not None else ""
        names.append((called, color, COMPUTES.get(role, "nothing")))
    rows = [Content(""), Content.assemble(("IN ORDER OF APPEARANCE", "bold $ink-loud"))]
    rows += [Content.assemble((name, color), (f"  computes {what}", "$foreground")) for name, color, what in names]
    case_file = play.moment.case_file
    data = f"{case_file.about[:1].upper()}{case_file.about[1:]}."
    rows += [Content(""), Content.assemble(("THE DATA", "bold $ink-loud")), Content(data)]
    rows += [Content(f"{case_file.source}.".replace("..", "."))] if case_file.source else []
    rows += [Content(""), Content.assemble((EVERY_NUMBER, "bold")), Content(LICENSE)]
    opened = f"{play.episode.number} {play.episode.script.title}".strip()
    return Panel(f"credits {marks.separator} {opened}", Content("\n").join(rows[1:]), marks)

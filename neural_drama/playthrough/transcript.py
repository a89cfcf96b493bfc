"""The transcript: a playthrough as words, or as one JSON object a line that other software can audit.

Where the player is asked for a neuron, a line says who was named: `{"event": "named", "layer": 3, "named": 7}`; where
a move goes back, which move it goes back to: `{"event": "rewound", "to_move": 3}`.
"""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields

from neural_drama.network.hyperparameters import Hyperparameters
from neural_drama.playthrough.autoplay import Answered
from neural_drama.playthrough.events import CurtainFell, NeuronAsked, Offered, Opened, Rewound, RunBegan, Trained
from neural_drama.playthrough.evidence import Evidence
from neural_drama.playthrough.figures import Figure, Spoken
from neural_drama.playthrough.moment import Moment
from neural_drama.playthrough.playthrough import Playthrough
from neural_drama.story.script import NARRATOR


def json_lines(answered: Iterator[Answered], evidence: Evidence) -> Iterator[str]:
    """One JSON object for each event that an audit needs. Registers every state it names as evidence."""
    for answer in answered:
        record = _record(answer, evidence)
        if record is not None:
            yield json.dumps(record, ensure_ascii=False, allow_nan=False)


def text_lines(play: Playthrough, answered: Iterator[Answered], evidence: Evidence) -> Iterator[str]:
    """The playthrough as it reads: lines, options with the one that was taken, runs, and the end."""
    scene = ""
    for answer in answered:
        _record(answer, evidence)  # so that the evidence is the same whichever form is printed
        match answer.event:
            case Opened() as opened:
                yield f"{opened.title}".upper() + f"  (seed {opened.seed})"
            case Spoken() as spoken:
                if spoken.scene != scene:
                    scene = spoken.scene
                    yield f"\n== {play.scene_title(scene)} ==\n"
                yield in_plain_words(spoken)
            case Offered() as offered:
                yield ""
                for number, option in enumerate(offered.texts, start=1):
                    yield f"  {'>' if number == answer.taken else ' '} {number}. {option}"
                yield ""
            case NeuronAsked(layer=layer):
                yield f"  [named neuron {answer.taken} of layer {layer}]"
            case Rewound(move):
                yield f"\n  [rewound to move {move}]\n"
            case Trained(moment, from_epoch):
                yield f"  [{trained_in_words(moment, from_epoch)}]"
            case CurtainFell(ending):
                yield f"\n[curtain{f': {ending}' if ending else ''}]"
            case _:
                pass


def in_plain_words(spoken: Spoken) -> str:
    """A line as it stands on a page: SPEAKER (direction): words. The narrator goes without a name."""
    direction = f"({spoken.direction})" if spoken.direction else ""
    who = " ".join(part for part in ("" if spoken.speaker == NARRATOR else spoken.speaker, direction) if part)
    if not (who and spoken.text):
        return who or spoken.text
    return f"{who} {spoken.text}" if spoken.speaker == NARRATOR else f"{who}: {spoken.text}"


def trained_in_words(moment: Moment, from_epoch: int) -> str:
    """What a training run came to, in one sentence."""
    return (
        f"trained from epoch {from_epoch} to {moment.epoch}; {settings_in_words(moment)}; "
        f"loss {moment.history[from_epoch].loss:.4g} -> {moment.loss:.4g}, "
        f"validation {moment.history[from_epoch].validation_loss:.4g} -> {moment.validation_loss:.4g}"
    )


def settings_in_words(moment: Moment) -> str:
    """The hyperparameters, those that are not as they usually are among them."""
    chosen = moment.hyperparameters
    cases = len(moment.case_file.dataset.X_train)
    batch = "all" if chosen.batch_size >= cases else str(chosen.batch_size)
    return (
        f"learning rate {chosen.learning_rate:g}, regularization {chosen.regularization:g}, batch size {batch}"
        f"{_unusual(chosen)}"
    )


def _unusual(chosen: Hyperparameters) -> str:
    """The further settings that are not as they usually are."""
    shown = [
        f", {field.name} {getattr(chosen, field.name)}"
        for field in fields(chosen)
        if field.default is not MISSING and getattr(chosen, field.name) != field.default
    ]
    return "".join(shown)


def _record(answer: Answered, evidence: Evidence) -> Mapping[str, object] | None:
    match answer.event:
        case Opened() as opened:
            return {"event": "opened", "episode": opened.episode, "seed": opened.seed}
        case RunBegan() as began:
            evidence.enter(began)
            return _run(began)
        case Spoken() as spoken:
            return _line(spoken, evidence)
        case Offered() as offered:
            assert answer.taken is not None, "a choice in a transcript has been answered"
            figures = [piece.figure for option in offered.options for piece in option if piece.figure]
            return _present(
                event="choice",
                options=list(offered.texts),
                chosen=answer.taken - 1,
                figures=[_figure(figure, evidence) for figure in figures] or None,
            )
        case NeuronAsked(layer=layer):
            return {"event": "named", "layer": layer, "named": answer.taken}
        case Trained(moment, from_epoch, hyperparameters):
            return {
                "event": "trained",
                "run": moment.run,
                "from_epoch": from_epoch,
                "to_epoch": moment.epoch,
                "loss": _number(moment.loss),
                "validation_loss": _number(moment.validation_loss),
                "hyperparameters": _hyperparameters(hyperparameters),
            }
        case Rewound(move):
            return {"event": "rewound", "to_move": move}
        case CurtainFell(ending):
            return _present(event="curtain", ending=ending)
        case _:
            return None


def _run(began: RunBegan) -> Mapping[str, object]:
    moment = began.moment
    data, architecture = moment.case_file.dataset, moment.architecture
    return _present(
        event="run",
        run=moment.run,
        parent=began.parent,
        case_name=moment.case_file.name,
        unit=moment.case_file.unit,
        target_scale=data.target_scale,
        target_shift=data.target_shift,
        network={
            "sizes": list(architecture.sizes),
            "activation": architecture.activation.name,
            "output": architecture.loss.output,
            "initialization": moment.blueprint.initialization,
            "loss": architecture.loss.name,
        },
        hyperparameters=_hyperparameters(moment.hyperparameters),
    )


def _hyperparameters(chosen: Hyperparameters) -> Mapping[str, object]:
    return {
        "optimizer": chosen.optimizer,
        **{field.name: getattr(chosen, field.name) for field in fields(chosen) if field.name != "optimizer"},
    }


def _line(spoken: Spoken, evidence: Evidence) -> Mapping[str, object]:
    return _present(
        event="line",
        scene=spoken.scene,
        passage=spoken.passage,
        speaker=spoken.speaker,
        direction=spoken.direction,
        text=spoken.text,
        figures=[_figure(figure, evidence) for figure in spoken.figures],
    )


def _figure(figure: Figure, evidence: Evidence) -> Mapping[str, object]:
    return _present(
        shown=figure.shown,
        value=_number(figure.value),
        fact=figure.fact,
        run=figure.run,
        state=None if figure.parameters is None else evidence.state(figure.run, figure.parameters),
        epoch=figure.epoch,
        set=figure.set,
        case=figure.case,
        layer=figure.layer,
        neuron=figure.neuron,
        unit=figure.unit,
        expression=figure.expression,
        operands=[_figure(operand, evidence) for operand in figure.operands] or None,
    )


def _present(**values: object) -> Mapping[str, object]:
    """The keys that apply."""
    return {key: value for key, value in values.items() if value is not None}


def _number(value: float) -> float | str:
    """A number as JSON can hold it: what is not finite is a word."""
    if math.isfinite(value):
        return value
    return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"

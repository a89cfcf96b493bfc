"""The verbs: what each role may do, in one table. A character can do what its component does, and nothing else.

Most verbs turn one moment into the next. Those without an `act` need the player or the stage, and the
playthrough carries them out itself; after `ask` it waits for the player.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from neural_drama.network.dataset import LEAST_VALIDATION, MOST_VALIDATION
from neural_drama.network.hyperparameters import BOUNDS, MOST_EPOCHS, WORDS, Hyperparameters
from neural_drama.network.losses import LOSSES
from neural_drama.network.parameters import weight_mask
from neural_drama.playthrough.blueprint import ACTIVATION_NAMES, INITIALIZATION_NAMES, losses_for
from neural_drama.playthrough.building import opened, rebuilt
from neural_drama.playthrough.competition import hire_guessing, hire_measuring
from neural_drama.playthrough.dossier import When
from neural_drama.playthrough.facts import FACTS
from neural_drama.playthrough.investigation import SUSPECTS, ask, line_up, open_worst, question, take, trace
from neural_drama.playthrough.misconceptions import MISCONCEPTIONS
from neural_drama.playthrough.moment import Moment
from neural_drama.playthrough.revisiting import come_back, revisit
from neural_drama.story.arithmetic import Value
from neural_drama.story.expressions import Expression
from neural_drama.story.script import Cue
from neural_drama.story.vocabulary import Parameter, Verb, Vocabulary

Arguments = Mapping[str, float | str]
"""By name, as the verb's parameters allow them; what was to be measured has been."""

Act = Callable[[Moment, Arguments], Moment]

SAME = "same"
"""The word for leaving something as it is."""

PICTURES = ("network", "miss", "curves")
DESKS = ("training", "network")
"""What a desk offers: what the next training can follow, or the network itself as well."""

LESSONS = ("met", "repaired")
WHEN = ("before", "after")
ANSWERS = ("right", "wrong")

@dataclass(frozen=True, slots=True)
class Deed:
    """A verb together with what it does to a moment."""

    verb: Verb
    act: Act | None = None


def _touched(moment: Moment) -> Moment:
    """A moment that remembers how it was, and no further back."""
    return replace(moment, before=replace(moment, before=None))


def _choose(moment: Moment, **chosen: object) -> Moment:
    """A moment with some hyperparameters chosen anew; a word "same" chooses nothing."""
    changed = {name: value for name, value in chosen.items() if value != SAME}
    hyperparameters: Hyperparameters = replace(moment.hyperparameters, **changed)  # type: ignore[arg-type]
    return replace(_touched(moment), hyperparameters=hyperparameters)


def _choosing(name: str, kind: type = float) -> Act:
    """The act of choosing one hyperparameter by the argument of its own name."""
    return lambda moment, arguments: _choose(moment, **{name: kind(arguments[name])})


def _slow(moment: Moment, arguments: Arguments) -> Moment:
    rate = moment.hyperparameters.learning_rate / float(arguments["by"])
    return _choose(moment, learning_rate=max(rate, BOUNDS["learning_rate"].least))


def _restore_rate(moment: Moment, arguments: Arguments) -> Moment:
    return _choose(moment, learning_rate=moment.starting.learning_rate)


def _set_penalty(moment: Moment, arguments: Arguments) -> Moment:
    return _choose(moment, regularization=float(arguments["strength"]), penalty=arguments["penalty"])


def _shrink(moment: Moment, arguments: Arguments) -> Moment:
    """Multiply every weight, and no bias."""
    parameters = moment.parameters.copy()
    parameters.vector[weight_mask(parameters.sizes)] *= float(arguments["to"])
    return replace(_touched(moment), parameters=parameters.snapshot())


def _restore_weights(moment: Moment, arguments: Arguments) -> Moment:
    return _touched(moment).at(moment.epoch)


def _worst(moment: Moment, arguments: Arguments) -> Moment:
    return open_worst(moment)


def _schedule(moment: Moment, arguments: Arguments) -> Moment:
    return _choose(moment, schedule=str(arguments["schedule"]), span=int(float(arguments["span"])))


def _use(moment: Moment, arguments: Arguments) -> Moment:
    return _choose(moment, optimizer=str(arguments["optimizer"]), momentum=float(arguments["momentum"]))


def _batch(moment: Moment, arguments: Arguments) -> Moment:
    cases = len(moment.case_file.dataset.X_train)
    size = arguments["size"]
    return _choose(moment, batch_size=cases if size == "all" else min(cases, int(float(size))))


def _network(moment: Moment, arguments: Arguments) -> Moment:
    """Build a new network by the blueprint with what is asked changed. What does not fit the case stays as it was."""
    old = moment.blueprint
    asked: dict[str, Any] = {name: value for name, value in arguments.items() if value != SAME}
    if asked.get("loss") not in losses_for(moment.case_file):
        asked.pop("loss", None)
    if "seed" in asked:
        asked["seed"] = old.seed + 1
    try:
        return rebuilt(moment, replace(old, **asked))
    except ValueError:  # so few cases that none may be held out
        kept = {"validation": old.validation, "seed": old.seed}
        return rebuilt(moment, replace(old, **(asked | kept)))


def _note(moment: Moment, arguments: Arguments) -> Moment:
    """Note a misconception in the dossier."""
    name, dossier = str(arguments["name"]), moment.dossier
    noted = dossier.meeting(name) if arguments["how"] == "met" else dossier.repairing(name)
    return replace(moment, dossier=noted)


def _answer(moment: Moment, arguments: Arguments) -> Moment:
    """Note how a question on the misconceptions was answered."""
    when: When = "before" if arguments["when"] == "before" else "after"
    return replace(moment, dossier=moment.dossier.answering(when, arguments["how"] == "right"))


def _layer(moment: Moment, arguments: Arguments) -> int:
    asked = arguments["layer"]
    return moment.architecture.layers - 1 if asked == "last" else int(float(asked))


def _number(name: str, of: str = "", words: tuple[str, ...] = (), default: float | None = None) -> Parameter:
    """A parameter within the bounds of a hyperparameter."""
    bounds = BOUNDS[of or name]
    return Parameter(name, bounds.least, bounds.most, bounds.is_whole, words, default)


def _word(name: str, words: tuple[str, ...], default: str | None = None) -> Parameter:
    return Parameter(name, words=words if default in (None, *words) else (*words, SAME), default=default)


@cache
def deeds(layers: int, cases: tuple[str, ...] = ()) -> Mapping[tuple[str, str], Deed]:
    """The table for a network of so many layers and an episode with these cases, by role and verb."""
    layer = Parameter("layer", least=1, most=layers - 1, is_whole=True, words=("last",))
    suspect = Parameter("suspect", least=1, most=SUSPECTS, is_whole=True)
    rate, strength = _number("rate", "learning_rate"), _number("strength", "regularization")
    use = (_word("optimizer", WORDS["optimizer"]), _number("momentum", default=0.9))
    plan = (_word("schedule", WORDS["schedule"]), _number("span", default=100))
    network = (
        _word("activation", ACTIVATION_NAMES, SAME),
        _word("initialization", INITIALIZATION_NAMES, SAME),
        _word("loss", tuple(LOSSES), SAME),
        Parameter("validation", LEAST_VALIDATION, MOST_VALIDATION, words=(SAME,), default=SAME),
        Parameter("seed", words=(SAME, "next"), default=SAME),
    )
    table = (
        Deed(Verb("error function", "worst", (), "open the worst prediction not yet investigated"), _worst),
        *([Deed(Verb("error function", "open", (Parameter("case", words=cases),),
                     "open a case of the episode, on a new network of the same make"),
                lambda m, given: opened(m, str(given["case"])))] if cases else []),
        Deed(Verb("learning rate", "set", (rate,), "set the learning rate"),
             lambda m, given: _choose(m, learning_rate=float(given["rate"]))),
        Deed(Verb("learning rate", "slow", (Parameter("by", 1.0, 1e6),), "divide the learning rate"), _slow),
        Deed(Verb("learning rate", "restore", (), "the learning rate the episode begins with"), _restore_rate),
        Deed(Verb("learning rate", "schedule", plan, "change the learning rate as the epochs go by"), _schedule),
        Deed(Verb("regularization", "set", (strength, _word("penalty", WORDS["penalty"], SAME)),
                  "set the strength of the penalty, and its kind"), _set_penalty),
        Deed(Verb("regularization", "dropout", (_number("dropout"),), "leave neurons out of updates at random"),
             _choosing("dropout")),
        Deed(Verb("regularization", "shrink", (Parameter("to", 0.0, 1.0),), "multiply every weight"), _shrink),
        Deed(Verb("regularization", "restore", (), "put the weights back"), _restore_weights),
        Deed(Verb("backprop", "trace", (layer,), "turn to the most responsible neuron of a layer"),
             lambda m, given: trace(m, _layer(m, given))),
        Deed(Verb("backprop", "take", (layer,), "turn to that neuron, its blame not read out yet"),
             lambda m, given: take(m, _layer(m, given))),
        Deed(Verb("backprop", "lineup", (layer,), "seat three suspects of a layer and turn to the first"),
             lambda m, given: line_up(m, _layer(m, given))),
        Deed(Verb("backprop", "question", (suspect,), "turn to a suspect of the line-up"),
             lambda m, given: question(m, int(float(given["suspect"])))),
        Deed(Verb("backprop", "ask", (layer,), "let the player name the most responsible neuron of a layer"),
             lambda m, given: ask(m, _layer(m, given))),
        Deed(Verb("narrator", "network", network, "build a new network; what is not named stays as it was"), _network),
        Deed(Verb("narrator", "guess", (Parameter("tries", 1, 10_000, is_whole=True),),
                  "hire guess-and-check, on a copy of the network"),
             lambda m, given: hire_guessing(m, int(given["tries"]))),
        Deed(Verb("narrator", "measure", (), "hire someone who nudges one connection after another, on a copy"),
             lambda m, given: hire_measuring(m)),
        Deed(Verb("narrator", "replay", (Parameter("epoch", 0, MOST_EPOCHS, is_whole=True),),
                  "speak of the network as it was after an epoch of this run, the last for any later"),
             lambda m, given: revisit(m, int(float(given["epoch"])))),
        Deed(Verb("narrator", "present", (), "speak of the network as it is again"), lambda m, given: come_back(m)),
        Deed(Verb("narrator", "note", (Parameter("how", words=LESSONS), Parameter("name", words=tuple(MISCONCEPTIONS))),
                  "note that the player met a misconception, or has repaired one that was met"), _note),
        Deed(Verb("narrator", "answer", (Parameter("when", words=WHEN), Parameter("how", words=ANSWERS)),
                  "note how a question was answered, before the story or after it"), _answer),
        Deed(Verb("narrator", "show", (Parameter("picture", words=PICTURES),), "bring a picture to the front")),
        Deed(Verb("optimizer", "use", use, "make updates in another way"), _use),
        Deed(Verb("optimizer", "batch", (_number("size", "batch_size", words=("all",)),),
                  "how many cases are heard before each update"), _batch),
        Deed(Verb("optimizer", "clip", (_number("clip"),), "the longest gradient allowed; 0 allows any"),
             _choosing("clip")),
        Deed(Verb("optimizer", "epochs", (Parameter("epochs", 1, MOST_EPOCHS, is_whole=True),),
                  "how many epochs the next training takes"), _choosing("epochs", int)),
        Deed(Verb("optimizer", "patience", (_number("patience"),),
                  "stop after so many epochs without a lower validation loss; 0 never does"),
             _choosing("patience", int)),
        Deed(Verb("optimizer", "desk", (_word("offers", DESKS, DESKS[0]),),
                  "let the player choose hyperparameters, or the network as well")),
        Deed(Verb("optimizer", "train", (), "train with the hyperparameters as they stand")),
        Deed(Verb("optimizer", "rewind", (), "go back to before the last training, on a new branch")),
    )  # fmt: skip
    return {(deed.verb.role, deed.verb.name): deed for deed in table}


ROLES = (
    "narrator", "error function", "loss function", "learning rate", "regularization", "backprop", "optimizer", "neuron",
)  # fmt: skip


def vocabulary(layers: int, cases: Iterable[str] = ()) -> Vocabulary:
    """What a script may speak of when the network has so many layers and the episode these cases."""
    return Vocabulary(
        facts={name: fact.kind for name, fact in FACTS.items()},
        verbs={key: deed.verb for key, deed in deeds(layers, tuple(cases)).items()},
        roles=ROLES,
    )


def measured_arguments(cue: Cue, verb: Verb, fact: Callable[[str], Value]) -> Arguments | None:
    """The arguments of a cue, those measured that were left to be; None, and no deed, if one of them is NaN."""
    arguments: dict[str, float | str] = {}
    for parameter in verb.parameters:
        value = cue.arguments[parameter.name]
        if isinstance(value, Expression):
            measured = parameter.fitting(float(value.evaluate(fact)))
            if measured is None:
                return None
            value = measured
        arguments[parameter.name] = value
    return arguments

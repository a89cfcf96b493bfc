"""Every verb does what the table says of it, when a cue in a scene asks for it, and nothing else."""

from dataclasses import fields, replace

import numpy as np
import pytest

from neural_drama.network.diagnosis import diagnose_layers
from neural_drama.network.parameters import weight_mask
from neural_drama.network.passes import forward
from neural_drama.playthrough.events import (
    DeskOpened,
    NeuronAsked,
    Noted,
    PictureCalled,
    RunBegan,
    Trained,
    TrainingBegan,
)
from neural_drama.playthrough.facts import FACTS
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.verbs import deeds
from neural_drama.story.problems import ScriptError


def chose(**chosen):
    """The check that a cue chose these hyperparameters, and no other, and touched nothing else."""

    def check(before, after, heard):
        assert after.hyperparameters == replace(before.hyperparameters, **chosen)
        assert differing(before, after) <= {"hyperparameters", "before"}
        assert after.earlier.hyperparameters == before.hyperparameters

    return check


def differing(before, after):
    """The fields of a moment that a cue has changed."""
    names = {field.name for field in fields(before)} - {"memory"}  # which is the story's
    return {name for name in names if getattr(before, name) is not getattr(after, name)}


def shrank(before, after, heard):
    is_weight = weight_mask(before.parameters.sizes)
    assert np.array_equal(after.parameters.vector[is_weight], before.parameters.vector[is_weight] * 0.5)
    assert np.array_equal(after.parameters.vector[~is_weight], before.parameters.vector[~is_weight])
    assert differing(before, after) == {"parameters", "before"}


def restored(before, after, heard):
    assert np.array_equal(after.parameters.vector, after.history.parameters_at(after.epoch).vector)


def opened_the_next(before, after, heard):
    assert after.incident not in before.heard and after.heard == before.heard | {after.incident}
    assert after.layer == after.architecture.layers - 1 and after.neuron == after.ranked(after.layer)[0]


def turned_to(layer, is_sealed=False):
    def check(before, after, heard):
        assert (after.layer, after.neuron, after.is_sealed) == (layer, after.ranked(layer)[0], is_sealed)
        assert differing(before, after) <= {"layer", "neuron", "lineup", "is_sealed"}

    return check


def lined_up(before, after, heard):
    assert after.layer == 2 and after.neuron == after.lineup[0] and after.is_sealed and len(after.lineup) == 3
    assert after.ranked(2)[0] in after.lineup


def questioned(before, after, heard):
    assert after.neuron == before.lineup[1] and differing(before, after) <= {"neuron"}


def named(before, after, heard):
    assert (after.layer, after.neuron, FACTS["accused"].value(after)) == (2, 3, 3)
    assert not after.is_sealed


def called(before, after, heard):
    assert [event.picture for event in heard if isinstance(event, PictureCalled)] == ["miss"]
    assert differing(before, after) == set()


def looked_back(before, after, heard):
    assert (after.epoch, after.now.epoch, after.now.parameters) == (0, 0, before.parameters), "there is no other epoch"
    assert differing(before, after) == {"parameters", "present"} or differing(before, after) == {"present"}


def did_nothing(before, after, heard):
    assert differing(before, after) == set()


def noted(how, name, **counted):
    def check(before, after, heard):
        assert [event for event in heard if isinstance(event, Noted)] == [Noted(how, name, "01-room")]
        assert after.dossier == replace(before.dossier, **counted) and differing(before, after) == {"dossier"}

    return check


def opened_anew(before, after, heard):
    (began,) = [event for event in heard if isinstance(event, RunBegan) and event.moment.run == 2]
    assert began.moment.case_file.name == "pair" and began.parent is None
    assert after.epochs_left == before.epochs_left and after.hyperparameters == before.hyperparameters
    assert after.blueprint == replace(before.blueprint, loss="binary_cross_entropy")


def offered(*more):
    def check(before, after, heard):
        (desk,) = [event for event in heard if isinstance(event, DeskOpened)]
        assert [control.name for control in desk.controls if control.is_of_network] == list(more)
        assert after.hyperparameters == before.hyperparameters and after.blueprint is before.blueprint

    return check


def ran(before, after, heard):
    (began,), (over,) = ([e for e in heard if isinstance(e, kind)] for kind in (TrainingBegan, Trained))
    assert (began.from_epoch, began.to_epoch, after.epoch) == (0, 6, 6)
    assert replace(over.moment, memory=after.memory) == after


def built_anew(before, after, heard):
    assert (after.blueprint.activation, after.blueprint.initialization) == ("relu", "he")
    assert (after.epoch, after.run, len(after.history)) == (0, 2, 1)
    assert after.incident == before.incident and after.hyperparameters == before.hyperparameters


def built_by(activation, loss):
    def check(before, after, heard):
        assert (after.architecture.activation.name, after.architecture.loss.name) == (activation, loss)

    return check


def guessed(before, after, heard):
    assert after.guessing.tries == 20 and after.guessing.loss <= before.loss
    assert differing(before, after) == {"guessing"}


def measured(before, after, heard):
    assert after.measuring.parameters == len(before.parameters.vector) and after.measuring.error < 1e-3
    assert differing(before, after) == {"measuring"}


NETWORK = ("activation", "initialization", "loss", "validation")

CUES = {
    "ERROR FUNCTION: worst": opened_the_next,
    "ERROR FUNCTION: open pair": opened_anew,
    "LEARNING RATE: set 0.25": chose(learning_rate=0.25),
    "LEARNING RATE: slow 10": chose(learning_rate=0.01),
    "LEARNING RATE: restore": chose(learning_rate=0.1),
    "LEARNING RATE: schedule cosine": chose(schedule="cosine", span=100),
    "LEARNING RATE: schedule step 3": chose(schedule="step", span=3),
    "LEARNING RATE: schedule warmup span=5": chose(schedule="warmup", span=5),
    "REGULARIZATION: set 0.5": chose(regularization=0.5),
    "REGULARIZATION: set 0.5 l1": chose(regularization=0.5, penalty="l1"),
    "REGULARIZATION: set 0.5 penalty=decoupled": chose(regularization=0.5, penalty="decoupled"),
    "REGULARIZATION: dropout 0.2": chose(dropout=0.2),
    "REGULARIZATION: shrink 0.5": shrank,
    "REGULARIZATION: restore": restored,
    "BACKPROP: trace 2": turned_to(2),
    "BACKPROP: trace last": turned_to(3),
    "BACKPROP: take 1": turned_to(1, is_sealed=True),
    "BACKPROP: lineup 2": lined_up,
    "BACKPROP: question 2": questioned,
    "NARRATOR: network relu he": built_anew,
    "NARRATOR: network initialization=he activation=relu": built_anew,
    "NARRATOR: network leaky_relu loss=half_squared": built_by("leaky_relu", "half_squared"),
    "NARRATOR: network gelu loss=absolute": built_by("gelu", "absolute"),
    "NARRATOR: guess 20": guessed,
    "NARRATOR: measure": measured,
    "BACKPROP: ask 2": named,
    "NARRATOR: show miss": called,
    "NARRATOR: replay 3": looked_back,
    "NARRATOR: present": did_nothing,
    "NARRATOR: note met model-stores-data": noted("met", "model-stores-data", met=("model-stores-data",)),
    "NARRATOR: note repaired model-stores-data": did_nothing,
    "NARRATOR: answer before right": noted("before", "right", answers_before=1, right_before=1),
    "NARRATOR: answer after wrong": noted("after", "wrong", answers_after=1),
    "OPTIMIZER: use adam": chose(optimizer="adam", momentum=0.9),
    "OPTIMIZER: use momentum 0.5": chose(optimizer="momentum", momentum=0.5),
    "OPTIMIZER: batch 16": chose(batch_size=16),
    "OPTIMIZER: batch all": chose(batch_size=27),
    "OPTIMIZER: batch 100000": chose(batch_size=27),
    "OPTIMIZER: clip 0.5": chose(clip=0.5),
    "OPTIMIZER: epochs 12": chose(epochs=12),
    "OPTIMIZER: patience 3": chose(patience=3),
    "OPTIMIZER: desk": offered(),
    "OPTIMIZER: desk training": offered(),
    "OPTIMIZER: desk network": offered(*NETWORK),
    "OPTIMIZER: train": ran,
}
"""Cues, and what must have come of each. Rewinds have tests of their own."""

SCENE = "# Cue\n\n## One\n\n> {cue}\n\n{{loss}} after.\n\n**THE END**\n"


def perform(play):
    """Play on to the line after the cue, the desk left as it stands; gives what was heard."""
    heard = []
    while True:
        event = play.advance()
        if event not in heard:
            heard.append(event)
        if getattr(event, "text", "").endswith("after."):
            return heard
        if isinstance(event, DeskOpened):
            play.set_desk()
        elif isinstance(event, NeuronAsked):
            play.name_neuron(3)
        elif isinstance(event, TrainingBegan):
            play.end_training()


@pytest.mark.parametrize("cue", CUES)
def test_a_cue_does_what_its_verb_says(cue, laboratory):
    play = open_playthrough(str(laboratory(SCENE.format(cue=cue))))
    before = play.moment
    heard = perform(play)
    CUES[cue](before, play.moment, heard)


def test_every_verb_has_its_cue():
    tried = {(actor.lower(), words.split()[0]) for actor, words in (cue.split(": ") for cue in CUES)}
    assert tried | {("optimizer", "rewind")} == set(deeds(4, ("pair",)))


@pytest.mark.parametrize(
    ("cue", "said"),
    [
        ("LEARNING RATE: schedule never", "schedule is constant, step, cosine or warmup, not 'never'"),
        ("LEARNING RATE: schedule step 0", "span is a whole number from 1 to"),
        ("REGULARIZATION: set 0.1 l3", "penalty is none, l1, l2, decoupled or same, not 'l3'"),
        ("REGULARIZATION: dropout 0.95", "dropout is a number from 0 to 0.9"),
        ("NARRATOR: network swish", "activation is linear, step, sigmoid, tanh, relu, leaky_relu, gelu or same"),
        ("NARRATOR: network loss=hinge", "loss is half_squared, absolute, huber, binary_cross_entropy, cross_entropy"),
        ("NARRATOR: network validation=0.9", "validation is a number from 0.05 to 0.8 or same"),
        ("NARRATOR: network seed=7", "seed is same or next, not '7'"),
        ("OPTIMIZER: use adagrad", "optimizer is sgd, momentum, rmsprop, adam or adamw, not 'adagrad'"),
        ("OPTIMIZER: use momentum 1", "momentum is a number from 0 to 0.999"),
        ("OPTIMIZER: batch some", "size is a whole number from 1 to"),
        ("OPTIMIZER: batch 0", "size is a whole number from 1 to"),
        ("OPTIMIZER: clip -1", "clip is a number from 0 to 1e+06"),
        ("OPTIMIZER: epochs 0", "epochs is a whole number from 1 to 1e+06"),
        ("OPTIMIZER: patience 1.5", "patience is a whole number from 0 to 1e+06"),
        ("OPTIMIZER: desk everything", "offers is training or network, not 'everything'"),
    ],
)
def test_an_argument_that_cannot_be_is_refused_where_it_stands_with_what_can(cue, said, laboratory):
    with pytest.raises(ScriptError) as refused:
        open_playthrough(str(laboratory(SCENE.format(cue=cue))))
    assert "01-room.md:5: " in str(refused.value) and said in str(refused.value)


@pytest.mark.parametrize(
    ("fact", "network"), [("dead", "relu"), ("saturated", "sigmoid"), ("blame_arriving", "sigmoid")]
)
def test_what_ails_a_layer_is_quoted_as_it_is_diagnosed(fact, network, laboratory):
    scene = SCENE.format(cue=f"NARRATOR: network {network}").replace("{loss}", f"{{{fact}}}")
    play = open_playthrough(str(laboratory(scene)))
    (figure,) = perform(play)[-1].figures
    moment, data = play.moment, play.moment.case_file.dataset
    found = diagnose_layers(moment.architecture, moment.parameters, data.X_train, data.y_train)[moment.layer - 1]
    told = {"dead": len(found.dead), "saturated": len(found.saturated), "blame_arriving": found.part_of_output}
    assert figure.value == told[fact] and (figure.layer, figure.neuron, figure.set) == (3, None, "train")


@pytest.mark.parametrize(("network", "is_told"), [("step", True), ("tanh", False)])
def test_a_cold_trail_is_told_where_no_blame_arrives(network, is_told, laboratory):
    scene = SCENE.format(cue=f"NARRATOR: network {network}").replace("{loss}", "It is cold. {if vanishing}\n\n{loss}")
    texts = [getattr(event, "text", "") for event in perform(open_playthrough(str(laboratory(scene))))]
    assert ("It is cold." in texts) == is_told


@pytest.mark.parametrize("case", ["pair", "triple"])
def test_classes_are_told_by_their_names(case, laboratory):
    scene = SCENE.format(cue="OPTIMIZER: train").replace("{loss}", "{true_class}/{predicted_class}/{rival_class}")
    play = open_playthrough(str(laboratory(scene)), case=case)
    text = perform(play)[-1].text.removesuffix(" after.")
    moment, data = play.moment, play.moment.case_file.dataset
    row = moment.incident
    outputs = forward(moment.architecture, moment.parameters, data.X_train[[row]]).outputs[0]
    table = moment.case_file.table
    true = int(table.targets[data.train_rows[row]])
    scores = np.array([0.0, outputs[0]]) if case == "pair" else outputs
    wrong = [number for number in range(len(scores)) if number != true]
    rival = wrong[int(np.argmax(scores[wrong]))]
    assert text == "/".join(table.classes[number] for number in (true, int(np.argmax(scores)), rival))


def test_where_numbers_are_predicted_there_are_no_classes(laboratory):
    scene = SCENE.format(cue="OPTIMIZER: train").replace("{loss}", "<{true_class}{predicted_class}{rival_class}>")
    assert perform(open_playthrough(str(laboratory(scene))))[-1].text == "<> after."


def test_a_run_begins_with_the_first_and_with_each_new_network_and_with_nothing_else(laboratory):
    for cue in CUES:
        heard = perform(open_playthrough(str(laboratory(SCENE.format(cue=cue)))))
        runs = [event for event in heard if isinstance(event, RunBegan)]
        is_new = cue.startswith(("NARRATOR: network", "ERROR FUNCTION: open"))
        assert len(runs) == 1 + is_new and all(run.parent is None for run in runs)

"""Rewinds random playthroughs to random points, and holds what comes of it against what was there before, to the bit.

`python tests/programs/rewind_many.py [REWINDS [SEED]]` plays the Chronicles by chance with real training. From each
random point it goes on unchanged, and everything must be as it was: weights, the optimizer's memory, random streams,
figures and lines. Then it takes another turn there, and the old timeline must stay as it was.
"""

import sys
import time

import numpy as np

from neural_drama.kit.answers import answer
from neural_drama.playthrough.events import CurtainFell, Offered
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.timelines import Timelines

TURNS = 40
"""A player who has taken so many turns goes home."""


def main(rewinds=300, seed=1):
    began, done, forked = time.perf_counter(), 0, 0
    while done < rewinds:
        rng = np.random.default_rng(seed + done)
        timelines = Timelines(open_playthrough("chronicles", seed=int(rng.integers(1000))))
        wander(timelines, rng)
        for _ in range(min(10, rewinds - done)):
            forked += rewind_once(timelines, rng)
            done += 1
    print(f"{done} rewinds, {forked} forks, no bit changed, in {time.perf_counter() - began:.0f} s")


def wander(timelines, rng, turns=TURNS):
    """Play on by chance."""
    for _ in range(turns):
        while timelines.waiting is None:
            if isinstance(timelines.advance(), CurtainFell):
                return
        if isinstance(timelines.waiting, Offered):
            timelines.take(int(rng.integers(len(timelines.waiting.options))) + 1)
        else:
            answer(timelines, rng, is_real=True)
    hear_out(timelines)


def rewind_once(timelines, rng):
    """Go back to any point of a timeline, on again unchanged, and then another way. Whether that was another way."""
    timeline = timelines.current
    timelines.switch(timeline)
    hear_out(timelines)
    path = timeline.tip.path
    before = {point: stated(point) for point in path}
    goal = path[int(rng.integers(len(path)))]
    lines = int(rng.integers(4))
    timelines.go_to(goal, lines)
    repeat(timelines, path[path.index(goal) + 1 :])
    assert timelines.current is timeline and timelines.here is timeline.tip
    hear_out(timelines)
    for point in path:
        assert stated(point) == before[point], f"{point.turn} is not what it was"
    timelines.go_to(goal, lines)
    many = len(timelines.all)
    wander(timelines, rng, 6)
    told = [event.text for event in timelines.heard(timeline) if isinstance(event, Spoken)]
    kept = [text for point in path for text in before[point][0]]
    assert told[: len(kept)] == kept and path[-1] in timeline.tip.path  # it may have been played further
    is_forked = len(timelines.all) > many
    if is_forked:
        timelines.switch(timeline)
        hear_out(timelines)
        for point in path:
            assert stated(point) == before[point], f"{point.turn} did not survive a fork"
    return is_forked


def repeat(timelines, path):
    """Take the same turns, as a player would who goes on unchanged."""
    for point in path:
        hear_out(timelines)
        turn = point.turn
        match turn.asked:
            case "choice":
                timelines.take(turn.moves[0].option)
            case "desk":
                timelines.set_desk(*turn.moves[:-1])
            case "neuron":
                timelines.name_neuron(turn.moves[0].neuron)
            case "training":
                timelines.end_training(getattr(turn.moves[0], "epoch", None))
        assert timelines.here is point


def hear_out(timelines):
    """Let everything be said that is said before the next question."""
    while timelines.waiting is None and not isinstance(timelines.advance(), CurtainFell):
        pass


def stated(point):
    """Everything about a point that must come back: what was said after it, and what the network was."""
    spoken = [event for event in point.told if isinstance(event, Spoken)]
    moment = point.checkpoint.moment
    state = moment.history.state_at(moment.epoch)
    figures = [(figure.shown, repr(figure.value), figure.run) for line in spoken for figure in line.figures]
    return (
        [line.text for line in spoken],
        figures,
        moment.parameters.vector.tobytes(),
        state.parameters.vector.tobytes(),
        b"" if state.memory is None else state.memory.tobytes(),
        (str(state.order), str(state.dropout), state.updates, state.trained, repr(state.lowest), state.waited),
        (moment.history.losses.tobytes(), moment.history.validation_losses.tobytes(), moment.run),
        (moment.epoch, moment.epochs_left, moment.hyperparameters, moment.incident, moment.neuron, moment.verdict),
        (point.checkpoint.standing.memory, point.checkpoint.verdicts, point.checkpoint.turns),
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

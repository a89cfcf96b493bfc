"""Every figure that the Chronicles quote, in lines and in options, as said and at other epochs, can be proved."""

import pytest

from neural_drama.playthrough.autoplay import autoplay, random_option
from neural_drama.playthrough.events import Offered
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.instants import Instant
from neural_drama.playthrough.moves import read_moves
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.replay import spoken_at
from neural_drama.proof.proving import prove, prove_in
from neural_drama.proof.words import proof_in_words

INSTANTS = (Instant(0), Instant(2), Instant(3, 1, "forward"), Instant(3, 1, "update"))

PLAYS = {
    "first options": ("trams", "stop@20", None),
    "penguins": ("penguins", "stop@8", None),
    "exploding": ("trams", "rate=10,stop@20", None),
    "rewound": ("trams", "stop@2,2,regularization=3,batch=32,stop@9", None),
    "at random": ("trams", "", 3),
    "at random, penguins": ("penguins", "", 5),
}


def holds(proof, line):
    assert proof.agrees, (line.text, "\n".join(proof_in_words(proof)))
    return True


@pytest.mark.parametrize("name", PLAYS)
def test_every_figure_of_a_playthrough_holds(name):
    case, moves, seed = PLAYS[name]
    play = open_playthrough("chronicles", case=case)
    proved = scrubbed = 0
    for answered in autoplay(play, read_moves(moves), *([] if seed is None else [random_option(seed)])):
        match answered.event:
            case Spoken() as line:
                said = [prove_in(line, place) for place in range(len(line.figures))]
                found = [prove(figure, line.moment) for figure in line.figures]
                proved += sum(holds(proof, line) for proof in (*said, *found))
                if line.moment.is_after_run and line.moment.epoch > 3:
                    for then in (spoken_at(line, instant) for instant in INSTANTS):
                        scrubbed += sum(holds(prove_in(then, place), then) for place in range(len(then.figures)))
            case Offered(options):
                for piece in (piece for option in options for piece in option if piece.figure):
                    proved += prove(piece.figure, play.moment).agrees
    assert proved > 50 and scrubbed > 0

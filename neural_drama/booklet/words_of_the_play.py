"""The words of the play: what the player does, what is kept of it, and how it can end."""

from neural_drama.booklet.entry import Entry
from neural_drama.playthrough.endings import ENDINGS

_OF_THE_PLAY = (
    Entry(
        "moment", "One setting of all weights seen from one incident. Every line's figures and every picture are "
        "functions of a moment.", see=("run", "epoch", "incident"),
    ),
    Entry(
        "run", "One network from its first weights on. A new network, or a timeline that leaves another, is a new "
        "run.", ("training run", "experiment"), see=("epoch", "timeline", "seed"),
    ),
    Entry(
        "seed", "The number that everything left to chance is drawn from: the same seed gives the same weights, the "
        "same batches and the same bits.", ("random seed",), see=("run", "initialization"),
    ),
    Entry(
        "turn", "One question to the player with its answer.", see=("timeline", "history"), also=("move", "moves"),
    ),
    Entry(
        "timeline", "A named way through turns. Another answer forks a new one; the old one stays, and the two can be "
        "held against each other.", ("branch",), see=("fork", "rewind", "turn"), also=("timelines", "compare"),
    ),
    Entry(
        "fork", "To answer otherwise than before, or to let a run end at another epoch: a new timeline begins there.",
        ("branch",), see=("timeline", "rewind"),
    ),
    Entry(
        "rewind", "To go back: words, weights, the optimizer's memory and chance are as they were, to the last bit.",
        ("checkpoint",), see=("timeline", "history", "scrub"), also=("back",),
    ),
    Entry(
        "history", "The lines and moves of a timeline, with the figures as they were. Any of them can be gone back "
        "to.", see=("rewind", "turn"),
    ),
    Entry(
        "scrub", "To look at any epoch of a run; pictures and figures show that epoch. Nothing is changed by it.",
        see=("epoch", "phase", "rewind"), also=("replay", "epoch bar"),
    ),
    Entry(
        "phase", "A part of one batch: forward, backward or update. A run can be looked at phase by phase.",
        see=("forward pass", "backward pass", "update"),
    ),
    Entry(
        "figure", "A number in a line. It was taken from a record of the run and can be proved.",
        see=("proof", "moment"), also=("figures", "record", "fact"),
    ),
    Entry(
        "proof", "A figure done again before your eyes: its formula with the numbers in it, the plain passes, a "
        "nudge, the alibi test, and the lines of code.", see=("figure", "nudge", "alibi test"), also=("prove",),
    ),
    Entry(
        "bet", "What the player says a training will do, before it is done. The run keeps the score.",
        see=("reason", "training"), also=("bets", "wager"),
    ),
    Entry(
        "reason", "Why the player thinks so. The run says whether it held, apart from the bet.", see=("bet",),
    ),
    Entry(
        "desk", "Where hyperparameters are set, each with its value, what it takes and what it is.",
        see=("hyperparameters", "training"), also=("control",),
    ),
    Entry(
        "budget", "How many epochs are left for all trainings of an episode together.", unit="epochs",
        see=("epoch", "ending"), also=("epochs left", "epochs_left"),
    ),
    Entry(
        "ending", "How a story ends, decided by what was measured: the first that applies of "
        f"{', '.join(ending.name.replace('-', ' ') for ending in ENDINGS)}.", see=("goal", "rewind"),
        also=("verdict", "curtain"),
    ),
    Entry(
        "code", "A playthrough in a few dozen letters: moves, seed, what was decided by measurement, and a check on "
        "its figures. Anybody can play it again with it.", see=("seed", "turn", "transcript"), also=("hand on",),
    ),
    Entry(
        "transcript", "A playthrough as words, or as one record a line, each figure with where it came from.",
        see=("figure", "evidence"),
    ),
    Entry(
        "evidence", "Beside a transcript: the weights of every state that a figure was taken from, and the data as "
        "they were fed.", see=("transcript", "figure"),
    ),
)  # fmt: skip


def _of_endings() -> tuple[Entry, ...]:
    return tuple(
        Entry(ending.name.replace("-", " "), f"An ending: {ending.meaning}.", see=("ending",), also=(ending.name,))
        for ending in ENDINGS
    )


WORDS_OF_THE_PLAY = (*_OF_THE_PLAY, *_of_endings())

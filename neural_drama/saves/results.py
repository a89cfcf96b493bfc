"""Results: what the saved games came to, by episode and case, as far as the saves know."""

from collections.abc import Iterable
from dataclasses import dataclass

from neural_drama.playthrough.endings import ENDINGS
from neural_drama.playthrough.turns import read_verdicts
from neural_drama.saves.rows import LONGEST_MOVES, Row

SOLVED = "justice-served"

RESULTS = (
    # The ending of a training is a verdict of the turn after it; its last keyframe says how long its run was.
    "SELECT turn.id AS id, playthrough.episode AS episode, playthrough.case_name AS case_name,"
    " turn.verdicts AS verdicts,"
    " (SELECT max(epoch) FROM keyframe WHERE keyframe.turn = earlier.id) AS epochs"
    " FROM turn JOIN turn AS earlier ON earlier.id = turn.parent JOIN playthrough ON playthrough.id = turn.playthrough"
    " WHERE earlier.asked = 'training' AND playthrough.deleted_at IS NULL ORDER BY turn.id"
)
_NAMES = {ending.name for ending in ENDINGS}


@dataclass(frozen=True, slots=True)
class Result:
    """What one training came to."""

    episode: str  # as the saves know it, without where it was begun
    case: str
    ending: str  # its name; "" where none is told of
    epochs: int  # of the run, from its first weights on; 0 where nothing is kept of it


def result(row: Row) -> Result:
    """A training, from a row of RESULTS."""
    verdicts = row.read("verdicts", lambda: read_verdicts(row.text("verdicts", LONGEST_MOVES)))
    told = [verdict for verdict in verdicts if verdict in _NAMES]
    return Result(
        episode=row.text("episode").partition("#")[0],
        case=row.text("case_name"),
        ending=str(told[0]) if told else "",
        epochs=row.maybe("epochs", row.whole) or 0,
    )


def stamp_of(results: Iterable[Result]) -> str:
    """What an episode came to: "case closed" if ever it was solved, else its last ending in words, else nothing."""
    endings = [one.ending for one in results if one.ending]
    if SOLVED in endings:
        return "case closed"
    return endings[-1].replace("-", " ") if endings else ""


def fewest_epochs(results: Iterable[Result], case: str) -> int | None:
    """The shortest run by which a case was ever solved, in epochs; None if it never was."""
    found = [one.epochs for one in results if (one.case, one.ending) == (case, SOLVED)]
    return min((epochs for epochs in found if epochs), default=None)

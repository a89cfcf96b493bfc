"""Results: what a rack tells of saved games is what they came to, and nothing else."""

import pytest

from neural_drama.network.keeping import kept
from neural_drama.saves.results import Result, fewest_epochs, stamp_of

CASES = [
    ([], ""),
    ([("trams", "out-of-epochs", 20)], "out of epochs"),
    ([("trams", "explosion", 20), ("trams", "frozen-trail", 9)], "frozen trail"),
    ([("trams", "justice-served", 20), ("trams", "explosion", 9)], "case closed"),
    ([("trams", "", 20)], ""),
]


def results(rows):
    return [Result("chronicles", *row) for row in rows]


@pytest.mark.parametrize(("rows", "stamp"), CASES)
def test_an_issue_is_stamped_with_what_it_came_to(rows, stamp):
    assert stamp_of(results(rows)) == stamp


def test_the_best_is_the_shortest_run_that_solved_the_case():
    rows = results([("trams", "justice-served", 90), ("trams", "justice-served", 40), ("trams", "explosion", 3)])
    assert fewest_epochs(rows, "trams") == 40 and fewest_epochs(rows, "penguins") is None
    assert fewest_epochs(results([("trams", "justice-served", 0)]), "trams") is None


def test_the_store_tells_what_each_training_came_to(store, opening_of, turn_of, recording_of):
    number = store.begin(opening_of(episode="chronicles#02-there#door", case="trams"))
    first = store.add_turn(number, None, turn_of("1"))
    recording = recording_of(70)
    trained = store.add_turn(number, first, turn_of("go", "training", ()), kept(recording, 70))
    assert store.results() == [], "an ending is known once the player has gone on"
    store.add_turn(number, trained, turn_of("1", "choice", ("justice-served", True)))
    store.add_turn(number, trained, turn_of("2", "choice", (False,)))
    told = [Result("chronicles", "trams", "justice-served", 70), Result("chronicles", "trams", "", 70)]
    assert store.results() == told
    store.delete(number)
    assert store.results() == []

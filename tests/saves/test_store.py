"""The store: what was put by is found again as it was, also by another game, and deleted only when nobody misses it."""

import math
import sqlite3
from datetime import timedelta

import pytest

import neural_drama.saves.database as database_module
from neural_drama.network.keeping import kept
from neural_drama.playthrough.moves import MoveError, Set, Take
from neural_drama.playthrough.turns import Turn
from neural_drama.saves.entries import Summary
from neural_drama.saves.sources import Sources
from neural_drama.saves.store import Store
from neural_drama.saves.trouble import StoreTrouble

NEW_SCENE = Sources({"01-one.md": b"**NARRATOR:** Twice.\n"})


@pytest.fixture
def days_later(monkeypatch):
    """Puts the clock on by so many days."""
    real = database_module.now

    def later(days):
        monkeypatch.setattr(database_module, "now", lambda: real() + timedelta(days=days))

    return later


def count(path, table):
    with sqlite3.connect(path) as connection:
        found = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    connection.close()
    return found


def test_saves_lie_in_the_folder_that_is_named(store, path):
    assert store.path == path and path.is_file() and store.notice == ""


def test_without_a_name_they_lie_among_the_users_data(monkeypatch):
    from platformdirs import user_data_path

    from neural_drama.saves.whereabouts import saves_path

    monkeypatch.delenv("NEURAL_DRAMA_DATA")
    assert saves_path() == user_data_path("neural-drama") / "saves.sqlite"


def test_a_playthrough_is_found_as_it_was_begun(store, opening_of):
    opening = opening_of(episode="~/tea/../tea", seed=2**63 - 1, title="Tee für zwölf — 午")
    number = store.begin(opening)
    found = store.playthrough(number)
    assert store.playthroughs() == [found]
    assert (found.episode, found.folder, found.case) == (opening.episode, opening.folder, opening.case)
    assert (found.seed, found.title, found.id) == (opening.seed, opening.title, number)
    assert (found.turn, found.lines, found.timeline, found.summary) == (None, 0, None, Summary())
    assert found.begun_at == found.played_at and found.begun_at.endswith("+00:00")
    assert store.sources(found.script) == opening.sources


def test_sources_are_stored_once(store, opening_of, path):
    for _ in range(3):
        store.begin(opening_of())
    store.begin(opening_of(sources=NEW_SCENE))
    assert count(path, "script") == 2


def test_turns_are_found_as_they_were_made_parents_first(store, opening_of, turn_of, path):
    playthrough = store.begin(opening_of())
    first = store.add_turn(playthrough, None, turn_of("2", verdicts=(True, False, "explosion", True)))
    second = store.add_turn(playthrough, first, turn_of("rate=0.5,optimizer=adam", "desk", ()))
    other = store.add_turn(playthrough, None, turn_of("3"))
    store.close()
    with Store.open(path) as again:
        turns = again.turns(playthrough)
    assert [(turn.id, turn.parent) for turn in turns] == [(first, None), (second, first), (other, None)]
    assert [turn.turn for turn in turns] == [
        turn_of("2", verdicts=(True, False, "explosion", True)),
        turn_of("rate=0.5,optimizer=adam", "desk", ()),
        turn_of("3"),
    ]
    assert not any(turn.has_training or turn.script for turn in turns)


def test_the_same_child_is_found_and_not_doubled(store, opening_of, turn_of):
    playthrough = store.begin(opening_of())
    first = store.add_turn(playthrough, None, turn_of("1"))
    second = store.add_turn(playthrough, first, turn_of("1"))
    assert store.add_turn(playthrough, None, turn_of("1")) == first
    assert store.add_turn(playthrough, first, turn_of("1")) == second != first
    different = {
        store.add_turn(playthrough, first, turn_of("2")),
        store.add_turn(playthrough, first, turn_of("1", "neuron")),
        store.add_turn(playthrough, first, turn_of("1"), script=NEW_SCENE),
        store.add_turn(playthrough, second, turn_of("1")),
        store.add_turn(store.begin(opening_of()), None, turn_of("1")),
    }
    assert len(different | {first, second}) == 7
    assert store.add_turn(playthrough, first, turn_of("1"), script=NEW_SCENE) in different


def test_verdicts_that_are_stored_win(store, opening_of, turn_of):
    playthrough = store.begin(opening_of())
    store.add_turn(playthrough, None, turn_of("1", verdicts=(True, "frozen")))
    store.add_turn(playthrough, None, turn_of("1", verdicts=(False, "solved")))
    assert [each.turn.verdicts for each in store.turns(playthrough)] == [(True, "frozen")]


def test_a_turn_that_lacks_its_training_is_given_it_and_then_keeps_it(
    store, opening_of, turn_of, recording_of, bits_of
):
    playthrough = store.begin(opening_of())
    run = turn_of("stop@30", "training")
    number = store.add_turn(playthrough, None, run)
    assert store.training(number) is None and not store.turns(playthrough)[0].has_training
    first, second = (kept(recording_of(optimizer=name), 30) for name in ("adam", "sgd"))
    assert store.add_turn(playthrough, None, run, first) == number
    assert store.add_turn(playthrough, None, run, second) == number
    assert bits_of(store.training(number)) == bits_of(first) != bits_of(second)
    assert store.turns(playthrough)[0].has_training


def test_an_edited_script_is_kept_with_the_turn_from_which_it_is_followed(store, opening_of, turn_of):
    playthrough = store.begin(opening_of())
    store.add_turn(playthrough, None, turn_of("", "edited"), script=NEW_SCENE)
    (turn,) = store.turns(playthrough)
    assert turn.turn.asked == "edited" and turn.turn.moves == ()
    assert store.sources(turn.script) == NEW_SCENE


def test_where_it_stands_is_found_with_what_a_list_shows(store, opening_of, turn_of, summary, path):
    playthrough, other = store.begin(opening_of()), store.begin(opening_of())
    turn = store.add_turn(playthrough, None, turn_of())
    timeline = store.add_timeline(playthrough, "the first", None)
    assert [saved.id for saved in store.playthroughs()] == [other, playthrough]
    store.stand(playthrough, turn, 4, timeline, summary)
    store.close()
    with Store.open(path) as again:
        listed = again.playthroughs()
    assert [saved.id for saved in listed] == [playthrough, other]
    assert (listed[0].turn, listed[0].lines, listed[0].timeline) == (turn, 4, timeline)
    with Store.open(path) as again:
        again.stand(playthrough, turn, 4, None, summary)
        assert again.playthrough(playthrough).timeline is None
    found = listed[0].summary
    assert (found.scene_title, found.epoch, found.miss) == ("The Call", 12, "2.7 minutes")
    assert repr(found.thumbnail) == repr(summary.thumbnail) and math.isnan(found.thumbnail[3])


def test_a_thumbnail_too_long_is_a_mistake_of_whoever_drew_it(store, opening_of):
    with pytest.raises(ValueError, match="at most 40 losses, not 41"):
        store.stand(store.begin(opening_of()), None, 0, None, Summary(thumbnail=(1.0,) * 41))


def test_a_timeline_is_drawn_on_and_standing_back_shortens_nothing(store, opening_of, turn_of):
    playthrough = store.begin(opening_of())
    timeline = store.add_timeline(playthrough, "one", None)
    turns = [None]
    for move in ("1", "2", "3", "4"):
        turns.append(store.add_turn(playthrough, turns[-1], turn_of(move)))
    aside = store.add_turn(playthrough, turns[1], turn_of("9"))

    def tip_after(turn):
        store.stand(playthrough, turn, 0, timeline, Summary())
        return store.timelines(playthrough)[0].tip

    assert tip_after(None) is None
    assert tip_after(turns[1]) == turns[1]
    assert tip_after(turns[4]) == turns[4]
    assert tip_after(turns[2]) == turns[4]
    assert tip_after(None) == turns[4]
    assert tip_after(aside) == turns[4]


def test_timelines_have_names_that_can_be_changed(store, opening_of, turn_of):
    playthrough = store.begin(opening_of())
    turn = store.add_turn(playthrough, None, turn_of())
    one, two = store.add_timeline(playthrough, "one", None), store.add_timeline(playthrough, "two", turn)
    store.rename_timeline(two, "the slow one")
    found = store.timelines(playthrough)
    assert [(each.id, each.name, each.tip) for each in found] == [(one, "one", None), (two, "the slow one", turn)]
    assert all(each.begun_at.endswith("+00:00") for each in found)


def test_named_saves_are_found_with_their_places_the_newest_first(store, opening_of, turn_of, summary):
    playthrough, other = store.begin(opening_of()), store.begin(opening_of())
    turn = store.add_turn(playthrough, None, turn_of())
    one = store.save(playthrough, None, 3, "at the start", Summary())
    two = store.save(playthrough, turn, 1, "later", summary)
    three = store.save(other, None, 0, "elsewhere", Summary())
    assert [save.id for save in store.saves(playthrough)] == [two, one]
    assert [save.id for save in store.saves()] == [three, two, one]
    found = store.saves(playthrough)[0]
    assert (found.playthrough, found.turn, found.lines, found.name) == (playthrough, turn, 1, "later")
    assert repr(found.summary) == repr(summary)


def test_what_is_deleted_can_be_had_back(store, opening_of):
    playthrough = store.begin(opening_of())
    save = store.save(playthrough, None, 0, "here", Summary())
    before = store.playthroughs()
    store.delete_save(save)
    assert store.saves() == []
    store.undelete_save(save)
    assert [each.id for each in store.saves()] == [save]
    store.delete(playthrough)
    assert store.playthroughs() == [] == store.saves()
    assert store.playthrough(playthrough).deleted_at is not None
    store.undelete(playthrough)
    assert store.playthroughs() == before and len(store.saves()) == 1


def test_playing_on_brings_a_deleted_playthrough_back(store, opening_of):
    playthrough = store.begin(opening_of())
    store.delete(playthrough)
    store.stand(playthrough, None, 1, None, Summary())
    assert [saved.id for saved in store.playthroughs()] == [playthrough]


def test_after_thirty_days_the_deleted_is_gone_with_all_that_belongs_to_it(filled, path, days_later, opening_of):
    gone, stays = filled(), filled()
    with Store.open(path) as store:
        renewed = store.begin(opening_of(sources=NEW_SCENE))
        store.delete(gone)
        store.delete(renewed)
        store.delete_save(store.saves(stays)[0].id)
    size = path.stat().st_size
    days_later(29)
    with Store.open(path) as store:
        assert store.playthrough(gone).deleted_at is not None
    days_later(31)
    with Store.open(path) as store:
        assert [saved.id for saved in store.playthroughs()] == [stays]
        assert store.saves() == [] and len(store.turns(stays)) == 3
        assert store.training(store.turns(stays)[-1].id) is not None
        with pytest.raises(StoreTrouble, match=f"no playthrough {gone}"):
            store.playthrough(gone)
    expected = {"playthrough": 1, "turn": 3, "timeline": 1, "bookmark": 0, "training": 1, "script": 1}
    assert {table: count(path, table) for table in expected} == expected
    assert path.stat().st_size < size


def test_no_number_is_given_twice(filled, path, days_later):
    numbers = {filled()}
    for days in (31, 62, 93):
        with Store.open(path) as store:
            for number in numbers:
                if any(saved.id == number for saved in store.playthroughs()):
                    store.delete(number)
        days_later(days)
        new = filled()
        assert new not in numbers
        numbers.add(new)


def test_what_is_written_together_is_written_as_one(store, opening_of, turn_of):
    playthrough = store.begin(opening_of())
    with pytest.raises(KeyError), store.together():
        number = store.add_turn(playthrough, None, turn_of())
        store.stand(playthrough, number, 0, None, Summary())
        raise KeyError
    assert store.turns(playthrough) == [] and store.playthrough(playthrough).turn is None
    with store.together():
        number = store.add_turn(playthrough, None, turn_of())
        store.stand(playthrough, number, 0, None, Summary())
    assert store.playthrough(playthrough).turn == number


@pytest.mark.parametrize(
    ("asking", "answer"),
    [
        (lambda store, mine, other: store.playthrough(99), "no playthrough 99"),
        (lambda store, mine, other: store.sources("0" * 64), "no script 000"),
        (lambda store, mine, other: store.stand(99, None, 0, None, Summary()), "no playthrough 99"),
        (lambda store, mine, other: store.stand(mine, 99, 0, None, Summary()), "no turn 99"),
        (lambda store, mine, other: store.stand(mine, None, 0, 99, Summary()), "no timeline 99"),
        (lambda store, mine, other: store.stand(mine, other, 0, None, Summary()), "turn 1 is none of playthrough"),
        (lambda store, mine, other: store.add_timeline(mine, "x", other), "turn 1 is none of playthrough"),
        (lambda store, mine, other: store.save(mine, other, 0, "x", Summary()), "turn 1 is none of playthrough"),
        (lambda store, mine, other: store.rename_timeline(99, "x"), "no timeline 99"),
        (lambda store, mine, other: store.delete(99), "no playthrough 99"),
        (lambda store, mine, other: store.undelete_save(99), "no bookmark 99"),
        (lambda store, mine, other: store.save(mine, None, 0, "x" * 201, Summary()), "201 characters"),
        (lambda store, mine, other: store.save(mine, None, 0, "a\x1b[2J", Summary()), "terminal obeys"),
        (lambda store, mine, other: store.rename_timeline(1, "a\nb"), "terminal obeys"),
    ],
)
def test_what_is_not_there_or_cannot_be_shown_is_the_players_trouble(
    asking, answer, store, opening_of, turn_of, path
):
    other = store.begin(opening_of())
    turn = store.add_turn(other, None, turn_of())
    mine = store.begin(opening_of())
    with pytest.raises(StoreTrouble, match=answer) as caught:
        asking(store, mine, turn)
    assert str(path) in str(caught.value)
    assert len(store.playthroughs()) == 2


def test_a_path_that_cannot_be_shown_is_not_saved_and_breaks_nothing(store, opening_of):
    for episode in ("tea\udcff", "te\x07a", "x" * 5000):
        with pytest.raises(StoreTrouble):
            store.begin(opening_of(episode=episode))
    assert store.playthroughs() == []


def test_a_store_that_was_closed_opens_again_when_it_is_asked(store, opening_of):
    playthrough = store.begin(opening_of())
    store.close()
    assert store.playthrough(playthrough).id == playthrough


def test_only_the_thread_that_opened_it_may_use_it(store):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool, pytest.raises(sqlite3.ProgrammingError, match="thread"):
        pool.submit(store.playthroughs).result()


def test_what_could_not_be_read_again_is_not_written(store, opening_of, turn_of):
    playthrough = store.begin(opening_of())
    for odd in (
        Turn("choice", "s", "p", (Set("rate", math.nan),), ()),
        Turn("choice", "s", "p", (Take(1),), ("two words",)),
        Turn("choice", "s", "p", (Take(1),), ("UPPER",)),
        Turn("choice", "s", "p", (Take(0),), ()),
    ):
        with pytest.raises((ValueError, MoveError)):
            store.add_turn(playthrough, None, odd)
    assert store.turns(playthrough) == []
    assert store.add_turn(playthrough, None, turn_of())


def test_after_a_training_that_cannot_be_read_one_goes_on_from_what_the_other_game_wrote(
    filled, store, path, turn_of
):
    playthrough = filled()
    connection = sqlite3.connect(path)
    connection.execute("UPDATE keyframe SET checksum = 0 WHERE epoch = 10")
    connection.commit()
    with pytest.raises(StoreTrouble) as caught:
        store.training(3)
    connection.execute("UPDATE playthrough SET title = 'Tea at One'")
    connection.commit()
    connection.close()
    assert store.add_turn(playthrough, None, turn_of("7"))
    assert store.playthrough(playthrough).title == "Tea at One"
    assert caught.value.__traceback__ is not None  # which holds on to all that was under way


def test_a_message_moves_no_terminal(tmp_path):
    folder = tmp_path / "a\x1b[2Jb"
    folder.write_text("no folder")
    with pytest.raises(StoreTrouble) as caught:
        Store.open(folder / "saves.sqlite")
    assert str(caught.value).isprintable() and "a\\x1b[2Jb" in str(caught.value)

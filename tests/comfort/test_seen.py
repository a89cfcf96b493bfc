"""Seen: a line is known by every letter and figure, across games, whatever becomes of the file."""

from neural_drama.comfort import seen
from neural_drama.comfort.seen import DIGEST, Seen


def test_a_line_is_new_once_and_a_changed_figure_is_another_line(tmp_path):
    path = tmp_path / "data" / "seen.digests"
    now = Seen(path)
    assert not now.note("ERROR FUNCTION", "Off by 2.7!")
    assert now.note("ERROR FUNCTION", "Off by 2.7!")
    assert not now.note("ERROR FUNCTION", "Off by 2.6!")
    assert not now.note("BACKPROP", "Off by 2.7!")
    later = Seen(path)
    assert later.note("ERROR FUNCTION", "Off by 2.7!") and later.note("BACKPROP", "Off by 2.7!")
    assert not later.note("BACKPROP", "Off by 2.6!")


def test_half_a_digest_shifts_nothing(tmp_path):
    path = tmp_path / "seen.digests"
    Seen(path).note("A", "one")
    with path.open("ab") as file:
        file.write(b"abc")
    now = Seen(path)
    assert now.note("A", "one") and not now.note("A", "two")
    assert Seen(path).note("A", "two") and path.stat().st_size == 2 * DIGEST


def test_the_older_half_is_forgotten_when_there_are_too_many(tmp_path, monkeypatch):
    monkeypatch.setattr(seen, "MOST", 10)
    path = tmp_path / "seen.digests"
    first = Seen(path)
    for number in range(12):
        first.note("A", str(number))
    now = Seen(path)
    assert now.note("A", "11") and not now.note("A", "0")
    assert path.stat().st_size <= 10 * DIGEST


def test_a_file_that_cannot_be_written_is_said_and_this_game_still_knows(tmp_path):
    file = tmp_path / "file"
    file.write_text("")
    now = Seen(file / "seen.digests")
    assert not now.note("A", "one") and now.note("A", "one")
    assert "seen.digests cannot be written" in now.trouble

"""The settings file: what is stored comes back, what is wrong is named once and harms nothing else."""

import os
import re
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neural_drama.comfort.preferences import WORDS, Preferences
from neural_drama.comfort.settings_file import MOST_BYTES, as_toml, read_settings, settings_path, write_settings

WANTED = st.builds(
    Preferences,
    text=st.sampled_from(WORDS["text"]),
    auto_play=st.sampled_from(WORDS["auto_play"]) | st.floats(1.0, 60.0),
    motion=st.sampled_from(WORDS["motion"]),
    theme=st.from_regex(r"[a-z]{1,9}(-[a-z]{1,9})?", fullmatch=True),
    pictures=st.sampled_from(WORDS["pictures"]),
    mouse=st.booleans(), projector=st.booleans(), plain=st.booleans(),
    keys=st.dictionaries(
        st.from_regex(r"[a-z0-9-]{1,12}", fullmatch=True),
        st.lists(st.from_regex(r"[a-z0-9_+\"\\é]{1,9}", fullmatch=True), min_size=1, max_size=3).map(",".join),
    ),
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(wanted=WANTED)
def test_what_is_stored_comes_back(tmp_path_factory, wanted):
    path = tmp_path_factory.mktemp("kept") / "deep" / "settings.toml"
    write_settings(wanted, path)
    found = read_settings(path)
    assert found.complaints == () and found.is_there
    assert found.preferences == wanted or dict(found.preferences.keys) == dict(wanted.keys)
    assert as_toml(found.preferences) == as_toml(wanted)
    assert os.listdir(path.parent) == ["settings.toml"]


WRONG = [
    ('motion = "fulll"', 'settings.toml:2: motion is \'fulll\'; allowed: full, less, none'),
    ("motion = none", "settings.toml:2: not TOML: 'motion = none'"),
    ("mouse = 1", "settings.toml:2: mouse is 1; allowed: true, false"),
    ("auto_play = 0.2", "settings.toml:2: auto_play is 0.2; allowed: off, slow, fast, or 1 to 60 seconds a line"),
    ("auto_play = nan", "settings.toml:2: auto_play is nan; allowed: off, slow, fast, or 1 to 60 seconds a line"),
    ("auto_play = true", "settings.toml:2: auto_play is True; allowed: off, slow, fast, or 1 to 60 seconds a line"),
    ('theme = "\\u001b[31m"', "settings.toml:2: theme is '\\x1b[31m'; allowed: the name of a theme, or auto"),
    ("volume = 11", "settings.toml:2: nothing is called 'volume'; allowed: text, auto_play, motion, theme, "),
    ("[motion]", "settings.toml:2: motion is {}; allowed: full, less, none"),
    ('motion = "fulll"\nmotion = "less"', "settings.toml:2: motion is 'fulll'"),
    ("[[[", "settings.toml:2: not TOML: '[[['"),
]


@pytest.mark.parametrize(("line", "complaint"), WRONG, ids=[line for line, _ in WRONG])
def test_what_is_wrong_is_named_and_everything_else_stands(tmp_path, line, complaint):
    path = tmp_path / "settings.toml"
    rest = '[keys]\nfork = "g"' if "[" not in line or "theme" in line else ""
    path.write_text(f'text = "fast"\n{line}\n{rest}\n', encoding="utf-8")
    found = read_settings(path)
    assert len(found.complaints) == 1 and found.complaints[0].startswith(complaint)
    assert found.complaints[0].isprintable()
    assert found.preferences.text == "fast" and found.preferences.motion == "full" and found.preferences.mouse
    assert dict(found.preferences.keys) == ({"fork": "g"} if rest else {})


@settings(max_examples=60, deadline=None)
@given(raw=st.binary(max_size=200) | st.text("[]=\"'\n\\keys.u1{}#", max_size=60).map(str.encode))
def test_no_file_breaks_anything(tmp_path_factory, raw):
    path = tmp_path_factory.mktemp("any") / "settings.toml"
    path.write_bytes(raw)
    assert all(re.match(r"settings\.toml:\d+: ", complaint) for complaint in read_settings(path).complaints)
    write_settings(Preferences(motion="less"), path)
    assert read_settings(path).preferences.motion == "less" and read_settings(path).complaints == ()


def test_where_there_is_none_the_defaults_stand_and_nothing_is_wrong(tmp_path, monkeypatch):
    monkeypatch.setenv("NEURAL_DRAMA_DATA", str(tmp_path / "none"))
    found = read_settings()
    assert not found.is_there and found.complaints == () and found.preferences == Preferences()
    assert settings_path() == tmp_path / "none" / "settings.toml" and not (tmp_path / "none").exists()


def test_a_file_that_is_none_of_ours_is_said(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_text("#" * (MOST_BYTES + 1))
    assert read_settings(path).complaints == (f"settings.toml has more than {MOST_BYTES} bytes; the defaults stand",)
    folder = tmp_path / "folder"
    folder.mkdir()
    found = read_settings(folder)
    assert found.is_there and "cannot be read" in found.complaints[0]


def test_what_a_player_typed_is_not_lost_when_it_was_wrong(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_text('motion = "fulll"\n')
    write_settings(Preferences(), path)
    assert (tmp_path / "settings.toml.old").read_text() == 'motion = "fulll"\n'


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_stays_a_link(tmp_path):
    kept = tmp_path / "dotfiles.toml"
    kept.write_text("")
    link = tmp_path / "settings.toml"
    link.symlink_to(kept)
    write_settings(Preferences(text="fast"), link)
    assert link.is_symlink() and 'text = "fast"' in kept.read_text()


def test_a_file_that_cannot_be_written_leaves_the_old_one_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "settings.toml"
    write_settings(Preferences(text="fast"), path)
    before = path.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_settings(Preferences(text="typed"), path)
    assert path.read_bytes() == before and os.listdir(tmp_path) == ["settings.toml"]

"""Sources: the files of an episode are put by whole, come back to the byte, and lead nowhere."""

import base64
import json
import shutil
import zlib
from itertools import islice

import pytest

from neural_drama.playthrough.autoplay import autoplay, first_option
from neural_drama.playthrough.evidence import Evidence
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.repertoire import scenes_folder
from neural_drama.playthrough.transcript import text_lines
from neural_drama.saves.sources import MOST_FILE_BYTES, Sources, SourcesError, laid_out, packed, sources_of, unpacked

CHRONICLES = scenes_folder() / "chronicles"


def lines_of(play):
    return list(islice(text_lines(play, autoplay(play, (), first_option), Evidence()), 60))


def back(sources):
    return unpacked(packed(sources), sources.digest)


def test_an_episode_is_its_scenes_its_playbill_and_its_data():
    names = set(sources_of(CHRONICLES).files)
    assert {"episode.toml", "01-the-prediction-gone-wrong.md", "trams.csv", "penguins.csv"} <= names
    assert not {"plans.toml", "README.md"} & names


def test_what_is_put_by_is_far_smaller_and_comes_back_to_the_byte():
    sources = sources_of(CHRONICLES)
    assert back(sources) == sources and back(sources).digest == sources.digest
    assert len(packed(sources)) < sum(map(len, sources.files.values())) / 2
    odd = Sources({"a.md": b"\xff\xfe\r\n\x00", "b.csv": "é,\ufeff\r\n".encode(), "c.md": b""})
    assert back(odd).files == odd.files


def test_a_digest_tells_every_difference_and_no_order():
    one = Sources({"a.md": b"xy", "b.md": b"z"})
    assert one.digest == Sources({"b.md": b"z", "a.md": b"xy"}).digest
    others = [{"a.md": b"x", "b.md": b"yz"}, {"a.md": b"xy", "c.md": b"z"}, {"a.md": b"xy"}, {"a.mdx": b"y"}]
    assert len({one.digest, *(Sources(files).digest for files in others)}) == 5


def test_an_episode_is_played_from_what_was_put_by_as_from_its_folder(tmp_path):
    folder = tmp_path / "tea"
    shutil.copytree(CHRONICLES, folder)
    sources = back(sources_of(folder))
    played = lines_of(open_playthrough(str(folder), seed=3))
    shutil.rmtree(folder)
    with laid_out(sources, "tea") as place:
        assert place.name == "tea"
        assert lines_of(open_playthrough(str(place), seed=3)) == played
    assert not place.exists() and len(played) == 60


def test_a_loose_scene_is_put_by_alone_and_laid_out_as_one(tmp_path):
    scene = tmp_path / "what now.md"
    scene.write_bytes(b"**NARRATOR:** Once.\n")
    (tmp_path / "other.md").write_bytes(b"no")
    sources = back(sources_of(scene))
    assert set(sources.files) == {"what now.md"}
    with laid_out(sources, "what now") as place:
        assert place.name == "what now.md" and place.read_bytes() == b"**NARRATOR:** Once.\n"
        assert open_playthrough(str(place)).episode.name == "what now"


def test_data_that_lie_elsewhere_or_are_too_large_stay_where_they_are(tmp_path):
    folder = tmp_path / "tea"
    folder.mkdir()
    secret = tmp_path / "secret.csv"
    secret.write_text("secret")
    (folder / "link.csv").symlink_to(secret)
    (folder / "good.csv").write_text("good")
    (folder / "large.csv").write_bytes(b"1" * (MOST_FILE_BYTES + 1))
    (folder / "folder.csv").mkdir()
    (folder / ".hidden.md").write_text("hidden")
    (folder / "README.md").write_text("read me")
    named = ["../secret.csv", str(secret), "link.csv", "./good.csv", "large.csv", "folder.csv", "gone.csv", ""]
    cases = "".join(f'[cases.c{number}]\nfile = "{name}"\n' for number, name in enumerate(named))
    (folder / "episode.toml").write_text(f"{cases}[cases.odd]\nfile = 3\n")
    assert set(sources_of(folder).files) == {"episode.toml", "good.csv"}


def test_a_playbill_that_is_none_is_put_by_as_it_is(tmp_path):
    for raw in (b"[[[", b"\xff", b"cases = 3", b"[cases]\nx = 1"):
        (tmp_path / "episode.toml").write_bytes(raw)
        assert sources_of(tmp_path).files == {"episode.toml": raw}


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../x", "a/b", "a\\b", "c:x", "/x", "a\x00b", "a\nb", "x\u202ey", "a" * 201, "\udcff"]
)
def test_names_that_lead_somewhere_are_refused(name):
    with pytest.raises(SourcesError, match="no name for a file"):
        Sources({name: b""})
    with pytest.raises(SourcesError, match="no name for a file"), laid_out(Sources({"a.md": b""}), name):
        pass


def test_more_than_any_episode_has_is_refused():
    with pytest.raises(SourcesError, match="1 to 200 files, not 201"):
        Sources({f"{number}.md": b"" for number in range(201)})
    with pytest.raises(SourcesError, match="1 to 200 files, not 0"):
        Sources({})
    with pytest.raises(SourcesError, match="at most 1,048,576"):
        Sources({"a.md": b"x" * (MOST_FILE_BYTES + 1)})
    with pytest.raises(SourcesError, match="the files have"):
        Sources({f"{number}.md": b"x" * MOST_FILE_BYTES for number in range(49)})


def as_stored(files):
    return zlib.compress(json.dumps(files).encode())


@pytest.mark.parametrize(
    ("blob", "message"),
    [
        (b"", "more, or less"),
        (b"noise", "unpacked"),
        (packed(Sources({"a.md": b"x"}))[:-4], "more, or less"),
        (zlib.compress(b"\x00" * 200_000_000), "more, or less"),
        (zlib.compress(b"\xff"), "unpacked"),
        (zlib.compress(b"[" * 100_000), "unpacked"),
        (as_stored([]), "no files by name"),
        (as_stored({}), "1 to 200"),
        (as_stored({"../x": "y"}), "no name for a file"),
        (as_stored({"x": 3}), "neither text nor base 64"),
        (as_stored({"x": {"base64": "?"}}), "unpacked"),
        (as_stored({"x": {"base64": base64.b64encode(b"y").decode(), "more": 1}}), "not what was put by"),
        (as_stored({"x": "\udcff"}), "unpacked"),
        (as_stored({"a.md": "y"}), "not what was put by"),
    ],
)
def test_what_was_not_put_by_is_refused(blob, message):
    with pytest.raises(SourcesError, match=message):
        unpacked(blob, Sources({"a.md": b"x"}).digest)

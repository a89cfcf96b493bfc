"""Where the story looks back on an epoch the pictures do too, the run is still whole, and the present comes back."""

import shutil

import pytest

from neural_drama.playthrough.instants import Instant
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.timelines import Timelines
from neural_drama.stage.performance import Performance

SCENE = """\
# Back

## Here

> OPTIMIZER: epochs 6
> OPTIMIZER: train

Now {epoch:d}.

> NARRATOR: replay 2

Then {epoch:d}: {miss:+.4f}.

> NARRATOR: present

Again {epoch:d}.

- [On](#end)

## End

**THE END**
"""


@pytest.fixture
def performance(tiny, tmp_path):
    """The scene, with its training run."""
    folder = tmp_path / "back"
    shutil.copytree(tiny, folder)
    for scene in folder.glob("*.md"):
        scene.unlink()
    (folder / "01-back.md").write_text(SCENE, "utf-8")
    performance = Performance(Timelines(open_playthrough(str(folder))))
    performance.go_on()
    run = performance.begin_run()
    run.is_hurried = True
    run.start()
    while not run.is_over:
        run.tick(0.1)
    performance.end_run()
    performance.go_on()
    return performance


def test_the_pictures_show_what_the_lines_speak_of(performance):
    present = performance.moment
    assert (performance.line.text, present.epoch, performance.last_epoch) == ("Now 6.", 6, 6)
    performance.go_on()
    assert performance.line.text.startswith("Then 2: ")
    assert (performance.moment.epoch, performance.last_epoch) == (2, 6)
    assert performance.moment.miss == present.at(2).miss
    performance.go_on()
    assert performance.line.text == "Again 6." and performance.moment.epoch == 6


def test_the_run_can_be_scrubbed_from_there_and_the_line_stays_as_it_was_said(performance):
    performance.go_on()
    said = performance.line
    performance.look_at(Instant(4))
    assert (performance.moment.epoch, performance.moment.present is None) == (4, False)
    assert performance.as_said(said) is said
    performance.look_at(Instant(2))
    assert performance.instant is None, "which is where the story stands"


def test_what_is_told_again_ends_where_it_stood(performance):
    performance.go_on()
    performance.tell_again()
    assert performance.moment.epoch == 2 and performance.line.text.startswith("Then 2: ")

"""A plain screenplay, as somebody who knows no cue and no fact writes it, is played from top to bottom."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

SCREENPLAY = Path(__file__).parent / "good" / "six_scenes_of_a_plain_screenplay.md"

SAID = (
    "A drama in one night. Rain on every window.",
    "(A siren. Lights flicker.)",
    "ERROR FUNCTION (out of breath): The forecast said dry. The bucket says otherwise.",
    "LOSS FUNCTION (not looking up): One bucket is an anecdote. Bring me all of them.",
    "The door opens. Nobody had knocked.",
    "BACKPROP (shakes out the coat): Who spoke last?",
    "NEURON 12 (very small): I only said what I was told.",
    "BACKPROP: Then we go where you were told it.",
    "LEARNING RATE (counting coins): A small step. Always a small step.",
    "REGULARIZATION (hand on the ladder): Nobody shouts on my roof.",
    "OPTIMIZER: Again, then. From the top.",
    "The bucket is dry.",
    "THE END",
    "(No neurons were harmed. Several were adjusted.)",
    "Written for a class that asked.",
)


def test_it_has_six_scenes_and_nothing_that_only_we_know():
    text = SCREENPLAY.read_text(encoding="utf-8")
    assert len(re.findall(r"^## SCENE \d: [A-Z ]+$", text, re.MULTILINE)) == 6
    assert not set("{}>|") & set(text) and "](" not in text and "---" not in text


@pytest.mark.parametrize(
    ("command", "last"),
    [(["play", "--plain"], "The curtain falls."), (["transcript"], "[curtain]"), (["play"], "The curtain falls.")],
    ids=["plain", "transcript", "into a pipe"],
)
def test_it_plays_from_top_to_bottom(command, last):
    ran = subprocess.run(
        [sys.executable, "-m", "neural_drama", *command, str(SCREENPLAY)],
        input="", capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")
    lines = ran.stdout.splitlines()
    assert [line for line in lines if line in SAID] == list(SAID)
    assert "The Leaking Roof" in ran.stdout and lines[-1] == last

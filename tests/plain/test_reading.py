"""Words, primer and proofs in plain mode and on the command line; and letters where an encoding lacks a sign."""

import io
import os
import re
import subprocess
import sys

import pytest

from neural_drama.booklet.glossary import GLOSSARY
from neural_drama.booklet.primer import PAGES, page_of
from neural_drama.plain.lettering import use_letters
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.timelines import Timelines
from neural_drama.proof.proving import prove_in
from neural_drama.proof.words import proof_in_words

COMMAND = [sys.executable, "-m", "neural_drama"]


@pytest.fixture
def perform(quick, Typist):
    def play(*typed):
        typist = Typist(*typed)
        return typist, typist.perform(Timelines(open_playthrough(quick)))

    return play


def test_the_figures_of_the_last_lines_are_listed_and_each_is_proved(perform):
    typist, performance = perform("prove")
    listed = re.findall(r"^([0-9]+)\. (.+)$", typist.reply(1), re.MULTILINE)
    lines = performance.told
    figures = [(line, place) for line in lines for place in range(len(line.figures))]
    assert [shown for _, shown in listed] == [line.figures[place].shown for line, place in figures]
    assert [int(number) for number, _ in listed] == list(range(1, len(figures) + 1)) and len(figures) >= 5
    typist, performance = perform(*(f"prove {number}" for number, _ in listed))
    for number, (line, place) in enumerate(figures, start=1):
        words = "\n".join(proof_in_words(prove_in(line, place), is_in_letters=True))
        assert typist.reply(number).startswith(words.partition("\n")[0]) and " holds: " in words
        assert typist.reply(number).isascii()


def test_figures_stay_provable_at_a_question_without_lines(perform):
    typist, _ = perform("3", "prove")
    assert "\n1. " in typist.reply(2)


def test_what_takes_many_passes_is_done_again_when_asked(tmp_path, Typist):
    file = tmp_path / "many.md"
    file.write_text(
        "# Many\n\n## A\n\n> NARRATOR: measure\n\nIt took {measure_passes} passes.\n\n- [On](#a)\n", "utf-8"
    )
    typist = Typist("prove 1", "prove 1 again")
    typist.perform(Timelines(open_playthrough(str(file))))
    assert "Type again after the number" in typist.reply(1) and "Type again" not in typist.reply(2)
    assert len(typist.reply(2).splitlines()) >= len(typist.reply(1).splitlines())


def test_a_word_and_a_page_are_told_at_any_question(perform):
    typist, performance = perform("words", "words error signal", "primer", "primer 5", "3", "words share")
    assert all(entry.word in typist.reply(1) for entry in GLOSSARY)
    assert typist.reply(2).startswith("Blame.\n") and "delta_j" in typist.reply(2)
    assert len(re.findall(r"^[0-9]\. ", typist.reply(3), re.MULTILINE)) == len(PAGES)
    start = open_playthrough(performance.play.episode.folder.as_posix()).moment
    for value in page_of(start, 5).values:
        assert value.shown in typist.reply(4)
    assert typist.reply(6).startswith("Share.\n")


@pytest.mark.parametrize(
    ("encoding", "written"),
    [("ascii", "delta_j = s*dloss/dz_j"), ("latin-1", "delta_j = s·dloss/dz_j; miss ×"), ("utf-8", "δ_j = s·∂ℓ/∂z_j")],
)
def test_a_stream_writes_letters_for_what_its_encoding_lacks(encoding, written):
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    use_letters(stream)
    stream.write("δ_j = s·∂ℓ/∂z_j; miss × gain, “Žofie” → 茶")
    stream.flush()
    line = stream.buffer.getvalue().decode(encoding)
    assert line.startswith(written)
    assert line.endswith("“Žofie” → 茶" if encoding == "utf-8" else '"Zofie" -> ?')


def test_the_glossary_is_printed_in_order_and_in_eighty_columns(tell):
    status, said, errors = tell("words")
    heads = [line for line in said.splitlines() if line and not line.startswith(" ")]
    assert (status, errors) == (0, "") and heads == [entry.word for entry in GLOSSARY]
    assert max(map(len, said.splitlines())) <= 80
    assert tell("words", "delta")[1].startswith("blame\n")
    assert tell("words", "weight", "decay")[1].startswith("decoupled decay\n")


def test_a_word_that_is_not_there_is_an_error_with_a_remedy(tell):
    assert tell("words", "blaem") == (1, "", "There is no entry 'blaem'. Did you mean blame?\n")
    assert tell("words", "xyzzyx")[2] == "There is no entry 'xyzzyx'. words lists all there are.\n"


def test_the_primer_is_printed_page_by_page(tell):
    status, said, _ = tell("primer")
    assert status == 0 and len(re.findall(rf"^[0-9] of {len(PAGES)}\. ", said, re.MULTILINE)) == len(PAGES)
    assert tell("primer", "3")[1].startswith(f"3 of {len(PAGES)}. A neuron\n")
    assert tell("primer", "9") == (1, "", "there are pages 1 to 8, not 9\n")
    assert tell("primer", "x")[0] == 2


def test_where_there_are_only_letters_only_letters_are_printed():
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "TERM": "dumb", "LC_ALL": "C"}
    program = (
        "import sys\nfrom neural_drama.cli import main\nmain(['words'])\nmain(['primer'])\n"
        "print(sorted(sys.modules.keys() & {'textual', 'rich', 'sqlite3'}), file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, env=environment, timeout=60, check=False
    )
    assert ran.stderr.decode().splitlines() == ["[]"] and ran.stdout.isascii()
    assert b"delta_j = s*dloss/dz_j" in ran.stdout and b"?" not in ran.stdout.replace(b"here?", b"")
    typed = b"neuron\nconnection 2 5 1\nprove 5\nwords blame\nprimer 5\nfit\nstack\nsettings\nquit\n"
    played = subprocess.run(
        [*COMMAND, "play", "chronicles"], input=typed, capture_output=True, env=environment, timeout=60, check=False
    )
    assert (played.returncode, played.stderr) == (0, b"") and played.stdout.isascii() and b"delta" in played.stdout

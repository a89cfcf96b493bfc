"""The case report shows every word as it stands, whatever is in it, and no file is written over."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from neural_drama.cli import main
from neural_drama.notebook.filing import file_in, file_report
from neural_drama.notebook.gathering import notebook_of
from neural_drama.notebook.markdown import heading, paragraph, plain, table
from neural_drama.notebook.notebook import Demand
from neural_drama.notebook.report import report_of
from neural_drama.story.hygiene import printable

HOSTILE = (
    "# no heading", "1. no list", "12) nor this", "- [no](http://x.y)", "a | b \\| c", "*no* _em_ **bold** __x__",
    "<b>no</b> <!-- x -->", "![no](x)", "`no`", "~~no~~", "&amp; &#42;", "> no", "+ no", "=== no", "--- ", "\\", "a\\",
    "two\nlines", "http://x.y www.x.y a@b.c https://x", "$x$ [^1] [ref]: /x", "| --- |", "\x1b[31mred", "", "***", "|",
)  # fmt: skip

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def texts(source):
    """What a reader shows of a source, block by block; anything but plain words, headings and tables is an error."""
    shown = []
    allowed = {"heading", "paragraph", "inline", "table", "thead", "tbody", "tr", "th", "td"}
    for token in READER.parse(source):
        assert token.type.split("_")[0] in allowed
        if token.type == "inline":
            assert {child.type for child in token.children} <= {"text", "text_special"}, token.content
            shown.append("".join(child.content for child in token.children))
    return shown


def on_a_line(words):
    return " ".join(printable(words, "\n\t").split())


def check(words):
    line = on_a_line(words)
    assert texts("\n".join(paragraph(words))) == ([line] if line else [])
    assert texts("\n".join(heading(2, words))) == [line]
    assert texts("\n".join(table((words, "b"), [(words, "c"), ("d", words)]))) == [line, "b", line, "c", "d", line]


@pytest.mark.parametrize("words", HOSTILE)
def test_words_are_shown_as_they_stand(words):
    check(words)


@given(st.text(st.sampled_from("\\`*_{}[]<>#|~&;$@:/.!()+-=^'\" 1aw\n"), max_size=30))
@settings(max_examples=150, deadline=None)
def test_any_words_are_shown_as_they_stand(words):
    check(words)


@pytest.mark.parametrize("words", ["http://x.y", "see www.x.y", "HTTPS://x", "a@b.c"])
def test_no_reader_makes_a_link_of_an_address(words):
    assert not re.search(r"https?://|www\.|[a-z]@", plain(words), re.IGNORECASE)


def test_the_report_of_a_play_is_tables_with_as_many_cells_as_columns(played):
    notebook = notebook_of(played("1,1,epochs=4,neuron=2,2,2,2,rate=1000,epochs=60,neuron=1,1"))
    demands = (Demand("miss", "2|7", "So | said *he*."),)
    notebook = replace(notebook, title="Lamps | <b> & *co*", demands=demands, code="")
    report = report_of(notebook)
    shown = texts(report)
    assert shown[0] == "Case report: Lamps | <b> & *co*"
    assert {"It falls | by 0.2", "It explodes", "2|7", "So | said *he*."} <= set(shown)
    assert "Met in The desk & the lamp | oil, after the line: " in "\n".join(shown)
    for block in re.findall(r"(?:^\|.*\n)+", report, re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in block.splitlines()}) == 1
    assert report.endswith("\n") and not report.endswith("\n\n")


def test_a_transcript_writes_it_too(folder, tmp_path, capsys):
    path = tmp_path / "report.md"
    arguments = ["transcript", str(folder), "--choose", "1,1,epochs=2,neuron=1,1", "--report", str(path)]
    assert main(arguments) == 0
    assert "It falls | by 0.2" in texts(path.read_text("utf-8"))
    capsys.readouterr()
    assert main([*arguments[:-1], str(tmp_path / "none" / "report.md")]) == 1
    said = capsys.readouterr()
    assert "cannot be written" in said.err and said.out == ""


def test_the_code_in_it_plays_it_again(tmp_path, capsys):
    path = tmp_path / "report.md"
    assert main(["transcript", "chronicles", "--choose", "stop@5", "--report", str(path)]) == 0
    code = re.search(r"^    neural-drama replay (\S+)$", path.read_text("utf-8"), re.MULTILINE)[1]
    first = capsys.readouterr().out
    assert main(["replay", code, "--plain"]) == 0
    assert first.splitlines()[-2:] == capsys.readouterr().out.splitlines()[-2:]


def test_a_report_is_never_written_over_another(tmp_path):
    paths = [file_in(tmp_path, 7, f"{number}") for number in range(3)]
    assert [path.name for path in paths] == ["case-report-7.md", "case-report-7-2.md", "case-report-7-3.md"]
    assert [path.read_text() for path in paths] == ["0", "1", "2"]
    with pytest.raises(FileExistsError):
        file_report(paths[0], "another")
    assert paths[0].read_text() == "0"

"""Hygiene: characters that a terminal would obey, or hide, do not get into a scene in any spelling."""

import pytest

from neural_drama.story.hygiene import clean_text, decode_file

REFUSED = {
    "NUL": "\x00",
    "bell": "\x07",
    "escape": "\x1b",
    "form feed": "\x0c",
    "delete": "\x7f",
    "C1 control sequence introducer": "\x9b",
    "next line": "\x85",
    "soft hyphen": "\xad",
    "combining grapheme joiner": "\u034f",
    "Arabic letter mark": "\u061c",
    "Hangul filler": "\u3164",
    "zero-width space": "\u200b",
    "zero-width joiner": "\u200d",
    "left-to-right mark": "\u200e",
    "right-to-left override": "\u202e",
    "first strong isolate": "\u2068",
    "word joiner": "\u2060",
    "line separator": "\u2028",
    "paragraph separator": "\u2029",
    "private use": "\ue000",
    "private use beyond the first plane": "\U000f0000",
    "byte order mark": "\ufeff",
    "noncharacter": "\ufdd0",
    "last of its plane": "\U0001ffff",
    "variation selector": "\ufe0f",
    "variation selector supplement": "\U000e0100",
    "tag": "\U000e0041",
}


def of(problem):
    return problem.where.line, problem.message


@pytest.mark.parametrize("character", REFUSED.values(), ids=REFUSED)
def test_a_character_that_is_obeyed_or_hidden_is_refused_in_every_spelling(character):
    code = ord(character)
    spellings = [character, f"&#{code};", f"&#x{code:x};", f"&#X{code:04X};"]
    spellings += [
        "".join(f"%{byte:02x}" for byte in character.encode()),
        "".join(f"&#37;{byte:02X}" for byte in character.encode()),
    ]
    for spelling in spellings:
        _, problems = clean_text(f"Rain.\nAnd {spelling} more.\n", "a.md")
        assert [problem.where.line for problem in problems] == [2], spelling
        assert f"U+{code:04X}" in problems[0].message


@pytest.mark.parametrize(
    "spelling", ["&zwj;", "&rlm;", "&shy;", "&ZeroWidthSpace;", "&NewLine;", "&Tab;", "&#10;", "%0a"]
)
def test_named_entities_and_line_breaks_in_disguise_are_refused(spelling):
    assert len(clean_text(f"Rain{spelling}rain\n", "a.md")[1]) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Plain words, 'quoted' — and “so”… – 50 % of them, 100%.",
        "Ünïcödé, 北京, Привет, ελλάς, ½ × 3 ≤ π",
        "&amp; &lt; &eacute; &#233; &nosuchentity; &#; & %20 %C3%A9 %zz",
        "blocks ▁▂▃█ and braille ⠿ and a tab\there",
        "a\u0301 combining accent and a no-break\xa0space",
    ],
)
def test_ordinary_text_is_allowed(text):
    assert clean_text(text, "a.md") == (text, [])


def test_a_character_is_named_and_never_repeated():
    _, problems = clean_text("\u202e\x1b", "a.md")
    assert [str(problem) for problem in problems] == [
        "a.md:1: E010 U+001B is not allowed here (it is a control character; remove it)",
        "a.md:1: E010 U+202E RIGHT-TO-LEFT OVERRIDE is not allowed here "
        "(it is an invisible formatting character; remove it)",
    ]


def test_a_byte_order_mark_has_its_own_remedy():
    _, problems = decode_file("\ufeffRain.".encode(), "a.md")
    assert problems[0].remedy == "save the file as UTF-8 without a byte order mark"


def test_line_ends_become_newlines_but_a_lone_carriage_return_is_refused():
    assert clean_text("a\r\nb\n", "a.md") == ("a\nb\n", [])
    assert [of(problem) for problem in clean_text("a\nb\rc\n", "a.md")[1]] == [(2, "U+000D is not allowed here")]


def test_what_was_refused_is_not_in_the_text_that_goes_on():
    assert clean_text("BACK\u200bPROP\x1b[31m", "a.md")[0] == "BACKPROP[31m"


def test_a_file_may_be_256_KiB_and_no_larger():
    line = b"a" * 1023 + b"\n"
    assert decode_file(line * 256, "a.md")[1] == []
    assert [of(problem) for problem in decode_file(line * 256 + b"a", "a.md")[1]] == [(1, "the file is too large")]


def test_the_size_of_a_file_is_counted_in_bytes():
    line = "é" * 511 + "\n"
    assert decode_file((line * 260).encode(), "a.md")[0] == ""
    assert decode_file((line * 256).encode(), "a.md")[1] == []


def test_a_line_may_have_2000_characters_and_no_more():
    assert clean_text("é" * 2000, "a.md")[1] == []
    assert [of(problem) for problem in clean_text("\n" + "é" * 2001, "a.md")[1]] == [(2, "a line of 2,001 characters")]


def test_what_is_no_utf_8_is_refused_on_its_line():
    for raw in (b"a\n\xff\n", b"a\n\xc3(", b"a\n\xed\xa0\x80", b"a\n\xc0\xaf", "a\né".encode("latin-1")):
        text, problems = decode_file(raw, "a.md")
        assert text == ""
        assert [problem.where.line for problem in problems] == [2]
        assert "is not UTF-8" in problems[0].message


def test_problems_of_a_binary_file_are_not_listed_without_end():
    assert len(clean_text("\x1b\n" * 2000, "a.md")[1]) == 501

"""Hostile input: what a stranger's episode may try. It is refused when it is loaded, or shown as the letters it is."""

import os
import unicodedata

import pytest

from neural_drama.network.tables import DataError
from neural_drama.plain.performance import Performance
from neural_drama.playthrough.autoplay import autoplay
from neural_drama.playthrough.events import Offered
from neural_drama.playthrough.evidence import Evidence
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.settings import SettingsError
from neural_drama.playthrough.timelines import Timelines
from neural_drama.playthrough.transcript import text_lines
from neural_drama.stage.speech import set_in_lines, words_of
from neural_drama.story.cast import STANDARD_CAST
from neural_drama.story.episode import load_script
from neural_drama.story.problems import ScriptError

TOML = '[cast."BACKPROP"]\nrole = "backprop"\n'


def is_safe(text: str) -> bool:
    """Whether a terminal shows a text and obeys nothing in it: no control, format or private character but newlines."""
    return all(sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cf", "Co", "Cs", "Zl",
    "Zp") for sign in text)


@pytest.fixture
def load(vocabulary):
    return lambda path: load_script(path, lambda tables: vocabulary)


@pytest.fixture
def refused(tmp_path, load):
    """Load a scene that must be refused: gives what is said about it, which any terminal can show."""

    def refused(scene, name="01-scene.md", **files):
        folder = tmp_path / "episode"
        folder.mkdir(exist_ok=True)
        (folder / "episode.toml").write_text(files.get("toml", TOML), encoding="utf-8")
        raw = scene if isinstance(scene, bytes) else scene.encode("utf-8", "surrogatepass")
        (folder / name).write_bytes(raw)
        with pytest.raises(ScriptError) as caught:
            load(folder)
        said = str(caught.value)
        assert is_safe(said)
        assert all(problem.message and problem.where.line >= 1 for problem in caught.value.problems)
        return said

    return refused


EXPRESSIONS = (
    "().__class__.__bases__[0].__subclasses__()", "miss.real", "miss.__class__", "__import__('os').system('id')",
    "open('/etc/passwd')", "exec('1')", "eval('1')", "print(miss)", "getattr(miss, 'real')", "globals()",
    "__builtins__",
    "__name__", "min.__self__", "max(*[1, 2])", "max(1, 2, key=abs)", "abs(x=1)", "round(miss, ndigits=2)",
    "min(miss)",
    "[x for x in (1, 2)]", "{x for x in (1,)}", "{1: 2}", "(x for x in ())", "[1, 2]", "(1, 2)", "miss[0]",
    "miss[0:1]",
    "(y := 5)", "y = 5", "lambda: 1", "(lambda: miss)()", "f'{miss}'", "f'{place!r}'", "rf'{miss}'", "b'a'",
    "u'a' + 'b'",
    "'%s' % place", "'a' * 1000000000", "place * 3", "place + place", "'a' 'b' * 2", "'abc'.upper()",
    "1 if diverged else 2",
    "miss ** miss", "9 ** 9 ** 9", "miss // 1", "miss % 2", "1 << 99999", "miss >> 1", "miss & 1", "miss | 1", "~1",
    "+miss",
    "miss @ miss", "not miss", "miss and rate", "miss in place", "'a' in place", "miss is miss", "place < 'b'",
    "await miss", "yield miss", "yield", "...", "None", "True", "1j", "1_0j", "1e999", "-1e999", "1e13",
    "0x" + "f" * 40,
    "9" * 120, "9" * 5000, "1" * 201, "(" * 99 + "miss" + ")" * 99, "-" * 150 + "miss", "not " * 45 + "diverged",
    "miss" + "+miss" * 39, "abs(" * 30 + "miss" + ")" * 30, "'" + "a" * 41 + "' == place",
    "'\\x1b' == place", "'\\N{ESCAPE}' == place", "miss # comment", "miss; miss", "import os", "miss\tif", "del miss",
    "mis\u0455", "m\u0456ss", "\u03bciss", "\u202emiss", "miss\x00", "\x00", "miss\u200b", "miss\ud800",
    "m\u0301iss", "miss \u2264 1", "miss \u00d7 2", "\u0661 + miss", "abs\u037e", "", " ", ":", "::", "if",
    "if diverged else", "!r",
    "miss!r", "miss!s", "miss=", "{miss}", "*miss", "**miss", "miss,", "@miss", "visits_", "visits_nowhere",
    "visits__class__",
)  # fmt: skip


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=lambda text: ascii(text)[:40])
@pytest.mark.parametrize(
    "form", ["It is {%s}.", "It rains. {if %s}", "> LEARNING RATE: set {%s}", "**NEURON {%s}:** No."],
    ids=["quoted", "guard", "argument", "number of a speaker"],
)  # fmt: skip
def test_an_expression_is_arithmetic_over_facts_or_refused(form, expression, refused):
    cast = TOML + '[cast."LEARNING RATE"]\nrole = "learning rate"\n[cast.NEURON]\nrole = "neuron"\n'
    assert "01-scene.md:3" in refused(f"A.\n\n{form.replace('%s', expression)}\n", toml=cast)


@pytest.mark.parametrize("name", ["mi\u017fs", "\uff4diss", "\u217fiss", "\U0001d426iss"], ids=ascii)
def test_a_name_that_only_looks_like_a_fact_is_none(name, refused):
    assert "01-scene.md:1: E201" in refused(f"It is {{{name}}}.\n")


FORMATS = (
    "10", "10d", "010d", "<9", ">9.1f", "^9", "*^30", "-.1f", "=+9", "#x", "x", "X", "b", "o", "c", "n", "s", "r",
    "_d", ".99f", ".10f", ".1000000000f", "99999999.1f", "{rate}", ".{rate}f", "!r", "r!s", "f", ".f", "..1f", "+",
    ",",
    ",+d", "++d", "d%", ".1%f", "\u0661d", ".\u0661f", "\x1b[31m", "\u202e.1f", "%s", "%Y", "d d", "'", '"',
)  # fmt: skip


@pytest.mark.parametrize("format", FORMATS, ids=ascii)
def test_a_format_is_one_of_the_list_or_refused(format, refused):
    assert "01-scene.md:3" in refused(f"A.\n\nIt is {{miss:{format}}}.\n")


ADDRESSES = (
    "../secret.md", "..%2fsecret.md", "%2e%2e/secret.md", "%252e%252e%252fsecret.md", "..\\secret.md",
    "..%5csecret.md",
    "./01-scene.md", "sub/01-scene.md", "/etc/passwd", "//host/share.md", "%2fetc%2fpasswd", "C:/secret.md",
    "C:secret.md",
    "c%3a%5csecret.md", "\\\\host\\share.md", "file:///etc/passwd", "file:01-scene.md", "FILE:01-scene.md",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java%73cript:alert(1)", "javascript&colon;alert(1)", "vbscript:x",
    "data:text/html,x", "data:image/png;base64,AAAA", "http://example.org", "https://example.org/01-scene.md",
    "//example.org",
    "mailto:a@example.org", "ftp://example.org", "about:blank", "01-scene.md?x=1", "01-scene.md#a#b", "01-scene.md#",
    "#",
    "", "01-scene.md/", "01-scene.md/..", "01-scene.MD", "01-scene.txt", "01-scene", "con.md", "nul.md", "aux.md",
    "com1.md",
    "episode.toml", "trams.csv", "~/.bashrc", "~root.md", "$HOME.md", "%00.md", "01-scene.md%00.png",
    "01-scene%ff.md",
    "01-scene.md%0a", "01-scene.md%20", "%20#a", "#%1b[31m", "#a%0ab", "#&#27;", "&#x1b;.md", "\u202e01-scene.md",
    "\uff0e\uff0e/a.md",
    "01\u2010scene.md", "a" * 1900 + ".md", "<01 scene.md>", "*.md", "01-scene.md|id", "`id`.md", "-.md", ".md",
    "..md", "a..md",
)  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda text: ascii(text)[:40])
@pytest.mark.parametrize("form", ["[On](%s)", "- [On](%s)", "- [On](<%s>)"], ids=["jump", "option", "angled"])
def test_an_address_stays_within_the_play_or_is_refused(form, address, tmp_path, refused):
    (tmp_path / "secret.md").write_text("Secret.\n", encoding="utf-8")
    said = refused(f"A.\n\n{form.replace('%s', address)}\n")
    assert "01-scene.md:3" in said
    assert "Secret" not in said


CHARACTERS = {
    "NUL": "\x00", "bell": "\x07", "backspace": "\x08", "escape": "\x1b", "delete": "\x7f", "CSI of C1": "\x9b",
    "OSC of C1": "\x9d", "next line": "\x85", "carriage return": "\r", "vertical tab": "\x0b", "soft hyphen": "\xad",
    "zero width": "\u200b", "joiner": "\u200d", "override": "\u202e", "isolate": "\u2066", "mark": "\u200f",
    "line separator": "\u2028", "private": "\ue000", "private beyond": "\U00100000", "tag": "\U000e0020",
    "filler": "\u3164", "noncharacter": "\uffff", "byte order mark": "\ufeff", "variation": "\ufe0e",
}  # fmt: skip

PLACES = {
    "line": "It rains %s on.",
    "direction": "**BACKPROP:** *[tips%s hat]* No.",
    "speaker": "**BACK%sPROP:** No.",
    "heading": "## A %s heading",
    "title": "# A %s title",
    "option": "- [Go %s on](#a)\n\n## A\n\nRain.",
    "address": "- [Go on](#a%s)\n\n## A\n\nRain.",
    "cue": "> NARRATOR: show %s now",
    "comment": "Rain. <!-- %s -->",
    "mark": "Rain. {if place == '%s'}",
    "last words": "Made %s by us.\n\n**THE END**",
}


@pytest.mark.parametrize("character", CHARACTERS.values(), ids=CHARACTERS)
@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_a_character_that_a_terminal_obeys_or_hides_gets_in_nowhere(place, character, refused):
    number = ord(character)
    percent = "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))
    spellings = [character, f"&#{number};", f"&#x{number:x};", f"&#X{number:06X};", percent]
    spellings.append(percent.replace("%", "&#37;"))
    for spelling in spellings:
        code = "E010" if spelling == character else "E011"
        assert f"01-scene.md:1: {code} " in refused(place.replace("%s", spelling) + "\n"), spelling


@pytest.mark.parametrize("entity", ["ZeroWidthSpace", "zwj", "zwnj", "lrm", "rlm", "shy", "NoBreak", "ic"])
def test_an_entity_by_name_gets_in_no_more(entity, refused):
    assert "01-scene.md:1: E011" in refused(f"It rains&{entity}; on.\n")


@pytest.mark.parametrize("spelling", ["\ud800", "&#xd800;", "%ed%a0%80", "\udc1b"], ids=ascii)
def test_half_a_character_is_refused(spelling, refused):
    assert "01-scene.md:1" in refused(f"[On](#a{spelling})\n")


@pytest.mark.parametrize("number", ["0", "1", "0&#xe000;", "&#57344;0&#57344;", "&#xe000;99"])
def test_what_stands_for_a_brace_cannot_be_spelled(number, refused):
    """Cues are taken apart with a private character, which an entity could bring in."""
    cast = TOML + '[cast."LEARNING RATE"]\nrole = "learning rate"\n'
    refused(f"> LEARNING RATE: set &#xe000;{number}\n", toml=cast)
    refused(f"> LEARNING RATE: set {{miss}}&#xe000;{number}\n", toml=cast)


TOMLS = {
    "escape in a title": 'title = "\\u001b[31mred"',
    "override in a title": 'title = "a\\u202Eb"',
    "long escape": 'title = "\\U0000009b31m"',
    "newline in a title": 'title = "a\\nb"',
    "return in a title": 'title = "a\\rb"',
    "backspace in a number": 'number = "1\\b"',
    "name with an escape": '[cast."A\\u001bB"]',
    "name with a zero width space": '[cast."A\\u200bB"]',
    "name with markup": '[cast."[red]A"]',
    "name with stars": '[cast."A**B"]',
    "name with a colon": '[cast."A:B"]',
    "name with a brace": '[cast."A{miss}"]',
    "name of a path": '[cast."../A"]',
    "name too long": f'[cast."{"A" * 41}"]',
    "empty name": '[cast.""]',
    "role with an escape": '[cast.A]\nrole = "\\u001b]0;x\\u0007"',
    "color with an escape": '[cast.A]\ncolor = "\\u009b0m"',
    "portrait of two lines": '[cast.A]\nportrait = """a\nb"""',
    "manner with a private character": '[cast.A]\nmanner = "\\uE0A0"',
    "manner as a list": '[cast.A]\nmanner = ["x"]',
    "unknown key with an escape": '[cast.A]\n"\\u001b" = "x"',
    "nested value": '[a.b.c]\nd = [[[{ e = "\\u001b" }]]]',
    "key far down": "a = {b = {c = {\"\\u202e\" = 1}}}",
    "raw escape": 'title = "a\x1bb"',
    "surrogate": 'title = "\\ud800"',
    "too deep": "a = " + "[" * 5000 + "]" * 5000,
    "dotted deep": "a" + ".a" * 900 + " = 1\na = 2",
    "no TOML": "[[[",
    "twice": "title = 'a'\ntitle = 'b'",
    "huge number": "title = " + "9" * 1990,
    "huge line": f'title = "{"x" * 3000}"',
    "cast as text": 'cast = "everyone"',
}


@pytest.mark.parametrize("toml", TOMLS.values(), ids=TOMLS)
def test_a_playbill_may_hide_nothing_either(toml, refused):
    assert "episode.toml:" in refused("Rain.\n", toml=toml + "\n")


def test_a_file_of_300_kilobytes_of_playbill_is_refused(refused):
    assert "too large" in refused("Rain.\n", toml="# x\n" * 80_000)


FILES = {
    "latin-1": "é".encode("latin-1"),
    "UTF-16": "Rain.\n".encode("utf-16"),
    "overlong": b"\xc0\xaf\n",
    "surrogate": b"\xed\xa0\x80\n",
    "beyond Unicode": b"\xf4\x90\x80\x80\n",
    "cut off": b"Rain \xe2\x82",
    "zeros": bytes(1000),
    "ones": b"\xff" * 1000,
    "elf": b"\x7fELF\x02\x01\x01\x00",
    "byte order mark": b"\xef\xbb\xbfRain.\n",
    "old Mac lines": b"Rain.\rMore.\r",
    "mixed return": b"Rain\r.\r\n",
    "too large": b"Rain.\n\n" * 50_000,
    "one line": b"a" * 200_000,
    "many lines": b"a\n\n" * 60_000,
    "many signs": b"*a* " * 400 + b"\n\n" + (b"*a* " * 400 + b"\n\n") * 100,
    "nothing": b"",
    "empty lines": b"\n" * 9000,
    "only a title": b"# Title\n",
    "only comments": b"<!-- a -->\n",
}


@pytest.mark.parametrize("raw", FILES.values(), ids=FILES)
def test_a_file_that_is_no_scene_is_refused(raw, refused):
    assert ":" in refused(raw)


MARKDOWN = {
    "HTML": "<script>alert(1)</script>\n",
    "HTML in a line": "Rain <b>hard</b>.\n",
    "HTML with an escape": "Rain <img src=x onerror=alert(1)>.\n",
    "style": "<style>*{display:none}</style>\n",
    "processing": "<?php echo 1 ?>\n",
    "declaration": "<!DOCTYPE html>\n",
    "CDATA": "<![CDATA[x]]>\n",
    "comment without end": "<!-- a\n\nRain.\n",
    "comment with words": "<!-- a --> Rain.\n",
    "image": "![x](http://example.org/x.png)\n",
    "autolink": "<http://example.org>\n",
    "code": "`rm -rf`\n",
    "fence": "```sh\nid\n```\n",
    "reference": "[On][a]\n\n[a]: http://example.org\n",
    "definition": "Rain.\n\n[a]: http://example.org\n",
    "definition twice": "[a]: b\n[a]: c\n\nRain.\n",
    "table": "| a | b |\n| --- | --- |\n| c | d |\n",
    "title of a link": '[On](#a "x")\n\n## A\n\nRain.\n',
    "quotes in quotes": ">" * 900 + " a\n",
    "lists in lists": "- " * 900 + "a\n",
    "lists under lists": "".join("  " * level + "- a\n" for level in range(300)),
    "emphasis in emphasis": "*a " * 300 + "b* " * 300 + "\n",
    "strong in strong": "**a " * 200 + "b**" * 200 + "\n",
    "brackets": "[" * 900 + "a" + "](#a)" * 200 + "\n",
    "parentheses": "[a](" + "(" * 900 + ")" * 900 + ")\n",
    "braces": "{" * 900 + "}" * 900 + "\n",
    "images in images": "![" * 300 + "](a)" * 300 + "\n",
    "numbered": "1. " * 300 + "a\n",
}


@pytest.mark.parametrize("scene", MARKDOWN.values(), ids=MARKDOWN)
def test_markdown_that_is_no_screenplay_is_refused(scene, refused):
    assert "01-scene.md:" in refused(scene)


# What is shown as it stands


LITERAL = (
    "[bold]not bold[/bold]", "[@click=app.quit]quit[/]", "[@click=app.bell()]ring[/]",
    "[link=http://example.org]x[/link]",
    "[red on blue]x[/]", "[/]", "[$primary]x", "[b", "b]", ":smile: :warning:", "%s %d %(x)s", "$HOME $(id)", "~",
    "|id",
    "\\\\[bold]x", "a -- b", "&lt;script&gt;", "&amp;#27;[31m", "%1b1", "0x1b", "\u241b[31m", "^[[31m", "\\\\x1b[31m",
    "\\\\033[31m", "\\\\u001b[31m",
)  # fmt: skip


@pytest.fixture
def play_of(tmp_path):
    """A playthrough of a loose scene."""

    def play_of(scene, name="loose.md"):
        path = tmp_path / name
        path.write_text(scene, encoding="utf-8")
        return open_playthrough(str(path))

    return play_of


def shown_of(words):
    """What Markdown makes of these words."""
    return words.replace("\\\\", "\\").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


@pytest.mark.parametrize("words", LITERAL)
def test_markup_of_any_terminal_is_shown_as_it_is_written(words, play_of):
    asked = words.replace("[", "\\[").replace("]", "\\]") if words.count("[") != words.count("]") else words
    line = f"**BACKPROP:** *[says {words}]* So {words}!"
    scene = f"# T {words}\n\n{line}\n\n- [Take {asked}](#a)\n\n## A\n\n**THE END**\n"
    if "&amp;#27;" in words or "%1b" in words:
        with pytest.raises(ScriptError):  # one decoding away from an escape sequence
            play_of(scene.replace(words, words.replace("%1b1", "%1b").replace("&amp;#27;", "&#27;")))
    if words == "%1b1":
        return
    shown = shown_of(words)
    play = play_of(scene)
    heard = [answer.event for answer in autoplay(play)]
    spoken = next(event for event in heard if isinstance(event, Spoken))
    assert spoken.text == f"So {shown}!"
    assert spoken.direction == f"says {shown}"
    assert words_of(spoken.pieces).plain == f"So {shown}!"
    on_stage = set_in_lines(spoken, STANDARD_CAST, 72, False, None)[0]
    assert "".join(line.plain for line in on_stage).replace(" ", "").endswith(f"So {shown}!".replace(" ", ""))
    assert next(event for event in heard if isinstance(event, Offered)).texts == (f"Take {shown}",)
    written = []
    Performance(Timelines(play_of(scene)), iter(["1", None]).__next__, written.append)
    lines = list(text_lines(play := play_of(scene), autoplay(play), Evidence()))
    assert any(f"So {shown}!" in line for line in lines) and any(f"T {shown}" in line for line in lines)
    assert is_safe("\n".join(lines))


# Cases: what the data bring along is spoken too


@pytest.fixture
def case_of(tmp_path):
    """Open an episode whose case is a CSV of this text, read from a file of this name, with a column of words."""

    def case_of(text, file="data.csv", make=None):
        folder = tmp_path / "case"
        folder.mkdir(exist_ok=True)
        (folder / "01-a.md").write_text("It is {true_class}, said {predicted_class}.\n", encoding="utf-8")
        (folder / "episode.toml").write_text(
            'title = "Case"\ncase = "it"\nbudget = 10\nseed = 1\n[cases.it]\n'
            f'file = "{file}"\ntarget = "c"\ncolumns = ["a", "b"]\nsingular = "it"\nabout = "it"\nquantity = "kind"\n'
            'unit = "probability"\ngoal = 1\nvalidation_goal = 1\n[network]\nhidden = [3]\n'
            '[hyperparameters]\nlearning_rate = 0.1\nregularization = 0\nbatch_size = "all"\nepochs = 2\n',
            encoding="utf-8",
        )
        (folder / "data.csv").write_bytes(text.encode("utf-8", "surrogatepass"))
        if make is not None:
            make(folder)
        return open_playthrough(str(folder))

    return case_of


ROWS = "1,2,x\n2,1,y\n" * 20


def spoken_of(play):
    return [answer.event.text for answer in autoplay(play) if isinstance(answer.event, Spoken)]


def test_the_words_of_a_case_are_spoken(case_of):
    assert spoken_of(case_of("a,b,c\n" + ROWS))[0].startswith(("It is x", "It is y"))


CSV_CHARACTERS = {name: CHARACTERS[name] for name in ("bell", "escape", "CSI of C1", "zero width", "override",
    "private",
                                                      "line separator", "filler", "tag")}  # fmt: skip


@pytest.mark.parametrize("character", CSV_CHARACTERS.values(), ids=CSV_CHARACTERS)
@pytest.mark.parametrize("text", ["a,b,c\n" + ROWS + "2,1,r%sed\n" * 9, "a,b,c\n" + ROWS + "2,1,%s\n" * 9,
                                  "a,b,c,%s\n" + ROWS.replace("\n", ",1\n")], ids=["word", "alone",
                                  "header"])  # fmt: skip
def test_a_character_that_a_terminal_obeys_is_refused_in_a_case(text, character, case_of):
    with pytest.raises(DataError, match="data.csv:[0-9]+: U\\+"):
        case_of(text.replace("%s", character))


@pytest.mark.parametrize(
    "text",
    ["", "a", "a,b,c", "a,b,c\n", "a,b\n1,2\n", "a,b,c\n1,2\n", "a,a,c\n1,2,x\n", "a,b,c\n1,x,y\n",
     "a,b,c\n1,1e999,x\n", "a,b,c\n1,nan,x\n", 'a,b,c\n1,2,"x', "\x00", "a,b,c\n1,2,\ud800\n",
     "a,b,c\n" + "1," * 99_999 + "\n", '"' + "a" * 200_000 + '"\n', "a,b,c\n" + "1,2,x\n" * 200_000,
     "a,b,c\n" + "".join(f"1,2,w{n}\n" for n in range(99))],
    ids=lambda text: ascii(text)[:30],
)  # fmt: skip
def test_a_case_that_is_none_is_one_line_of_remedy(text, case_of):
    with pytest.raises((DataError, SettingsError)) as caught:
        case_of(text)
    assert is_safe(str(caught.value)) and "data.csv" in str(caught.value)


@pytest.mark.parametrize(
    "file",
    ["../secret.csv", "/etc/passwd", "sub/data.csv", ".", "..", "~/x.csv", "%2e%2e/secret.csv", "C:\\\\x.csv",
    "\\\\\\\\host\\\\x",
     "file:///etc/passwd", "\\u0000", "data.csv\\u0000", "\\u001b[31m.csv", "a" * 300, "a/" * 2000, "/dev/zero",
     "con", "link.csv",
     "folder.csv", "loop.csv"],
    ids=lambda text: ascii(text)[:30],
)  # fmt: skip
def test_a_case_stays_within_its_folder(file, tmp_path, case_of):
    (tmp_path / "secret.csv").write_text("a,b,c\n" + ROWS, encoding="utf-8")

    def make(folder):
        (folder / "sub").mkdir()
        (folder / "sub" / "data.csv").write_text("a,b,c\n" + ROWS, encoding="utf-8")
        (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
        (folder / "loop.csv").symlink_to(folder / "loop.csv")
        (folder / "folder.csv").mkdir()

    with pytest.raises((SettingsError, DataError, ScriptError)) as caught:
        case_of("a,b,c\n" + ROWS, file, make)
    assert is_safe(str(caught.value))


# Files and folders


NAMES = ("01-a\x1b[31m.md", "01-\u202ea.md", "01-a\n.md", "01-\x9b31m.md", "01-A.md", "01_a.md", "1-a.md", "01-.md",
    "01-a b.md",
         "01-a%2e.md", "01-ä.md", "-01-a.md", "con.md", "nul.md", "aux.md", "com1.md", "01-a.md.md", "01-a.MD",
         "01-[bold].md", "01-;id.md",
         "01-$(id).md", "01-" + "a" * 90 + ".md", "٠١-a.md", "01-a\u200b.md")  # fmt: skip


@pytest.mark.parametrize("name", NAMES, ids=lambda text: ascii(text)[:30])
def test_a_scene_has_a_plain_name(name, refused):
    assert "E002" in refused("Rain.\n", name=name)


@pytest.mark.parametrize("sign", ["\x1b[31m", "\x9b31m", "\u202e", "\n", "\u200b"], ids=ascii)
def test_a_name_that_becomes_a_title_holds_nothing_that_a_terminal_obeys(sign, tmp_path):
    path = tmp_path / f"a{sign}b.md"
    path.write_text("Rain.\n", encoding="utf-8")
    with pytest.raises(ScriptError, match="E002") as caught:
        open_playthrough(str(path))
    assert is_safe(str(caught.value)) and "\n" not in str(caught.value)


def test_links_out_of_the_folder_are_refused_however_they_are_laid(tmp_path, refused):
    (tmp_path / "secret.md").write_text("Secret.\n", encoding="utf-8")
    (tmp_path / "episode").mkdir()
    (tmp_path / "episode" / "sub").mkdir()
    links = {
        "02-absolute.md": tmp_path / "secret.md", "03-relative.md": "../secret.md",
        "04-far.md": "../episode/../secret.md",
        "05-loop.md": "05-loop.md", "06-one.md": "07-two.md", "07-two.md": "06-one.md", "08-gone.md": "gone.md",
        "09-device.md": "/dev/zero", "10-process.md": "/proc/self/environ", "11-folder.md": "sub", "12-root.md": "/",
        "13-down.md": "sub/../../secret.md",
    }  # fmt: skip
    for name, target in links.items():
        (tmp_path / "episode" / name).symlink_to(target)
    os.mkfifo(tmp_path / "episode" / "14-pipe.md")
    said = refused("Rain.\n")
    assert all(name in said for name in links) and "14-pipe.md" in said
    assert "Secret" not in said


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/stdin", "/dev/null", "/proc/self/mem", "/", "", ".", "\x00",
                                  "a\x00.md", "a" * 5000, "~", "file:///etc/passwd", "\ud800.md", "//", "con",
                                  "\x1b[31m.md"], ids=lambda text: ascii(text)[:30])  # fmt: skip
def test_a_path_that_is_no_episode_is_one_message(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises((ScriptError, SettingsError)) as caught:
        open_playthrough(path)
    assert is_safe(str(caught.value))


# Stories without end


LOOPS = {
    "to itself": "## A\n\n[On](#a)\n",
    "by rewind": "## A\n\n[On](#a) {rewind}\n",
    "of lines": "## A\n\nRain.\n\n[On](#a)\n",
    "of cues": "## A\n\n> NARRATOR: show miss\n\n[On](#a)\n",
    "of labor": "## A\n\n> NARRATOR: guess 1\n\n[On](#a)\n",
    "of labor undone": "## A\n\n> NARRATOR: measure\n\n[On](#a) {rewind}\n",
    "of labor in a row": "> NARRATOR: guess 1\n\n" * 40 + "Rain.\n",
    "of the file": "Rain.\n\n[On](loose.md)\n",
    "of four": "## A\n\n[On](#b)\n\n## B\n\n[On](#c)\n\n## C\n\n[On](#d)\n\n## D\n\n[On](#a) {rewind}\n",
    "with a rewind that never was": "## A\n\n[On](#b) {rewind}\n\n## B\n\n[On](#a)\n",
}


@pytest.mark.parametrize("scene", LOOPS.values(), ids=LOOPS)
def test_a_story_that_goes_round_without_asking_is_ended(scene, play_of):
    play = play_of(scene)
    with pytest.raises(ScriptError, match="without asking the player anything"):
        while play.advance() is not None:
            pass

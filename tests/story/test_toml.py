"""TOML: settings are read as tables, and what goes too deep to be walked through is refused at once, on its line."""

import pytest

from neural_drama.story.playbill import read_playbill
from neural_drama.story.problems import ScriptError
from neural_drama.story.toml import MOST_LEVELS, TomlError, read_toml

DEEP = {
    "lists": ("title = 'x'\nhidden = " + "[" * 900 + "]" * 900, 2),
    "tables": ("title = 'x'\nseed = " + "{a = " * 90 + "1" + "}" * 90, 2),
    "a header": ("title = 'x'\n[seed" + ".a" * 990 + "]\nb = " + "[" * 300 + "]" * 300, 2),
    "a header and what is in it": ("title = 'x'\n[seed" + ".a" * 15 + "]\nb = " + "[" * 9 + "]" * 9, 2),
    "a dotted key": ("title = 'x'\n'seed' " + " . \"a\"" * 200 + " = 1", 2),
    "a table among many": ("title = 'x'\n[[plan]]\n[plan.says" + ".a" * 40 + "]\nb = 1", 3),
}


@pytest.mark.parametrize("kind", DEEP)
def test_what_goes_too_deep_is_refused_on_its_line(kind):
    source, line = DEEP[kind]
    with pytest.raises(TomlError, match=f"more than {MOST_LEVELS} levels") as caught:
        read_toml(source)
    assert caught.value.line == line
    with pytest.raises(ScriptError) as refused:
        read_playbill(source, "episode.toml")
    assert [(problem.code, problem.where.line) for problem in refused.value.problems] == [("E801", line)]


def test_so_many_levels_as_are_allowed_are_read():
    assert read_toml("a = " + "[" * MOST_LEVELS + "]" * MOST_LEVELS)["a"]
    assert read_toml(f"[a{'.a' * (MOST_LEVELS - 1)}]\n")["a"]
    assert read_toml('about = "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u.v.w.x"')["about"]
    with pytest.raises(TomlError):
        read_toml("a = " + "[" * (MOST_LEVELS + 1) + "]" * (MOST_LEVELS + 1))


@pytest.mark.parametrize(("source", "line"), [("a = 1\nb", 2), ("a = [1,\n", 2), ("a = 1\na = 2\n", 2)])
def test_what_is_no_toml_is_refused_on_its_line(source, line):
    with pytest.raises(TomlError) as caught:
        read_toml(source)
    assert caught.value.line == line and "(at" not in str(caught.value)

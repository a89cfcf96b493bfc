"""The emblems: how each ending is drawn on the last page, in a few rows of characters."""

from collections.abc import Mapping
from types import MappingProxyType

from neural_drama.pictures.canvas import Canvas
from neural_drama.pictures.strokes import Glyphs

Rows = tuple[str, ...]

WIDTH, HEIGHT = 15, 6

_ON, _OFF = "«", "»"
"""Between these stands what has the ink of the ending."""

_SIGNS: Mapping[str, Rows] = MappingProxyType(
    {
        "justice-served": (  # a balance that is level
            "       «▲»       ",
            " «┌─────┼─────┐» ",
            "«╱» «╲»    │    «╱» «╲»",
            "«▀▀▀»    │    «▀▀▀»",
            "       │       ",
            "    ▂▂▟█▙▂▂    ",
        ),
        "explosion": (
            " «╲»   ╲ «│» ╱   «╱» ",
            "   «▗» ▄«███»▄ «▖»   ",
            " ─ ▐«███▓███»▌ ─ ",
            "   ▐«██▓▒▓██»▌   ",
            "  «╱»  ▀«▜█▛»▀  «╲»  ",
            " ▁▁▁▁▟«█»▙▁▁▁▁▁  ",
        ),
        "frozen-trail": (  # footprints in snow that soon stop
            "  «*»     «*»    «*» ",
            "     «*»    «*»    ",
            " ▖▗ «*»       «*»  ",
            "    ▖▗   «*»     ",
            "       ▖▗      ",
            " «▂▂▂▂▂▂▂▂▂▂▂▂▂» ",
        ),
        "show-off": (  # a curve that goes through every dot
            "   «●»     «●»   «●» ",
            "  ╱ ╲   ╱ ╲ ╱ ╲",
            " ╱   «●» ╱   «●»   ",
            "«●»     «●»        ",
            "               ",
            "▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔",
        ),
        "tyrant": (  # a scale that is a crown
            "   «▖  ▗▖  ▗»    ",
            "   «█▙▟██▙▟█»    ",
            "   «▜██████▛»    ",
            " ┌─────┴─────┐ ",
            "▝▀▘    │    ▂▂▂",
            "      ▄█▄   ▀▀▀",
        ),
        "silent-witnesses": (  # three in a row, eyes shut, no mouth
            "               ",
            "╭───╮╭───╮╭───╮",
            "│«- -»││«- -»││«- -»│",
            "│   ││   ││   │",
            "╰───╯╰───╯╰───╯",
            "  0    0    0  ",
        ),
        "cold-trail": (
            "               ",
            " ·  ·  ▫  ▪  «◆» ",
            "  ╲  ╲  ╲  ╲ │ ",
            " ·  ·  ▫  ▪ «━┥» ",
            "  ╱  ╱  ╱  ╱ │ ",
            " ·  ·  ▫  ▪  «◆» ",
        ),
        "out-of-epochs": (
            "   ╒═══════╕   ",
            "   ╲       ╱   ",
            "    ╲     ╱    ",
            "     ╲   ╱     ",
            "     ╱«▄█▄»╲     ",
            "   ╘«▟█████▙»╛   ",
        ),
    }
)

_LETTERS: Mapping[str, Rows] = MappingProxyType(
    {
        "justice-served": (
            "       «^»       ",
            " «.-----+-----.» ",
            "«/» «\\»    |    «/» «\\»",
            "«'-'»    |    «'-'»",
            "       |       ",
            "    __/_\\__    ",
        ),
        "explosion": (
            "  «\\»   \\|/   «/»  ",
            "    .«#####».    ",
            " -- «#######» -- ",
            "    '«#####»'    ",
            "  «/»   «|#|»   «\\»  ",
            " _____«|#|»_____ ",
        ),
        "frozen-trail": (
            "  «*»     «*»    «*» ",
            "     «*»    «*»    ",
            " ., «*»       «*»  ",
            "    .,   «*»     ",
            "       .,      ",
            " «_____________» ",
        ),
        "show-off": (
            "   «o»     «o»   «o» ",
            "  / \\   / \\ / \\",
            " /   «o» /   «o»   ",
            "«o»     «o»        ",
            "               ",
            "---------------",
        ),
        "tyrant": (
            "   «|\\ /\\ /|»    ",
            "   «| V  V |»    ",
            "   «|______|»    ",
            " .-----+-----. ",
            "'-'    |    ___",
            "      /_\\   '-'",
        ),
        "silent-witnesses": (
            "               ",
            ".---..---..---.",
            "|«- -»||«- -»||«- -»|",
            "|   ||   ||   |",
            "'---''---''---'",
            "  0    0    0  ",
        ),
        "cold-trail": (
            "               ",
            " .  .  o  O  «@» ",
            "  \\  \\  \\  \\ | ",
            " .  .  o  O «-|» ",
            "  /  /  /  / | ",
            " .  .  o  O  «@» ",
        ),
        "out-of-epochs": (
            "   =========   ",
            "   \\       /   ",
            "    \\     /    ",
            "     )   (     ",
            "    / «.#.» \\    ",
            "   ='«#####»'=   ",
        ),
    }
)

_INKS = {"justice-served": "good", "explosion": "bad", "tyrant": "bad", "frozen-trail": "cast-blue",
         "cold-trail": "cast-blue", "silent-witnesses": "cast-cyan"}  # fmt: skip
"""The ink of each ending; the others are loud."""


def has_emblem(ending: str) -> bool:
    """Whether there is one for an ending."""
    return ending in _SIGNS


def emblem(ending: str, glyphs: Glyphs = "braille") -> Canvas:
    """Draw it, WIDTH x HEIGHT cells. Raises KeyError for an ending without one."""
    canvas = Canvas(WIDTH, HEIGHT)
    for y, row in enumerate((_LETTERS if glyphs == "ascii" else _SIGNS)[ending]):
        x, is_on = 0, False
        for sign in row:
            if sign in (_ON, _OFF):
                is_on = sign == _ON
            else:
                canvas.write(x, y, sign, ink_of(ending) if is_on else "plain")
                x += 1
    return canvas


def ink_of(ending: str) -> str:
    """The ink in which an ending is told."""
    return _INKS.get(ending, "loud")

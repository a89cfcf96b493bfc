"""The first episode in a real terminal, from the title to its curtain and back: by mouse alone, by keyboard alone."""

import time

LONGEST = 400
"""Clicks or keys after which the play counts as going nowhere."""


class Hand:
    """Sends what a terminal sends, and waits for what comes of it."""

    def __init__(self, game) -> None:
        self.game = game

    @property
    def keys(self) -> str:
        """The key line."""
        return self.game.screen.display[-1]

    def send(self, sent: str) -> None:
        """Send it, and wait until the screen has changed and is at rest."""
        before = self.game.text
        self.game.press(sent)
        end = time.monotonic() + 1.0
        while self.game.text == before and time.monotonic() < end:
            self.game.read(0.05)
        while self.game.read(0.015) and time.monotonic() < end:
            pass


class Mouse(Hand):
    """Clicks on cells, as SGR has it."""

    def __init__(self, game) -> None:
        super().__init__(game)
        self.clicked_on: set[str] = set()

    def click(self, x: int, y: int) -> None:
        """Press and let go on a cell, the first being 0."""
        self.send(f"\x1b[<0;{x + 1};{y + 1}M\x1b[<0;{x + 1};{y + 1}m")

    def place_of(self, words: str) -> tuple[int, int] | None:
        """The first cell of words on screen, from the bottom row up."""
        rows = list(enumerate(self.game.screen.display))
        return next(((row.index(words), y) for y, row in reversed(rows) if words in row), None)

    def click_on(self, what: str, words: str, aside: int = 0) -> bool:
        """Click on words, or some cells aside of where they begin, if they are there; else let them come."""
        place = self.place_of(words)
        if place is None:
            self.game.read(0.1)
            return False
        self.clicked_on.add(what)
        self.click(place[0] + aside, place[1])
        return True


def click_on(mouse: Mouse) -> None:
    """One click that goes on with the play, whatever it is waiting for."""
    keys = mouse.keys
    if "name it" in keys:
        is_new = "naming" not in mouse.clicked_on
        mouse.click_on("naming", "▸ neuron", aside=9 if is_new else 2)
    elif "set / next" in keys:
        if "dial" not in mouse.clicked_on:
            rate = next(row for row in reversed(mouse.game.screen.display) if "learning rate" in row)
            assert mouse.click_on("dial", "learning rate", aside=15) and rate not in mouse.game.text, "it was turned"
        mouse.click_on("desk", "go on with these settings")
    elif "to the end" in keys:
        mouse.click_on("key line", "to the end")
    elif "choose" in keys:
        mouse.click_on("choice", "▸ 1", aside=3)
    elif "go on" in keys:
        mouse.clicked_on.add("dialogue")
        mouse.click(77, 14)  # beside the words, where no figure is
    else:
        mouse.game.read(0.1)  # it is being drawn


def test_the_first_episode_is_played_by_mouse_alone(terminal):
    game = terminal("-m", "neural_drama", TEXTUAL_ANIMATIONS="none")
    game.wait_for("night trams")
    mouse = Mouse(game)
    assert mouse.click_on("title", "trams")
    game.wait_for("incident")
    for _ in range(LONGEST):
        if "t title" in mouse.keys:
            break
        click_on(mouse)
    assert "t title" in mouse.keys, f"no click leads on:\n{game.text}"
    assert mouse.clicked_on >= {"title", "dialogue", "choice", "desk", "dial", "key line"}
    assert mouse.click_on("pictures", "tab picture")
    bar = next(y for y, row in enumerate(game.screen.display) if row.startswith(" ◂ 0 "))
    mouse.click(6, bar)
    game.wait_for("replay")
    mouse.click_on("bar", "◂ 0", aside=0)
    assert mouse.click_on("help", "? help")
    game.wait_for("keys that work here")
    mouse.click(40, 12)
    assert "keys that work here" not in game.text
    assert mouse.click_on("curtain", "t title") or "t title" in game.text, game.text
    game.wait_for("every number is real")
    assert mouse.click_on("quit", "quit")
    assert game.ended() == 0


ENTER, DOWN, UP, HOME, LEFT, RIGHT, TAB = "\r", "\x1b[B", "\x1b[A", "\x1b[H", "\x1b[D", "\x1b[C", "\t"


def press_on(hand: Hand, pressed: set[str]) -> None:
    """One key that goes on with the play, whatever it is waiting for."""
    keys, text = hand.keys, hand.game.text
    kinds = {
        "name it": ("naming", ENTER),
        "set / next": ("desk", ENTER if "▸   go on with" in text or "▸ go on with" in text else DOWN),
        "to the end": ("training", ENTER),
        "choose": ("choice", "1"),
        "go on": ("dialogue", ENTER),
    }
    kind, key = next((which for words, which in kinds.items() if words in keys), ("", ""))
    if not kind:
        hand.game.read(0.1)  # it is being drawn
        return
    if kind == "desk" and kind not in pressed:
        hand.send(RIGHT)
        hand.send(LEFT)  # turned up, and down again
    pressed.add(kind)
    hand.send(key)


def test_the_first_episode_is_played_by_keyboard_alone(terminal):
    game = terminal("-m", "neural_drama", "play", "--no-mouse", TEXTUAL_ANIMATIONS="none")
    game.wait_for("night trams")
    hand, pressed = Hand(game), set()
    hand.send(DOWN)
    hand.send(UP)
    hand.send(ENTER)
    game.wait_for("incident · tram 278")
    for _ in range(LONGEST):
        if "t title" in hand.keys:
            break
        press_on(hand, pressed)
    assert "t title" in hand.keys, f"no key leads on:\n{game.text}"
    assert pressed >= {"dialogue", "choice", "desk", "training"} and "THE END" in game.text
    hand.send(HOME)
    game.wait_for("replay")
    hand.send("?")
    game.wait_for("keys that work here")
    hand.send(ENTER)
    assert "keys that work here" not in game.text
    hand.send(TAB)
    hand.send("t")
    game.wait_for("every number is real")
    hand.send("q")
    assert game.ended() == 0

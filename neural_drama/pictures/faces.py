"""The faces: how each of the cast is drawn, rows of characters in which « and » enclose what has the accent's ink."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from neural_drama.pictures.expressions import (
    MOST_MOUTH,
    Balance,
    balance,
    coin,
    gauge,
    is_flat,
    mouth_size,
    penalty_entry,
    voice_size,
)
from neural_drama.pictures.numbers import shown
from neural_drama.pictures.strokes import fitting
from neural_drama.playthrough.moment import Moment

Rows = tuple[str, ...]
Face = Callable[[Moment, bool], Rows]
"""The rows of a portrait at a moment, in plain letters or not."""

WIDTH, HEIGHT = 13, 5

_SIREN_MOUTHS = ("  ‿  ", "  ▂  ", " ▂▂▂ ", " ▄▄▄ ", "▄▄█▄▄", "█████")
_SIREN_MOUTHS_IN_LETTERS = ("  u  ", "  -  ", "  o  ", " (_) ", " (O) ", "(OOO)")
_MOUTHS = {1: ("───", "╰─╯", "╰▂╯", "╰▄╯"), -1: ("───", "╭─╮", "╭▂╮", "╭▄╮")}
_MOUTHS_IN_LETTERS = {1: ("---", "\\_/", "\\o/", "\\O/"), -1: ("---", "/-\\", "/o\\", "/O\\")}


def _error_function(moment: Moment, is_plain: bool) -> Rows:
    """A siren with a mouth; its rays are out as long as the miss is above the goal."""
    size = mouth_size(moment)
    mouths = _SIREN_MOUTHS_IN_LETTERS if is_plain else _SIREN_MOUTHS
    mouth = "? ? ?" if size > MOST_MOUTH else mouths[size]
    falling, level, rising = ("\\-/" if is_plain else "╲─╱") if size else "   "
    if is_plain:
        return (
            f" {falling}  «.---.»  {rising} ",
            f"  {falling} «| ! |» {rising}  ",
            f"{level * 2} «|o   o|» {level * 2}",
            f"   «|»{mouth}«|»   ",
            "   [=====]   ",
        )
    return (
        f" {falling}  «▗▄█▄▖»  {rising} ",
        f"  {falling}«▗█████▖»{rising}  ",
        f"{level * 2} «▐●   ●▌» {level * 2}",
        f"   «▐»{mouth}«▌»   ",
        "   ▟█████▙   ",
    )


def _loss_function(moment: Moment, is_plain: bool) -> Rows:
    """Spectacles over a ledger, in which the mean loss of the cases trained on is entered."""
    entry = shown(moment.loss).rjust(8)
    if is_plain:
        return "    .---.    ", "   «(o)-(o)»   ", "    \\ ~ /    ", " .----^----. ", f" |=«{entry}»| "
    return "    ▄▀▀▀▄    ", "   «(◉)-(◉)»   ", "    ▜ ▂ ▛    ", " ┌────┴────┐ ", f" │Σ«{entry}»│ "


def _learning_rate(moment: Moment, is_plain: bool) -> Rows:
    """Small and eager, above a log gauge of the step size."""
    rate = moment.hyperparameters.learning_rate
    dial, value = gauge(rate, WIDTH - 2, is_plain), f"rate {rate:g}".center(WIDTH)
    if is_plain:
        return "     «,,,»     ", "  = «(^o^)»    ", " ==  «/|\\»     ", f"[«{dial}»]", value
    return "     «▗▄▖»     ", "  ╴ «▐•▿•▌»    ", " ╶─  «▞▀▚»     ", f"┝«{dial}»┥", value


def _regularization(moment: Moment, is_plain: bool) -> Rows:
    """Scales under a stern look: what the weights cost in one pan, the loss in the other; the heavier hangs lower."""
    left, right = balance(moment)
    pan, chain = ("'---'", "  |  ") if is_plain else ("▝▀▀▀▘", "  │  ")
    pans = [_pans(left, right, depth, pan, chain) for depth in (0, 1)]
    weighs = _below(*penalty_entry(moment))
    if is_plain:
        return "    «(-_-)»    ", " .----+----. ", *pans, weighs
    return "    «▐-▂-▌»    ", " ┌────┼────┐ ", *pans, weighs


def _pans(left: Balance, right: Balance, depth: int, pan: str, chain: str) -> str:
    """A row of the scales. A pan hangs on its first row or, when heavier, on the second."""
    parts = []
    for side in (left, right):
        hangs = 1 if side.is_heavier else 0
        parts.append(pan if depth == hangs else chain if depth < hangs else " " * 5)
    return f"«{parts[0]}»   {parts[1]}"


def _backprop(moment: Moment, is_plain: bool) -> Rows:
    """A hat, a collar, and a coin that has the sign of the incident's miss."""
    toss = coin(moment)
    if is_plain:
        return "    _===_    ", "  «-'-----'-»  ", f"   (« _ _ »){toss}", "   /|\\v/|\\   ", "  /_| : |_\\  "
    return "    ▗▄▄▄▖    ", "  «▄▟█████▙▄»  ", f"   «▐» ▪ ▪«▌» «{toss}»", "   ◢█╲▾╱█◣   ", "  ▟██▌▼▐██▙  "


def _optimizer(moment: Moment, is_plain: bool) -> Rows:
    """A judge with a wig and a gavel; on the bench stands who sits today."""
    name = moment.hyperparameters.optimizer
    if is_plain:
        bench = name.center(WIDTH, "=")
        return "   «@@@@@»     ", "  «@» o o «@»  _ ", "  «@»  -  «@» |_|", "   '---'   | ", bench
    return "   «▄▓▓▓▄»     ", "  «▓▌»▪ ▪«▐▓»    ", "  «▓▌» ▬ «▐▓» ▟▙ ", "   ▝▀▀▀▘  ▐▌ ", name.center(WIDTH, "▔")


def _neuron(moment: Moment, is_plain: bool) -> Rows:
    """A cell whose mouth is as wide as what it said is loud, turned down below zero; flat ones keep their eyes shut."""
    said = float(moment.attribution.activation[moment.layer - 1][moment.neuron - 1])
    size, sign = voice_size(moment), -1 if said < 0 else 1
    mouth = "???" if size < 0 else (_MOUTHS_IN_LETTERS if is_plain else _MOUTHS)[sign][size]
    eyes = "- -" if is_flat(moment) else "o o" if is_plain else "• •"
    value = _below(f"says {shown(said, signed=True)}", shown(said, signed=True))
    if is_plain:
        return "  \\ «.---.» /  ", f" --«(» {eyes} «)»-- ", f"  /«|» {mouth} «|»\\  ", "    «'---'»    ", value
    return "  ╲ «╭───╮» ╱  ", f" ──«┤» {eyes} «├»── ", f"  ╱«│» {mouth} «│»╲  ", "    «╰───╯»    ", value


def _narrator(moment: Moment, is_plain: bool) -> Rows:
    """A hat and a cigarette: whoever tells the story shows no face, and nothing of the network moves it."""
    if is_plain:
        return "     «_,_»   ~ ", "   _/___\\_  ~", "    |   |«--*» ", "   /'---'\\   ", "  /_______\\  "
    return "    ▗▄▄▄▖  ∘ ", "  ▄▟█████▙▄° ", "   ▐▒▒▒▒▒▌«━•» ", "   ▟▙╲ ╱▟▙   ", "  ▟██▌ ▐██▙  "


def _below(*texts: str) -> str:
    """The first of these that fits below a face, centered."""
    return fitting(WIDTH, *texts).center(WIDTH)


FACES: Mapping[str, Face] = MappingProxyType(
    {
        "narrator": _narrator,
        "error function": _error_function,
        "learning rate": _learning_rate,
        "regularization": _regularization,
        "backprop": _backprop,
        "loss function": _loss_function,
        "optimizer": _optimizer,
        "neuron": _neuron,
    }
)
"""By role."""

"""Letters: what stands for a sign where there are plain letters only."""

import unicodedata

_OF_SIGNS = str.maketrans(
    {
        "δ": "delta", "∂": "d", "×": "*", "·": "*", "∇": "gradient", "Δ": "step", "λ": "lambda",
        "ß": "ss", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "œ": "oe", "Œ": "OE", "ł": "l", "Ł": "L", "đ": "d",
        "€": "EUR", "£": "GBP", "°": " degrees", "µ": "u", "μ": "u", "½": "1/2", "−": "-", "≤": "<=", "≥": ">=",
        "←": "<-", "→": "->", "▸": ">", "◂": "<", "•": "*", "…": "...",
        "‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-",
    }
)  # fmt: skip

LOST = "?"
"""What stands for a sign that no letters say."""


def in_letters(text: str) -> str:
    """The same in ASCII: signs by their names, letters without their accents, and LOST for what has neither."""
    if text.isascii():
        return text
    bare = unicodedata.normalize("NFKD", text.replace("∂ℓ", "dloss").translate(_OF_SIGNS))
    kept = (sign for sign in bare if not unicodedata.combining(sign))
    return "".join(sign if sign.isascii() else LOST for sign in kept)

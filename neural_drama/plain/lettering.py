"""Lettering: how a line is written where an encoding lacks some of its signs."""

import codecs
from typing import TextIO

from neural_drama.booklet.letters import in_letters

HANDLER = "neural-drama-letters"
"""The name under which Python knows it."""


def use_letters(stream: TextIO) -> None:
    """Let a stream write letters for signs that its encoding lacks; what cannot be set so is left as it is."""
    codecs.register_error(HANDLER, _in_letters)
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors=HANDLER)


def _in_letters(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return in_letters(error.object[error.start : error.end]), error.end

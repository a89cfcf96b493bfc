"""Seen: which lines the player has read before, in whatever game, told apart by every letter and figure."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from neural_drama.saves.whereabouts import data_folder

NAME = "seen.digests"

DIGEST = 8
"""Bytes that are kept of a line: so many that no two of a hundred thousand will look alike."""

MOST = 100_000
"""So many lines are kept; after that, the older half is forgotten."""


class Seen:
    """The lines seen so far. The file is read when the first line is asked about."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._digests: set[bytes] | None = None
        self.trouble = ""
        """Why what is seen now will not be known next time; empty if it will."""

    def note(self, speaker: str, text: str) -> bool:
        """Whether a line as it is shown was seen before; from now on it was."""
        digests = self._read() if self._digests is None else self._digests
        digest = hashlib.blake2b(f"{speaker}\0{text}".encode("utf-8", "replace"), digest_size=DIGEST).digest()
        if digest in digests:
            return True
        digests.add(digest)
        if not self.trouble:
            try:
                with self._file.open("ab") as file:
                    file.write(digest)
            except OSError as error:
                self.trouble = f"{NAME} cannot be written: {error.strerror}"
        return False

    @property
    def _file(self) -> Path:
        return self._path or data_folder() / NAME

    def _read(self) -> set[bytes]:
        try:
            raw = self._file.read_bytes()
        except OSError:
            raw = b""
            with suppress(OSError):
                self._file.parent.mkdir(parents=True, exist_ok=True)
        whole = len(raw) - len(raw) % DIGEST
        if whole != len(raw) or whole > MOST * DIGEST:
            # Half a digest, of a game that was killed, would shift all that come after it.
            raw = raw[max(0, whole - MOST * DIGEST // 2) : whole] if whole > MOST * DIGEST else raw[:whole]
            self._rewrite(raw)
        self._digests = {raw[at : at + DIGEST] for at in range(0, len(raw) - DIGEST + 1, DIGEST)}
        return self._digests

    def _rewrite(self, raw: bytes) -> None:
        beside = self._file.with_name(f".{NAME}.{os.getpid()}")
        with suppress(OSError):
            beside.write_bytes(raw)
            os.replace(beside, self._file)

"""Where every key of a TOML text stands: the standard parser gives values without lines.

Only texts that ``tomllib`` has accepted are scanned, so nothing is validated here a second time.
"""

from bisect import bisect_right

Path = tuple[str | int, ...]

BLANK = " \t\r"
END_OF_SCALAR = ",]}\n#"


def positions(text: str) -> dict[Path, int]:
    """Return the line (from 1) of every key, table and array element by its path."""
    return _Scanner(text).scan()


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found: dict[Path, int] = {}
        self.sizes: dict[Path, int] = {}
        self.starts = [0, *(place + 1 for place, letter in enumerate(text) if letter == "\n")]

    def scan(self) -> dict[Path, int]:
        base: Path = ()
        while self._skip(newlines=True):
            if self.text[self.at] == "[":
                base = self._header()
            else:
                self._pair(base)
        return self.found

    def _mark(self, path: Path) -> None:
        self.found.setdefault(path, bisect_right(self.starts, self.at))

    def _skip(self, *, newlines: bool) -> bool:
        """Pass over blanks and comments; whether anything is left."""
        while self.at < len(self.text):
            letter = self.text[self.at]
            if letter == "#":
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            elif letter in BLANK or (newlines and letter == "\n"):
                self.at += 1
            else:
                return True
        return False

    def _header(self) -> Path:
        many = self.text.startswith("[[", self.at)
        self.at += 2 if many else 1
        start = self.at
        path = self._resolved(self._key())
        if many:
            self.sizes[path] = self.sizes.get(path, 0) + 1
            self.found.setdefault(path, bisect_right(self.starts, start))
            path = (*path, self.sizes[path] - 1)
        self._mark(path)
        self.at = self.text.index("]", self.at) + (2 if many else 1)
        return path

    def _resolved(self, names: list[str]) -> Path:
        """A header beneath an array of tables belongs to the last of them."""
        path: Path = ()
        for place, name in enumerate(names):
            path = (*path, name)
            if place < len(names) - 1 and path in self.sizes:
                path = (*path, self.sizes[path] - 1)
        return path

    def _pair(self, base: Path) -> None:
        start = self.at
        path = base
        for name in self._key():
            path = (*path, name)
            self.found.setdefault(path, bisect_right(self.starts, start))
        self.at = self.text.index("=", self.at) + 1
        self._value(path)

    def _key(self) -> list[str]:
        names = []
        while True:
            self._skip(newlines=False)
            if self.text[self.at] in "\"'":
                start = self.at
                self._string()
                names.append(self.text[start + 1 : self.at - 1])
            else:
                start = self.at
                while self.text[self.at] not in " \t.=]":
                    self.at += 1
                names.append(self.text[start : self.at])
            self._skip(newlines=False)
            if self.text[self.at] != ".":
                return names
            self.at += 1

    def _value(self, path: Path) -> None:
        self._skip(newlines=True)
        letter = self.text[self.at]
        if letter in "\"'":
            self._string()
        elif letter == "[":
            self._items(path, "]")
        elif letter == "{":
            self._items(path, "}")
        else:
            while self.at < len(self.text) and self.text[self.at] not in END_OF_SCALAR:
                self.at += 1

    def _items(self, path: Path, close: str) -> None:
        self.at += 1
        place = 0
        while self._skip(newlines=True) and self.text[self.at] != close:
            if self.text[self.at] == ",":
                self.at += 1
            elif close == "]":
                self._mark((*path, place))
                self._value((*path, place))
                place += 1
            else:
                self._pair(path)
        self.at += 1

    def _string(self) -> None:
        quote = self.text[self.at]
        mark = quote * 3 if self.text.startswith(quote * 3, self.at) else quote
        self.at += len(mark)
        while not self.text.startswith(mark, self.at):
            self.at += 2 if quote == '"' and self.text[self.at] == "\\" else 1
        self.at += len(mark)
        # Up to two quotes may stand directly before the closing three.
        while len(mark) == 3 and self.text.startswith(quote, self.at):
            self.at += 1

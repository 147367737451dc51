"""Say a browser in words, so that a person recognises the own sessions."""

from __future__ import annotations

from typing import Final

#: Looked for in this order: Edge and Opera call themselves Chrome, Chrome calls itself Safari.
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("coc_coc", "Cốc Cốc"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def browser_words(agent: str) -> str:
    """Return «Chrome trên Windows» for a user agent; what is not known is said to be not known."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    if browser and system:
        return f"{browser} trên {system}"
    return browser or system or "Trình duyệt không rõ"

"""What is stored beside a name so that both databases find and order it alike."""

from __future__ import annotations

from records.text import fold
from records.text import sort_key as order_of

LIMIT = 600


def search_of(name: str, short_name: str, abbreviation: str, code: str, former_names: str = "") -> str:
    """Return the search form of all names of a unit, former ones last."""
    return fold(f"{name} {short_name} {abbreviation} {code} {former_names}")[:LIMIT]


def sort_key_of(name: str) -> str:
    """Return the key that sorts units in Vietnamese order on every database."""
    return order_of(name)[:LIMIT]


def with_former(former_names: str, name: str) -> str:
    """Add a name a unit no longer bears, once, the latest first."""
    kept = [each for each in former_names.split("\n") if each and each != name]
    return "\n".join([name, *kept])

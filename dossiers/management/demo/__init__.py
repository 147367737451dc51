"""Tell the story of a campaign through the product's own actions: no row is written here."""

from dossiers.management.demo.office import appraise_to
from dossiers.management.demo.time import Calendar
from dossiers.management.demo.unit import Cast, fill, hand_in_to

__all__ = ["Calendar", "Cast", "appraise_to", "fill", "hand_in_to"]

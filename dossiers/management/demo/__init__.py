"""Tell the story of a campaign through the product's own actions: no row is written here."""

from dossiers.management.demo.office import appraise_to, extend
from dossiers.management.demo.story import STAGES, tell
from dossiers.management.demo.time import Calendar
from dossiers.management.demo.unit import Cast, fill, hand_in_to

__all__ = ["STAGES", "Calendar", "Cast", "appraise_to", "extend", "fill", "hand_in_to", "tell"]

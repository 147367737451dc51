"""The only writers of the tree, of accounts and of roles."""

from units.actions.accounts import create_account, delegate, end_role, grant_role, set_account_active
from units.actions.links import end_link, link_unit
from units.actions.loading import load_accounts, load_units
from units.actions.reshaping import Part, merge_units, split_unit
from units.actions.tree import create_unit, edit_unit, move_unit, next_path, rename_unit, retire_unit

__all__ = [
    "Part",
    "create_account",
    "create_unit",
    "delegate",
    "edit_unit",
    "end_link",
    "end_role",
    "grant_role",
    "link_unit",
    "load_accounts",
    "load_units",
    "merge_units",
    "move_unit",
    "next_path",
    "rename_unit",
    "retire_unit",
    "set_account_active",
    "split_unit",
]

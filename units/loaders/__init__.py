"""Data files and foreign lists → frozen rows. Reads only; actions write."""

from units.loaders.shipped import AccountRow, UnitRow, read_accounts, read_units

__all__ = ["AccountRow", "UnitRow", "read_accounts", "read_units"]

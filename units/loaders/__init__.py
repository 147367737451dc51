"""Data files and foreign lists → frozen rows. Reads only; actions write."""

from units.loaders.shipped import ACCOUNTS, AGENCIES, UNITS, AccountRow, UnitRow, read_accounts, read_units

__all__ = ["ACCOUNTS", "AGENCIES", "UNITS", "AccountRow", "UnitRow", "read_accounts", "read_units"]

"""Criteria sets and answers as spreadsheets: to read, to edit and bring back, to compare with."""

"""Recognisers: layout → records. Pure functions; no input or output, no graph."""

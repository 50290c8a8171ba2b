"""Readers: files → `Document`, no meaning."""

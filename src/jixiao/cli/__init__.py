"""Thin commands, one per library verb."""

from jixiao.cli.main import main

__all__ = ["main"]

"""Jixiao (绩效): Chinese government budget disclosures as a checked knowledge graph."""

__version__ = "0.1.0"

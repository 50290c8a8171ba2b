"""Measurements: ratios in one run, never timed tests."""

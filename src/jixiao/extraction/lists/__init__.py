"""List tables printed as rows of text: one table for all projects."""

"""The head of a disclosure and what its running text states."""

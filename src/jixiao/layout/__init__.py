"""Layout recovery: `Document` → `Flow` of lines and grids, no meaning."""

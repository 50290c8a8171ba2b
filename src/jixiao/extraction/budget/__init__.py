"""Budget tables, in grids and in lines."""

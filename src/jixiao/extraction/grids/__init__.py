"""Performance tables in exact grids: forms, lists, what page breaks cut."""

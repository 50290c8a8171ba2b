"""Reports for people: self-contained pages that need no server and no network."""

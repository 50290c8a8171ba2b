"""The explorer and the SPARQL 1.1 endpoint: read-only, offline, over the store of a build."""

"""Performance tables printed as a stream of lines or cells, without rows of their own."""

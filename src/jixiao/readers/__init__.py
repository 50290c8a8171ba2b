"""Open source files: bytes of any format in, one `Document` out; no meaning is read here."""

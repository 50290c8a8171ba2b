"""The frozen types that pass between stages; standard library only."""

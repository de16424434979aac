"""The stages in their order: from the recordings of a session to its ``Analysis``."""

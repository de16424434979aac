"""Measured against truth: recordings whose true values are known, and how far formcheck is off."""

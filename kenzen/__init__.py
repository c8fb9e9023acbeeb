"""Kenzen (健全): account health support for marketplaces."""

__version__ = "0.1.0"

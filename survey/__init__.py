"""Asking it: the public pages, and answers at rest."""

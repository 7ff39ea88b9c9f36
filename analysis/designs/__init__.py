"""Experimental designs: which choices to show."""

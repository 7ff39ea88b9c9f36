"""The compiled loops of the search for designs: tasks taken out, changed and put back."""

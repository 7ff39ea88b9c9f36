"""The loops and searches that the choice models run on."""

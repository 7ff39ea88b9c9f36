"""Hierarchical Bayes by Gibbs sampling: a population drawn, and its people moved, in turns."""

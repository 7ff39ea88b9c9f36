"""Outcome weights: what the estimates mean for those who buy."""

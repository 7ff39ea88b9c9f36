"""Tenders: outcome weights as points, and bids as scores."""

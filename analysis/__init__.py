"""What the answers say: choice models, outcome weights, tenders."""

"""What leaves the analysis: files for people and for programs."""

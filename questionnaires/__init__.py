"""What is asked: the types that the survey and the analysis share."""

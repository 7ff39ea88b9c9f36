"""Pages for staff: fieldwork, weights, tenders; an application of its own, with its own sign-in."""

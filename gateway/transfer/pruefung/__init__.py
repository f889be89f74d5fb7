"""What auditors ask in the pages: the log, who received what about a person, and how the log itself stands."""

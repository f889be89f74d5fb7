"""Where objects meet: the only module that constructs rooms and hands them to each other."""

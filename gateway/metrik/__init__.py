"""Figures for the monitoring of the house: what there is, how it is counted, and the listener that shows it."""

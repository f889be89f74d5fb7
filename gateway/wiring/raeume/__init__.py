"""The rooms of an installation, a module for each part of the house; each is loaded and made when it is entered.

A class builds on those whose rooms it hands to its own, so that no two parts can wait for each other.
"""

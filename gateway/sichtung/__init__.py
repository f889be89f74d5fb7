"""Looks at the pages of PDF and JPG files in a locked child process: what others wrote may be hostile."""

"""How grades are written down: one format a module, each a plugin of `grader_formats`."""

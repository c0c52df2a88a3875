"""Where images come from: one source a module, each a plugin of `grader_dataset`."""

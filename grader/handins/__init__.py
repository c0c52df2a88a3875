"""How hand-ins arrive: one layout, or one kind of file, a module."""

"""What judge and worker say to each other, as plain data in frames: the only code that both load."""

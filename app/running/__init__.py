"""What `desk run` is made of: keys, the environment of children, and their lives."""

"""Reports that a person gets by mail, again and again."""

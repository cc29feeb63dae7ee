"""Text beside a frozen report, its review by a second person, and what the public sees of both."""

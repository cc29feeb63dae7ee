"""How good the ranking is: an evaluation set of our own making, and what each part of the matcher makes of
it.

`set/` holds requests and offers in seven languages, written before the ranker was tuned, and a grade from 1
to 3 for each pair that fits (others are 0): 3 answers this very need on terms on which both can work, 2 does
with something awkward or nearly, 1 is useful in part. Requests about one need share a `cluster` and a
`split`: constants are fitted to "tune" alone, "test" says how good they are."""

"""Trends and emerging issues: what /trends/ shows.

The page is public, and behind small numbers stand single organisations. So it never counts postings itself.
Every night `keeping` puts the events of all complete quarters into blocks of at least three organisations
each (`protection`) and stores them; every number of the page, of its files and of the API is a sum of whole
blocks. Blocks share no event, so whoever adds and subtracts such numbers, of whichever periods and regions,
arrives at whole blocks again. The same night finds the rising themes and terms (`rising`), since words are
too many to count while somebody waits.

A quarter is shown when it is over, and what became of its requests sixty days later, when that is known of
each of them. Neither changes any more, so that two looks on two days tell nothing either.
"""

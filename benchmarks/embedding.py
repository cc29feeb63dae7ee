"""python -m benchmarks.embedding [--lengths 15 40 105 263] [--repeat 40]

What it takes to embed one text after another, as the embedding worker does: one process, one thread, one text
at a time. Texts are those of `benchmarks/quality`, put together and cut to as many tokens; the prefix and the
two frames of the model count as tokens too. "Processor" is what the thread itself used, "clock" what anybody
waits; on an idle machine they are the same."""

import argparse
import time
from collections.abc import Iterator
from statistics import median

from benchmarks.assignment import peak
from benchmarks.quality.judged import SET, rows
from matching.meaning.encoder import embed, token_count

FRAME = 5  # the prefix "query:" and the two ends
Seconds = tuple[float, float]  # of the processor, on the clock


def texts(length: int, count: int) -> Iterator[str]:
    """Each of at most so many tokens; texts in Chinese have few spaces, and are left out."""
    offers = [row["text"] for row in rows(SET, "offers") if row["language"] != "zh"]
    for first in range(count):
        words = " ".join(offers[(first + step) % len(offers)] for step in range(8)).split()
        low, high = 1, len(words)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if fits(words[:middle], length) else (low, middle - 1)
        yield " ".join(words[:low])


def fits(words: list[str], length: int) -> bool:
    return token_count(" ".join(words)) + FRAME <= length


def timed(text: str) -> Seconds:
    processor, clock = time.process_time(), time.perf_counter()
    embed([text], "request")
    return time.process_time() - processor, time.perf_counter() - clock


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lengths", type=int, nargs="+", default=[15, 40, 105, 263])
    parser.add_argument("--repeat", type=int, default=40)
    given = parser.parse_args()
    for length in given.lengths:
        all_texts = list(texts(length, given.repeat))
        tokens = sum(token_count(text) + FRAME for text in all_texts)
        measured = [timed(text) for text in all_texts]
        processor, clock = (1000 * median(each) for each in zip(*measured, strict=True))
        a_token = 1000 * sum(each for each, _ in measured) / tokens
        print(
            f"{tokens / given.repeat:5.0f} tokens: {processor:6.2f} ms of processor, {a_token:.3f} a token;"
            f" {clock:6.2f} ms on the clock; peak {peak():.0f} MB",
            flush=True,
        )


if __name__ == "__main__":
    main()

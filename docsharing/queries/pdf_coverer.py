"""Run alone: write the PDF at standard input with a page before it. A hostile file ends only this.

The page is the first of the PDF that the first argument names; what comes of it goes to standard
output, which is a file. Its exit says why nothing came of it.
"""

import resource
import sys

SECONDS = 15
BYTES = 768 << 20
LARGEST = 256 << 20
LOCKED, SIGNED = 3, 4


def main() -> None:
    """Take little time and room, then read and write."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST, LARGEST))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Only now: the library itself is read within the limits.
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415
    from pypdf.generic import DictionaryObject, NumberObject  # noqa: PLC0415

    reader = PdfReader(sys.stdin.buffer, strict=False)
    if reader.is_encrypted:
        sys.exit(LOCKED)
    form = reader.root_object.get("/AcroForm")
    if form is not None and int(form.get_object().get("/SigFlags", 0)) & 1:
        sys.exit(SIGNED)  # a signature holds for the bytes as they are
    writer = PdfWriter(clone_from=reader)
    page = PdfReader(sys.argv[1]).pages[0]
    page.pop("/StructParents", None)  # the page is no part of the document's own outline of tags
    writer.insert_page(page, 0)
    labels = writer.root_object.get("/PageLabels")
    numbers = labels.get_object().get("/Nums") if labels is not None else None
    if numbers is not None:  # each page keeps its name, and the new one has none
        numbers = numbers.get_object()
        numbers[::2] = [NumberObject(int(number) + 1) for number in numbers[::2]]
        numbers[:0] = [NumberObject(0), DictionaryObject()]
    writer.write(sys.stdout.buffer)


if __name__ == "__main__":
    main()

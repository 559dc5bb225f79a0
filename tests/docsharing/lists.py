"""Lists as readers give them, for the tests of batches."""

import io
import json

from openpyxl import Workbook

TITLES = ("图书馆转型及其风险前瞻", "论智慧图书馆的三大特点", "民国文献数字化的若干问题")


def article(n: int, **more: object) -> dict[str, object]:
    """The n-th article of a journal, six pages long: 3.80 yuan."""
    title = TITLES[n] if n < len(TITLES) else f"第 {n} 篇文章"
    first = 10 + 10 * n
    return {
        "type": "article-journal",
        "title": title,
        "container-title": "中国图书馆学报",
        "issued": {"date-parts": [[2000 + n % 20]]},
        "page": f"{first}-{first + 5}",
        **more,
    }


def csl(count: int = 3) -> bytes:
    return json.dumps([article(n) for n in range(count)], ensure_ascii=False).encode()


def ris(count: int = 3) -> bytes:
    return "".join(record(n) for n in range(count)).encode()


def record(n: int) -> str:
    given = article(n)
    first, last = str(given["page"]).split("-")
    return (
        f"TY  - JOUR\nTI  - {given['title']}\nT2  - {given['container-title']}\n"
        f"PY  - {2000 + n % 20}\nSP  - {first}\nEP  - {last}\nER  - \n\n"
    )


def xlsx(rows: list[list[object]], sheets: int = 1) -> bytes:
    book = Workbook()
    for _n in range(1, sheets):
        book.create_sheet(index=0).append(["nothing"])
    for row in rows:
        book.worksheets[-1].append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()

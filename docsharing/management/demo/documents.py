"""What the demo's readers ask for, as they would paste it, and files to deliver."""

from django.core.files.uploadedfile import SimpleUploadedFile

REFERENCES = (
    "沈敏, 黄娟. 高校图书馆社会用户合作模式的实践研究[J]. 图书馆论坛, 2013, 33(6): 75-80.",
    "陈传夫, 陈一. 图书馆转型及其风险前瞻[J]. 中国图书馆学报, 2017, 43(4): 32-50.",
    "程焕文, 潘燕桃. 信息资源共享[M]. 北京: 高等教育出版社, 2004: 12-40.",
    "王世伟. 论智慧图书馆的三大特点[J]. 中国图书馆学报, 2012, 38(6): 22-28.",
    "GB/T 32003-2015 科技查新技术规范",
    "GB/T 7714-2015 信息与文献 参考文献著录规则",
    "李明. 山地城市绿道网络规划研究[D]. 重庆: 重庆大学, 2014: 1-30.",
    "赵志. 三峡库区消落带土壤重金属迁移规律[D]. 重庆: 西南大学, 2016: 20-62.",
    "张强, 刘波. 镁合金压铸件疲劳寿命预测方法[J]. 机械工程学报, 2018, 54(12): 88-95.",
    "Nicholas D. The use of e-journals[J]. Journal of Documentation, 2010, 66(3): 409-434.",
    "LeCun Y, Bengio Y, Hinton G. Deep learning[J]. Nature, 2015, 521(7553): 436-444.",
    "Watson J D. Molecular structure of nucleic acids[J]. Nature, 1953, 171(4356): 737-738.",
    "吴慰慈. 图书馆学基础理论研究的走向[J]. 图书情报工作, 2001, 45(1): 5-9.",
    "陈力. 民国文献数字化的若干问题[J]. 国家图书馆学刊, 2015, 24(2): 3-11.",
    "徐引篪, 霍国庆. 现代图书馆学理论[M]. 北京: 北京图书馆出版社, 1999: 100-131.",
    (
        "Vaswani A, Shazeer N. Attention is all you need[C]//Advances in Neural Information"
        " Processing Systems. Long Beach: Curran, 2017: 5998-6008."
    ),
    "某公司. 一种新能源电池热失控预警方法: CN107966475B[P]. 2020-03-20.",
    "World Health Organization. World malaria report 2020[R]. Geneva: WHO, 2020: 1-24.",
)


def pdf(pages: int, name: str = "full-text.pdf") -> SimpleUploadedFile:
    """A plain PDF of so many pages, each with its number on it."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(pages))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for n in range(pages):
        text = f"BT /F1 18 Tf 72 760 Td (Demo copy, page {n + 1} of {pages}) Tj ET"
        objects += [
            (
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * n} 0 R"
                " /Resources << /Font << /F1 3 0 R >> >> >>"
            ),
            f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
        ]
    return SimpleUploadedFile(name, _written(objects), "application/pdf")


def _written(objects: list[str]) -> bytes:
    out, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    rows = "".join(f"{place:010d} 00000 n \n" for place in places)
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}"
    end = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return (out + table + end).encode()

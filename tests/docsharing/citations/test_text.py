# ruff: noqa: E501 (pasted lines are as long as they are)
"""Lines as people paste them; each value must stand in the line."""

import pytest

from docsharing.citations import Kind, missing, read

LINES = [
    (
        "[1] 张三, 李四, 王五, 等. 高校图书馆社会服务研究[J]. 图书馆杂志, 2015, 34(2): 12-19.",
        {
            "kind": Kind.ARTICLE,
            "title": "高校图书馆社会服务研究",
            "container": "图书馆杂志",
            "authors": ["张三", "李四", "王五"],
            "year": 2015,
            "volume": "34",
            "issue": "2",
            "pages": "12-19",
        },
    ),
    (
        "[2]沈敏，黄娟．面向社会开放的大学图书馆服务：以重庆大学为例［Ｊ］．大学图书馆学报，２０１３（１）：４５－５０＋８８．",
        {
            "kind": Kind.ARTICLE,
            "title": "面向社会开放的大学图书馆服务：以重庆大学为例",
            "container": "大学图书馆学报",
            "authors": ["沈敏", "黄娟"],
            "year": 2013,
            "issue": "1",
            "pages": "45-50+88",
        },
    ),
    (
        "王伟.Web2.0环境下的文献传递[J].图书情报工作,2010,54(增刊1):12-15.",
        {
            "kind": Kind.ARTICLE,
            "title": "Web2.0环境下的文献传递",
            "container": "图书情报工作",
            "authors": ["王伟"],
            "year": 2010,
            "volume": "54",
            "issue": "增刊1",
            "pages": "12-15",
        },
    ),
    (
        "赵六. 文献传递的成本[J]. 情报学报, 2012年, 第3期: 1-9.",
        {
            "kind": Kind.ARTICLE,
            "title": "文献传递的成本",
            "container": "情报学报",
            "authors": ["赵六"],
            "year": 2012,
            "issue": "3",
            "pages": "1-9",
        },
    ),
    (
        "江向东. 互联网环境下的信息处理[J/OL]. 情报学报, 1999, 18(2): 4-9[2000-01-18]. http://www.chinainfo.gov.cn/x.",
        {
            "kind": Kind.ARTICLE,
            "title": "互联网环境下的信息处理",
            "container": "情报学报",
            "authors": ["江向东"],
            "year": 1999,
            "volume": "18",
            "issue": "2",
            "pages": "4-9",
        },
    ),
    (
        "SMITH J, DOE A B, et al. Deep learning: a survey[J]. Nature, 2015, 521(7553): 436-444. DOI: 10.1038/nature14539.",
        {
            "kind": Kind.ARTICLE,
            "title": "Deep learning: a survey",
            "container": "Nature",
            "authors": ["SMITH J", "DOE A B"],
            "year": 2015,
            "volume": "521",
            "issue": "7553",
            "pages": "436-444",
            "doi": "10.1038/nature14539",
        },
    ),
    (
        "丁文祥. 数字革命与竞争国际化[N]. 中国青年报, 2000-11-20(15).",
        {
            "kind": Kind.ARTICLE,
            "title": "数字革命与竞争国际化",
            "container": "中国青年报",
            "authors": ["丁文祥"],
            "year": 2000,
            "issue": "2000-11-20",
            "pages": "15",
        },
    ),
    (
        "丁光莹. 钢筋混凝土框架结构非线性反应分析[D]. 上海: 同济大学, 2001: 12-15.",
        {
            "kind": Kind.THESIS,
            "title": "钢筋混凝土框架结构非线性反应分析",
            "authors": ["丁光莹"],
            "year": 2001,
            "pages": "12-15",
            "institution": "同济大学",
        },
    ),
    (
        "王小明.某地区图书馆联盟研究[D].重庆大学硕士学位论文,2012.",
        {
            "kind": Kind.THESIS,
            "title": "某地区图书馆联盟研究",
            "authors": ["王小明"],
            "year": 2012,
            "institution": "重庆大学",
            "degree": "master",
        },
    ),
    (
        "CALMS R B. Infrared spectroscopic studies on solid oxygen[D]. Berkeley: University of California, 1965.",
        {
            "kind": Kind.THESIS,
            "title": "Infrared spectroscopic studies on solid oxygen",
            "authors": ["CALMS R B"],
            "year": 1965,
            "institution": "University of California",
        },
    ),
    (
        "周志华. 机器学习[M]. 2版. 北京: 清华大学出版社, 2016: 97-120.",
        {
            "kind": Kind.CHAPTER,
            "container": "机器学习",
            "authors": ["周志华"],
            "year": 2016,
            "pages": "97-120",
            "publisher": "清华大学出版社",
            "edition": "2版",
        },
    ),
    (
        "程根伟. 1998年长江洪水的成因与减灾对策[M]//许厚泽, 赵其国. 长江流域洪涝灾害与科技对策. 北京: 科学出版社, 1999: 32-36.",
        {
            "kind": Kind.CHAPTER,
            "title": "1998年长江洪水的成因与减灾对策",
            "container": "长江流域洪涝灾害与科技对策",
            "authors": ["程根伟"],
            "year": 1999,
            "pages": "32-36",
            "publisher": "科学出版社",
        },
    ),
    (
        "裴丽生. 编辑工作经验交流会上的讲话[C]//中国科学技术协会. 学术期刊编辑工作经验交流会资料选. 北京: 中国科协学会工作部, 1981: 2-10.",
        {
            "kind": Kind.CONFERENCE,
            "title": "编辑工作经验交流会上的讲话",
            "container": "学术期刊编辑工作经验交流会资料选",
            "authors": ["裴丽生"],
            "year": 1981,
            "pages": "2-10",
            "publisher": "中国科协学会工作部",
        },
    ),
    (
        "HE K, ZHANG X, REN S, et al. Deep residual learning for image recognition[C]//2016 IEEE Conference on Computer Vision and Pattern Recognition. Las Vegas: IEEE, 2016: 770-778.",
        {
            "kind": Kind.CONFERENCE,
            "title": "Deep residual learning for image recognition",
            "container": "2016 IEEE Conference on Computer Vision and Pattern Recognition",
            "authors": ["HE K", "ZHANG X", "REN S"],
            "year": 2016,
            "pages": "770-778",
            "publisher": "IEEE",
        },
    ),
    (
        "钟文发. 非线性规划在可燃毒物配置中的应用[A]. 赵玮. 运筹学的理论与应用——中国运筹学会第五届大会论文集[C]. 西安: 西安电子科技大学出版社, 1996: 468-471.",
        {
            "kind": Kind.CONFERENCE,
            "title": "非线性规划在可燃毒物配置中的应用",
            "container": "运筹学的理论与应用——中国运筹学会第五届大会论文集",
            "authors": ["钟文发"],
            "year": 1996,
            "pages": "468-471",
            "publisher": "西安电子科技大学出版社",
        },
    ),
    (
        "邓一刚. 全智能节电器: CN200610171314.3[P]. 2006-12-13.",
        {
            "kind": Kind.PATENT,
            "title": "全智能节电器",
            "year": 2006,
            "number": "CN200610171314.3",
            "country": "CN",
            "applicant": "邓一刚",
        },
    ),
    (
        "河北绿洲生态环境科技有限公司. 一种生态植被综合培育种植方法: 中国, 01129210.5[P/OL]. 2001-10-24[2002-05-28]. http://211.152.9.47/x.",
        {
            "kind": Kind.PATENT,
            "title": "一种生态植被综合培育种植方法",
            "year": 2001,
            "number": "CN01129210.5",
            "country": "CN",
            "applicant": "河北绿洲生态环境科技有限公司",
        },
    ),
    (
        "全国信息与文献标准化技术委员会. 信息与文献 参考文献著录规则: GB/T 7714—2015[S]. 北京: 中国标准出版社, 2015.",
        {
            "kind": Kind.STANDARD,
            "title": "信息与文献 参考文献著录规则",
            "authors": ["全国信息与文献标准化技术委员会"],
            "year": 2015,
            "publisher": "中国标准出版社",
            "number": "GB/T 7714-2015",
        },
    ),
    (
        "GB/T 32003—2015, 科技查新技术规范[S].",
        {"kind": Kind.STANDARD, "title": "科技查新技术规范", "number": "GB/T 32003-2015"},
    ),
    (
        "孟青, 刘素琴. 液流电池关键技术研发: YF2019-03[R]. 太原: 山西国润储能科技有限公司, 2022: 1-60.",
        {
            "kind": Kind.REPORT,
            "title": "液流电池关键技术研发",
            "authors": ["孟青", "刘素琴"],
            "year": 2022,
            "pages": "1-60",
            "institution": "山西国润储能科技有限公司",
            "number": "YF2019-03",
        },
    ),
    (
        "中国互联网络信息中心. 第29次中国互联网络发展状况统计报告[R/OL]. (2012-01-16)[2013-03-26]. http://www.cnnic.net.cn/x.pdf.",
        {
            "kind": Kind.REPORT,
            "title": "第29次中国互联网络发展状况统计报告",
            "authors": ["中国互联网络信息中心"],
            "year": 2012,
            "institution": "中国互联网络信息中心",
        },
    ),
    (
        "Vaswani, A., Shazeer, N., & Parmar, N. (2017). Attention is all you need. Advances in Neural Information Processing Systems, 30, 5998-6008.",
        {
            "kind": Kind.ARTICLE,
            "title": "Attention is all you need",
            "container": "Advances in Neural Information Processing Systems",
            "authors": ["Vaswani, A.", "Shazeer, N.", "Parmar, N."],
            "year": 2017,
            "volume": "30",
            "pages": "5998-6008",
        },
    ),
    (
        "LeCun Y, Bengio Y, Hinton G. Deep learning. Nature. 2015 May 28;521(7553):436-44. doi: 10.1038/nature14539. PMID: 26017442.",
        {
            "kind": Kind.ARTICLE,
            "title": "Deep learning",
            "container": "Nature",
            "authors": ["LeCun Y", "Bengio Y", "Hinton G"],
            "year": 2015,
            "volume": "521",
            "issue": "7553",
            "pages": "436-44",
            "doi": "10.1038/nature14539",
            "pmid": "26017442",
        },
    ),
    (
        'LeCun, Yann, et al. "Deep Learning." Nature, vol. 521, no. 7553, 2015, pp. 436–444.',
        {
            "kind": Kind.ARTICLE,
            "title": "Deep Learning",
            "container": "Nature",
            "authors": ["LeCun, Yann"],
            "year": 2015,
            "volume": "521",
            "issue": "7553",
            "pages": "436-444",
        },
    ),
    (
        "LeCun, Yann, Yoshua Bengio, and Geoffrey Hinton. “Deep Learning.” Nature 521, no. 7553 (2015): 436–44. https://doi.org/10.1038/nature14539.",
        {
            "kind": Kind.ARTICLE,
            "title": "Deep Learning",
            "container": "Nature",
            "authors": ["LeCun, Yann", "Yoshua Bengio", "Geoffrey Hinton"],
            "year": 2015,
            "volume": "521",
            "issue": "7553",
            "pages": "436-44",
            "doi": "10.1038/nature14539",
        },
    ),
    (
        'Y. LeCun, Y. Bengio, and G. Hinton, "Deep learning," Nature, vol. 521, no. 7553, pp. 436-444, May 2015.',
        {
            "kind": Kind.ARTICLE,
            "title": "Deep learning",
            "container": "Nature",
            "authors": ["Y. LeCun", "Y. Bengio", "G. Hinton"],
            "year": 2015,
            "volume": "521",
            "issue": "7553",
            "pages": "436-444",
        },
    ),
    (
        "Carrasco, M. (2015). Nutritional assessment [Doctoral dissertation, Universitat de Barcelona].",
        {
            "kind": Kind.THESIS,
            "title": "Nutritional assessment",
            "authors": ["Carrasco, M."],
            "year": 2015,
            "institution": "Universitat de Barcelona",
            "degree": "doctoral",
        },
    ),
    (
        "Hunt, J. A. (1914). Push-pin. U.S. Patent No. 1120656.",
        {
            "kind": Kind.PATENT,
            "title": "Push-pin",
            "authors": ["Hunt, J. A."],
            "year": 1914,
            "number": "US1120656",
            "country": "US",
        },
    ),
    (
        "张三, 李四. 高校图书馆社会服务研究. 图书馆杂志, 2015, 34(2): 12-19.",
        {
            "kind": Kind.ARTICLE,
            "title": "高校图书馆社会服务研究",
            "container": "图书馆杂志",
            "authors": ["张三", "李四"],
            "year": 2015,
            "volume": "34",
            "issue": "2",
            "pages": "12-19",
        },
    ),
]


@pytest.mark.parametrize(("line", "fields"), LINES)
def test_a_pasted_line_fills_its_fields_and_no_other(line, fields):
    parsed = read(line)

    known = parsed.citation.as_dict()
    known.pop("source")
    assert known == fields
    assert missing(parsed.citation) == []


def test_a_doi_fills_its_own_field_only_and_says_so():
    parsed = read("https://doi.org/10.1038/nature14539")

    assert parsed.filled == ("doi",)
    assert [note.code for note in parsed.notes] == ["citation.only-doi"]
    assert parsed.format == "doi"


@pytest.mark.parametrize(
    ("line", "kind", "number"),
    [
        ("GB/T 32003-2015", Kind.STANDARD, "GB/T 32003-2015"),
        ("ＩＳＯ ２７８９：２０２２", Kind.STANDARD, "ISO 2789:2022"),
        ("CN107966475B", Kind.PATENT, "CN107966475B"),
        ("ZL 2005 1 0022322.7", Kind.PATENT, "CN200510022322.7"),
    ],
)
def test_a_number_alone_tells_its_kind(line, kind, number):
    citation = read(line).citation

    assert (citation.kind, citation.number) == (kind, number)


def test_a_whole_book_asks_for_its_chapter():
    parsed = read("周志华. 机器学习[M]. 北京: 清华大学出版社, 2016.")

    assert "citation.whole-book" in [note.code for note in parsed.notes]
    assert missing(parsed.citation) == [("title", "citation.chapter-or-pages")]


def test_a_web_page_leaves_the_kind_open():
    parsed = read(
        "萧钰. 出版业信息化迈入快车道[EB/OL]. (2001-12-19)[2002-04-15]. http://www.creader.com/x."
    )

    assert parsed.citation.kind == ""
    assert parsed.citation.title == "出版业信息化迈入快车道"
    assert parsed.citation.year == 2001
    assert "citation.kind-open" in [note.code for note in parsed.notes]


def test_what_was_not_understood_is_told():
    parsed = read("张三. 题名若干[J]. 图书馆杂志, 2015, 34(2): 12-19. 馆藏在三楼")

    assert "馆藏在三楼" in parsed.unknown


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "...", "[J]"])
def test_nothing_is_read_from_nothing(text):
    parsed = read(text)

    assert parsed.filled == ()
    assert parsed.notes


def test_a_line_that_cannot_be_told_apart_keeps_no_wrong_title():
    parsed = read("Turing, Alan, Computing Machinery and Intelligence, Mind 59, pp. 433-460 (1950)")

    assert parsed.citation.title == ""
    assert parsed.citation.year == 1950


def test_a_wrong_check_digit_is_noted_and_the_number_kept():
    parsed = read("某公司. 一种装置: CN202111510160.8[P]. 2021-12-10.")

    assert parsed.citation.number == "CN202111510160.8"
    assert "citation.patent-check-digit" in [note.code for note in parsed.notes]

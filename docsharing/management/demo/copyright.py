"""Copyright and holdings in the demo library: a catalogue, copies for work, a reader without."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from docsharing import services
from docsharing.management.demo import people
from docsharing.management.demo.weeks import Diary
from portal import jobs
from portal.clock import today

# Titles of the demo's references, as a catalogue would export them; the last line is wrong on
# purpose, so that the page of an import shows what it could not take.
CATALOGUE = """记录号,题名,责任者,ISSN,ISBN,出版年,馆藏卷期,页数,索书号,馆藏地,类型,可传递,链接
cqu-0001,图书馆论坛,广东省立中山图书馆,1002-1167,,1981,1991-,,G25/T801,三楼过刊库,,,
cqu-0002,中国图书馆学报,中国图书馆学会,1001-8867,,1957,1957-1966; 1979-,,G25/Z626,三楼过刊库,,,
cqu-0003,图书情报工作,中国科学院文献情报中心,0252-3116,,1980,2005-,,G25/T807,三楼过刊库,,,
cqu-0004,机械工程学报,中国机械工程学会,0577-6686,,1953,1953-,,TH-55,二楼现刊,,,
cqu-0005,信息资源共享,程焕文; 潘燕桃,,9787040141047,2004,,350,G253/12,四楼社科库,,,
cqu-0006,现代图书馆学理论,徐引篪; 霍国庆,,,1999,,420,G250/31,四楼社科库,,,
cqu-0007,Nature,,0028-0836,,1869,1997-,,,,电子,否,https://www.nature.com/
cqu-0008,Journal of Documentation,,0022-0418,,1945,1994-,,,,电子,是,https://www.emerald.com/
cqu-0009,国家图书馆学刊,国家图书馆,1009-3125,,1976,1992-,,G25/G936,三楼过刊库,,,
cqu-0010,信息检索导论,,,7-000-00000-1,,,,,,,,
"""


def write(diary: Diary, staff: dict[str, User]) -> None:
    """Add what is shown of copyright to the weeks of the demo."""
    diary.add(27, 1, lambda: _catalogue(staff["admin"]))
    for name in ("60", "61", "62"):
        diary.add(1, 1.2, lambda n=name: diary.send(n, int(n), purpose="work"))
        diary.add(1, 1.4, lambda n=name: diary.take(n))
    diary.add(1, 2, lambda: _look(diary, "60", "allowed", "CNKI 机构许可允许向合作单位传递。"))
    diary.add(1, 2.5, lambda: diary.fill("60"))
    diary.add(1, 3, lambda: _look(diary, "61", "refused", "数据库许可不含商业用途。"))
    diary.add(1, 6, lambda: _cover(diary, "34", staff["manager"]))
    diary.add(0, 0.18, lambda: _block(staff["manager"]))


def _catalogue(administrator: User) -> None:
    upload = SimpleUploadedFile("catalogue.csv", CATALOGUE.encode())
    services.start_import(upload, source="catalogue", ill_allowed=True, by=administrator)
    jobs.run_next()


def _look(diary: Diary, name: str, result: str, note: str) -> None:
    services.check_licence(diary.case(name), by=diary.clerk(name), result=result, note=note)


def _cover(diary: Diary, name: str, manager: User) -> None:
    services.cover_by_licence(
        diary.case(name), by=manager, note="DRAA 集团许可，可向读者个人传递。"
    )


def _block(manager: User) -> None:
    reader = people.welcome(people.BLOCKED)
    people.prove_name(reader, people.BLOCKED, 31, checker="format")
    until = today() + timedelta(days=30)
    reason = "曾把复制件转发到网上讨论区。"
    services.block_reader(reader, reason=reason, until=until, by=manager)

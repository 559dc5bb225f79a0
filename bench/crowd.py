"""A million cases, copied in past the services; no money moved, so the books stay as they are."""

import io
import json
import random
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from accounts.models import User
from portal.search import bigrams
from tests.factories import UserFactory

WORDS = """
高校 图书馆 社会化 服务 评价 指标 体系 研究 文献 传递 馆际 互借 知识 产权
信息 素养 数字 资源 建设 区域 经济 桥梁 结构 健康 监测 混凝土 裂缝 扩展
机理 山地 城市 交通 规划 土壤 重金属 污染 修复 深度 学习 图像 识别 新能源
汽车 电池 热管理 地下水 流动 数值 模拟 古籍 保护 方法 农村 教育 政策 分析
""".split()  # noqa: SIM905 - easier to read so
COLUMNS = (
    "id, state, version, number_id, kind, title, reader_id, opened_by_id, payer_id, assignee_id, "
    "urgent, opened_at, answer_due_at, deliver_due_at, due_at, answered_at, paused_seconds, "
    "closed_at, terms, search_text"
)
OPEN_EVERY = 25  # of these one is open: of a thousand cases more than a page shows
KIND = "document-delivery"


def title(dice: random.Random) -> str:
    return "".join(dice.sample(WORDS, 6))


def readers(count: int) -> list[User]:
    return [UserFactory() for _ in range(count)]


def rows(first: int, last: int, people: list[User], clerk: User) -> io.StringIO:
    """Cases as COPY wants them, always the same for the same numbers."""
    dice, now, out = random.Random(first), timezone.now(), io.StringIO()
    terms = json.dumps({})
    for n in range(first, last + 1):
        words, reader = title(dice), people[n % len(people)]
        opened = now - timedelta(minutes=n)
        is_open, code = n % OPEN_EVERY == 0, f"WX-2025-{n:06d}"
        due = opened + timedelta(days=2)
        taken = clerk.pk if not is_open or n % (2 * OPEN_EVERY) else r"\N"
        values = [n, "checking" if is_open else "closed", 1, n, KIND, words, reader.pk, reader.pk]
        values += [reader.pk, taken, "f", opened, due, due, due, opened, 0]
        values += [r"\N" if is_open else due, terms, bigrams(words, code, reader.name)]
        out.write("\t".join(str(value) for value in values) + "\n")
    out.seek(0)
    return out


def numbers(first: int, last: int) -> io.StringIO:
    out = io.StringIO()
    for n in range(first, last + 1):
        out.write(f"{n}\tWX\t2025\t{n}\tWX-2025-{n:06d}\n")
    out.seek(0)
    return out


def fill(first: int, last: int, people: list[User], clerk: User, chunk: int = 50_000) -> None:
    """The cases from number `first` to `last`, then fresh statistics."""
    with connection.cursor() as cursor:
        for start in range(first, last + 1, chunk):
            end = min(last, start + chunk - 1)
            cursor.copy_expert(
                "COPY portal_number (id, prefix, year, n, code) FROM STDIN", numbers(start, end)
            )
            cursor.copy_expert(
                f"COPY desk_case ({COLUMNS}) FROM STDIN", rows(start, end, people, clerk)
            )
    with connection.cursor() as cursor:
        for table in ("desk_case", "portal_number"):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), %s)", [last])
            cursor.execute(f"VACUUM ANALYZE {table}")

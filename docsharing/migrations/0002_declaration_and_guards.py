"""The first words that readers declare, and what Django's models cannot say about deliveries."""

from datetime import UTC, datetime

from django.db import migrations

SINCE = datetime(2020, 1, 1, tzinfo=UTC)
VERSION = "2026-1"
ZH = (
    "我申请的文献复制件只用于个人学习、研究或欣赏，不用于商业目的。"
    "我不会把它转给他人、公开传播或放到网上，使用时指明作者姓名和作品名称，不影响作品的正常使用，也不不合理地损害著作权人的合法权益。"
    "同一本书不超过三分之一，同一期刊物不超过四篇。我知道图书馆会记录链接的每一次打开，违反本声明的责任由我承担。"
)
EN = (
    "I use the copy for my own study, research or enjoyment only, and for no commercial purpose. "
    "I do not pass it on, publish it or put it on the Internet. Where I use it I name author and title; "
    "the normal use of the work and the rights of its owner do not suffer. "
    "I ask for at most a third of a book and at most four articles of an issue. "
    "I know that the library keeps a log of every opening of the link, "
    "and that I answer for a breach of this declaration."
)

POSTGRES = [
    """
    CREATE FUNCTION docsharing_withdrawn_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'a delivery is never deleted';
        END IF;
        IF OLD.withdrawn_at IS NOT NULL AND (
            NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at
            OR NEW.withdrawn_by_id IS DISTINCT FROM OLD.withdrawn_by_id
            OR NEW.price_fen <> OLD.price_fen OR NEW.downloads <> OLD.downloads
        ) THEN
            RAISE EXCEPTION 'a withdrawn delivery is final';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER withdrawn_delivery_is_final BEFORE UPDATE OR DELETE ON docsharing_delivery
        FOR EACH ROW EXECUTE FUNCTION docsharing_withdrawn_is_final()
    """,
    """
    CREATE FUNCTION docsharing_opening_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'an opening is never changed';
    END $$
    """,
    """
    CREATE TRIGGER opening_is_never_changed BEFORE UPDATE ON docsharing_deliveryopening
        FOR EACH ROW EXECUTE FUNCTION docsharing_opening_is_kept()
    """,
]
POSTGRES_BACK = [
    "DROP TRIGGER opening_is_never_changed ON docsharing_deliveryopening",
    "DROP FUNCTION docsharing_opening_is_kept()",
    "DROP TRIGGER withdrawn_delivery_is_final ON docsharing_delivery",
    "DROP FUNCTION docsharing_withdrawn_is_final()",
]
SQLITE = [
    """
    CREATE TRIGGER withdrawn_delivery_is_final BEFORE UPDATE ON docsharing_delivery
    WHEN OLD.withdrawn_at IS NOT NULL AND (
        NEW.withdrawn_at IS NOT OLD.withdrawn_at OR NEW.withdrawn_by_id IS NOT OLD.withdrawn_by_id
        OR NEW.price_fen <> OLD.price_fen OR NEW.downloads <> OLD.downloads
    )
    BEGIN SELECT RAISE(ABORT, 'a withdrawn delivery is final'); END
    """,
    """
    CREATE TRIGGER delivery_is_never_deleted BEFORE DELETE ON docsharing_delivery
    BEGIN SELECT RAISE(ABORT, 'a delivery is never deleted'); END
    """,
    """
    CREATE TRIGGER opening_is_never_changed BEFORE UPDATE ON docsharing_deliveryopening
    BEGIN SELECT RAISE(ABORT, 'an opening is never changed'); END
    """,
]
SQLITE_BACK = [
    "DROP TRIGGER opening_is_never_changed",
    "DROP TRIGGER delivery_is_never_deleted",
    "DROP TRIGGER withdrawn_delivery_is_final",
]


def run(schema_editor, postgres, sqlite):
    """Execute the statements of the database at hand."""
    vendor = schema_editor.connection.vendor
    for statement in {"postgresql": postgres, "sqlite": sqlite}.get(vendor, []):
        schema_editor.execute(statement, params=None)


def guard(apps, schema_editor):
    run(schema_editor, POSTGRES, SQLITE)


def unguard(apps, schema_editor):
    run(schema_editor, POSTGRES_BACK, SQLITE_BACK)


def seed_declaration(apps, schema_editor):
    CopyrightDeclaration = apps.get_model("docsharing", "CopyrightDeclaration")
    CopyrightDeclaration.objects.create(version=VERSION, text_zh=ZH, text_en=EN, valid_from=SINCE)


class Migration(migrations.Migration):
    dependencies = [("docsharing", "0001_requests")]

    operations = [
        migrations.RunPython(seed_declaration, migrations.RunPython.noop),
        migrations.RunPython(guard, unguard),
    ]

"""The PostgreSQL and Redis on which is measured, with our tables."""

import os
import subprocess

from tests import testservices

UNSAFE = "SHUQIAO_BENCH_NO_FSYNC"


class Stage:
    """Real services of our own; the database of the site is `site`."""

    def __init__(self) -> None:
        self.postgres = testservices.start_postgres(durable=UNSAFE not in os.environ)
        redis = testservices.start_redis().folder / "r"
        os.environ.update(
            MODE="test",
            DJANGO_SETTINGS_MODULE="config.settings",
            DATABASE_URL=self.new_database("site"),
            REDIS_URL=f"unix://{redis}?db=1",
            BROKER_URL=f"redis+socket://{redis}?virtual_host=2",
            PRIVATE_FILES=str(testservices.folder()),
            LOG_LEVEL="ERROR",
        )

    def new_database(self, name: str, *, like: str = "template1") -> str:
        """Its address; the same as another database at first, to which nobody is connected."""
        program, where = testservices.program("createdb"), ["-h", self.postgres.folder]
        subprocess.run([program, *where, "-U", "shuqiao", "-T", like, name], check=True)
        return testservices.postgres_url(self.postgres, name)

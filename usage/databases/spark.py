"""Apache Spark: a table of its catalogue, or Parquet files at a place that it reaches."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from tempfile import TemporaryDirectory
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis.common.exceptions import TableNotFound

from economics.errors import InputError
from usage.databases.address import BACKEND, Address
from usage.databases.database import ConnectedEngine, missing, name_parts
from usage.tables.dialects.spark import SPARK as DIALECT

_QUIET = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.log.level": "OFF"}
"""Nothing of Spark's own on the terminal: what goes wrong comes back as an error."""
_WAREHOUSE = "spark.sql.warehouse.dir"
_PARTITIONS = "spark.sql.shuffle.partitions"
"""Of sums, in this machine: the 200 that Spark takes without being told are for a cluster."""
_CONFIGURED = ("SPARK_CONF_DIR", "SPARK_HOME")
"""Where a machine says how its Spark is set up; where it does not, Spark would make a folder where it is started."""


class SparkEngine(ConnectedEngine):
    """Runs expressions in a session of Spark, in which what is kept lies in memory and on its local disks."""

    def __init__(self, session: Any, address: Address) -> None:
        super().__init__(ibis.pyspark.connect(session), DIALECT, address)
        self._session = session
        self._numbers = count(1)
        self._views: list[tuple[str, Any]] = []

    def rows(self, table: ir.Table) -> pa.Table:
        """Run an expression and return its rows in its types, which ibis' own way, through pandas, would lose."""
        sql = ibis.to_sql(table, dialect=self.dialect)
        found = self.asked(lambda: self._session.sql(sql).toArrow())
        return found.cast(table.schema().to_pyarrow())

    def keep(self, table: ir.Table) -> ir.Table:
        """Run an expression when it is first asked, and keep its result for the session."""
        sql = ibis.to_sql(table, dialect=self.dialect)
        name = self._view(self.asked(lambda: self._session.sql(sql).persist()))
        return ibis.table(table.schema(), name=name)

    def parquet(self, place: str) -> ir.Table:
        """Return the Parquet files at a place as a table; nothing but their schema is read yet."""
        name = self._view(self.asked(lambda: self._session.read.parquet(place)))
        files: ir.Table = self.connection.table(name)
        return files

    def _view(self, frame: Any) -> str:
        """Give what Spark has a name, until all is forgotten."""
        name = f"breakeven_{next(self._numbers)}"
        frame.createOrReplaceTempView(name)
        self._views.append((name, frame))
        return name

    def why(self, error: Exception) -> str:
        """Return Spark's name of an error, such as PATH_NOT_FOUND; its sentence may quote values."""
        condition = getattr(error, "getCondition", lambda: None)()
        return str(condition or type(error).__name__)

    def forget(self) -> None:
        """Drop what was kept and named."""
        for name, frame in self._views:
            self._session.catalog.dropTempView(name)
            frame.unpersist()


@dataclass(frozen=True)
class SparkDatabase:
    """An open session of Spark."""

    engine: SparkEngine

    def tables(self) -> Sequence[str]:
        """Return the names of the tables and views of the current schema."""
        return sorted(self.engine.asked(self.engine.connection.list_tables))

    def table(self, name: str) -> ir.Table | None:
        """Return a table by its name, or the Parquet files at a place, which has a slash in it."""
        connection = self.engine.connection
        if "/" in name:
            return self.engine.parquet(name)
        *schema, own = name_parts(name)

        def find() -> ir.Table | None:
            try:
                found: ir.Table = connection.table(own, database=".".join(schema) or None)
            except TableNotFound:
                return None
            return found

        return self.engine.asked(find)


@contextmanager
def _silent(wanted: bool) -> Iterator[None]:
    """Send standard error nowhere while Java starts, which then keeps what it was started with and writes nothing."""
    if not wanted:
        yield
        return
    kept = os.dup(2)
    try:
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


@dataclass(frozen=True)
class SparkKind:
    """Apache Spark, as `spark-defaults.conf` and the settings behind the question mark of an address say."""

    name: str = "Apache Spark"
    schemes: tuple[str, ...] = ("pyspark",)

    @contextmanager
    def open(self, address: Address) -> Iterator[SparkDatabase]:
        """Open a session, or take the one that runs in this process, which then stays."""
        try:
            from pyspark.sql import SparkSession
        except ImportError:
            raise missing(self.name, "PySpark", "pip install 'ibis-framework[pyspark]>=12,<13'") from None
        if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
            raise missing(self.name, "Java", "install a Java runtime of version 17, on Debian openjdk-17-jre-headless")
        running = SparkSession.getActiveSession()
        with TemporaryDirectory(prefix="breakeven-spark-") as folder:
            alone = not any(name in os.environ for name in _CONFIGURED)
            here = alone and address.settings.get("spark.master", "local").startswith("local")
            own = ({_WAREHOUSE: folder} if alone else {}) | ({_PARTITIONS: 2 * (os.cpu_count() or 1)} if here else {})
            settings: dict[str, Any] = _QUIET | own | address.settings
            refusal = None
            try:
                with _silent(running is None):
                    session = running or SparkSession.builder.config(map=settings).getOrCreate()
            except Exception as error:  # whatever stops a Java machine from starting
                refusal = InputError(
                    BACKEND,
                    f"Spark cannot be started: {address.told(error)}; `pyspark` on its own shows what Java says",
                )
            if refusal is not None:
                raise refusal
            engine = SparkEngine(session, address)
            try:
                yield SparkDatabase(engine)
            finally:
                engine.forget()
                if running is None:
                    session.stop()


SPARK = SparkKind()

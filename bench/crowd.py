"""A crowd of sellers with daily orders and five violations each, made by DuckDB from numbers alone.

As Parquet files, and as rows of the tables of Kenzen. The same size at the same moment is the same crowd.
"""

import shutil
from datetime import datetime
from pathlib import Path
from typing import Final

import duckdb
import psycopg

DAYS: Final = 180
VIOLATIONS: Final = 5  # of each seller
_BYTES_OF_SELLER: Final = 6_000  # on disk: files, rows, indexes and the log of their writing

# One row is one violation. Half are older than they weigh, two fifths are closed, one in fifty has points of its own.
_VIOLATIONS: Final = """
    SELECT
        i // {each} + 1 AS seller,
        'v' || i % {each} AS key,
        'policy_' || h1 % 12 AS policy,
        (['listing', 'restricted', 'condition', 'received_ip', 'safety'])[(1 + h1 % 5)::BIGINT] AS category,
        CASE
            WHEN h1 % 1000 < 5 THEN 'critical' WHEN h1 % 1000 < 200 THEN 'high'
            WHEN h1 % 1000 < 500 THEN 'medium' WHEN h1 % 1000 < 950 THEN 'low' ELSE 'no_impact'
        END AS severity,
        CASE WHEN h2 % 50 = 0 THEN (h2 // 50 % 12)::INTEGER END AS points,
        {now} - to_seconds((h2 % (360 * 86400))::BIGINT) AS opened_at,
        CASE WHEN h3 % 10 < 4 THEN opened_at + to_seconds((h3 // 10 % (h2 % (360 * 86400) + 1))::BIGINT) END
            AS closed_at,
        CASE
            WHEN h3 % 10 < 3 THEN 'resolved' WHEN h3 % 20 = 3 THEN 'appeal_accepted' WHEN h3 % 20 = 13 THEN 'withdrawn'
            ELSE ''
        END AS resolution,
        NULL::TIMESTAMP AS expires_at
    FROM (SELECT i, hash(i) AS h1, hash(i, 1) AS h2, hash(i, 2) AS h3 FROM range({sellers} * {each}) AS numbers(i))
"""
_ORDERS: Final = """
    SELECT seller::BIGINT AS seller, {now}::DATE - back::INTEGER AS day, (hash(seller, back) % 20)::INTEGER AS count
    FROM range(1, {sellers} + 1) AS sellers(seller), range({days}) AS days(back)
"""
_SELLERS: Final = "SELECT seller::BIGINT AS seller, 'JP' AS region FROM range(1, {sellers} + 1) AS sellers(seller)"


_NEXT_SELLER: Final = "SELECT setval(pg_get_serial_sequence('accounts_seller', 'id'), max(id)) FROM accounts_seller"
_SELLER_COLUMNS: Final = "id, marketplace_id, name, owner_name, plan, reference, region, segment, emergency_phone"
_SELLER_ROWS: Final = f"""
    SELECT seller, {{marketplace}}, '健全商店 ' || seller, '山田 花子', 'professional', 'S' || seller, region, '', ''
    FROM ({_SELLERS})
"""
_STANDING_COLUMNS: Final = (
    "seller_id, state, source, rating, band, projected_rating, projected_band, model_key, model_version, "
    "ledger, actions, rated_at, next_change_at"
)
_STANDING_ROWS: Final = f"""
    SELECT
        seller, 'normal', 'computed', 200, 'healthy', 200, 'healthy', 'amazon_ahr', 1,
        '[{{{{"kind": "start", "points": 200, "rule": "start"}}}}]', '[]', {{now}},
        {{now}} + to_seconds((86400 + hash(seller) % (30 * 86400))::BIGINT)
    FROM ({_SELLERS})
"""
_VIOLATION_COLUMNS: Final = (
    "seller_id, reference, policy, category, severity, title_ja, title_en, listing, found_ja, found_en, evidence_ja, "
    "evidence_en, points, sanction, opened_at, respond_by, expires_at, resolved_at, resolution"
)
_VIOLATION_ROWS: Final = f"""
    SELECT
        seller, key, policy, category, severity, '出品規約の違反 ' || key, 'Listing policy violation ' || key,
        'B0' || seller || ' ステンレスボトル 500ml', '商品の説明に、確認できない効果の記載が見つかりました。',
        'The description of the product claims an effect that could not be verified.',
        '効果を示す試験成績書、または記載を改めた商品ページの写しをお送りください。',
        'Please send a test report that shows the effect, or a copy of the corrected page.',
        points, '', opened_at, opened_at + INTERVAL 14 DAY, expires_at, closed_at, resolution
    FROM ({_VIOLATIONS})
"""
_TABLES: Final = (
    ("accounts_seller", _SELLER_COLUMNS, _SELLER_ROWS),
    ("health_standing", _STANDING_COLUMNS, _STANDING_ROWS),
    ("health_violation", _VIOLATION_COLUMNS, _VIOLATION_ROWS),
)


class Crowd:
    """So many sellers as of a moment. ``folder`` is a temporary one."""

    def __init__(self, folder: Path, *, sellers: int, now: datetime) -> None:
        needed, free = sellers * _BYTES_OF_SELLER, shutil.disk_usage(folder).free
        if free < needed * 2:
            raise SystemExit(f"{sellers:,} sellers want {needed * 2 / 1e9:.1f} GB; {folder} has {free / 1e9:.1f} GB")
        self.folder, self.sellers, self.now = folder, sellers, now

    def save(self) -> None:
        """As the folder of Parquet files that ``kenzen rate`` reads."""
        for name, rows in (("sellers", _SELLERS), ("orders", _ORDERS), ("violations", _VIOLATIONS)):
            self._copy(rows, f"{name}.parquet", "FORMAT parquet, COMPRESSION zstd")

    def fill(self, url: str, *, marketplace_id: int) -> None:
        """As sellers, standings and violations of an empty database. The sellers' ids begin with 1."""
        with psycopg.connect(url) as connection:
            connection.execute("SET TIME ZONE 'UTC'")
            for table, columns, rows in _TABLES:
                self._load(connection, table, columns, rows.replace("{marketplace}", str(marketplace_id)))
            connection.execute(_NEXT_SELLER)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")

    def _load(self, connection: psycopg.Connection, table: str, columns: str, rows: str) -> None:
        path = self._copy(rows, f"{table}.csv", "FORMAT csv, HEADER false")
        statement = f"COPY {table} ({columns}) FROM STDIN (FORMAT csv)"
        with connection.cursor().copy(statement) as copy, path.open("rb") as file:
            while block := file.read(1 << 20):
                copy.write(block)
        path.unlink()

    def _copy(self, rows: str, name: str, options: str) -> Path:
        path = self.folder / name
        numbers = {"sellers": self.sellers, "each": VIOLATIONS, "days": DAYS, "now": f"TIMESTAMP '{self.now:%F %T}'"}
        with duckdb.connect(config={"memory_limit": "2GB", "preserve_insertion_order": False}) as connection:
            connection.execute(f"COPY ({rows.format(**numbers)}) TO '{path}' ({options})")
        return path

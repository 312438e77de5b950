"""Reading and taking a file, a group of rows a transaction: it may be long, memory is not."""

import tempfile
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import BinaryIO

from app import clock, uploads
from app.database import session as db
from app.errors import Refusal
from storefront.channels import queries as channels
from storefront.channels.rules import Platform
from storefront.imports import queries
from storefront.imports.models import PlatformFile
from storefront.imports.rules import HEADER_WITHIN, Header, Line, header_of, lines_of
from storefront.imports.services import judging, reading, taking

READ_AT_ONCE = 1_000
UNPACKED_BYTES_MAX = 512 * 1024 * 1024
"""Of a workbook's parts: 100,000 rows of orders unpack to about a tenth."""


def read(file_id: int) -> None:
    """Read a file that was handed in; a file that cannot be read says why."""
    with db.transaction() as session:
        file = reading.begin_reading(session, file_id=file_id)
    if file is None:
        return
    with tempfile.TemporaryFile(prefix="desk-import-") as scratch:
        _bring(file_id, scratch)
        try:
            _read_rows(file_id, scratch)
        except uploads.OldExcelError:
            _fail(file_id, "imports.old_excel")
        except Refusal as refusal:
            _fail(file_id, refusal.code)
        except ValueError:
            _fail(file_id, "imports.unreadable")


def take(file_id: int) -> None:
    """Take a file's rows, group by group, until none is left."""
    while True:
        with db.transaction() as session:
            if taking.take_rows(session, file_id=file_id, now=clock.now()) == 0:
                return


def _bring(file_id: int, scratch: BinaryIO) -> None:
    """Put a file's pieces together on this machine for as long as it is read."""
    number = 0
    while True:
        with db.reading() as session:
            part = reading.part_of(session, file_id=file_id, number=number)
        if part is None:
            break
        scratch.write(part)
        number += 1
    scratch.seek(0)


def _read_rows(file_id: int, scratch: BinaryIO) -> None:
    rows = uploads.rows_of(scratch, unpacked_bytes_max=UNPACKED_BYTES_MAX)
    header, at = _header(file_id, rows)
    with db.transaction() as session:
        reading.record_titles(
            session, file_id=file_id, titles=header.titles, is_mapped=header.is_clear
        )
    if not header.is_clear:
        return
    lines = lines_of(rows, header, first=at + 1, by_goods=_is_numbered_by_goods(file_id))
    count = 0
    while group := list(islice(lines, READ_AT_ONCE)):
        _keep(file_id, group)
        count += len(group)
    if count == 0:
        raise Refusal("imports.empty")
    with db.transaction() as session:
        judging.judge(session, file_id=file_id, now=clock.now())


def _header(file_id: int, rows: Iterator[Sequence[str]]) -> tuple[Header, int]:
    with db.reading() as session:
        shop = queries.shop_of_file(session, session.get_one(PlatformFile, file_id))
        known = queries.meanings(session, platform=shop.platform)
    for number, cells in enumerate(islice(rows, HEADER_WITHIN), start=1):
        header = header_of(cells, known, number=number)
        if header is not None:
            return header, number
    raise Refusal("imports.header_missing")


def _is_numbered_by_goods(file_id: int) -> bool:
    """Say whether the platform numbers no lines.

    Raises:
        Refusal: `imports.told_already`: its own words name other numbers than its files do.
    """
    with db.reading() as session:
        shop = queries.shop_of_file(session, session.get_one(PlatformFile, file_id))
    if shop.platform != Platform.WECHAT:
        return False
    if channels.shop_for_adapter(shop).keys.access_token:
        raise Refusal("imports.told_already")
    return True


def _keep(file_id: int, lines: Sequence[Line]) -> None:
    with db.transaction() as session:
        reading.keep_rows(session, file_id=file_id, lines=lines)


def _fail(file_id: int, code: str) -> None:
    with db.transaction() as session:
        reading.record_failed(session, file_id=file_id, problem=code)

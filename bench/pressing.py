"""Sellers press the button at a steady rate, in a process of their own: what a web process does, without its pages."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from multiprocessing.connection import Connection

THREADS = 6


def press(sellers: Sequence[tuple[int, int]], *, person_id: int, department_id: int, rate: float) -> float:
    """Each (seller, digits of their number) presses once, ``rate`` a second; returns the CPU seconds it took."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_press, args=(theirs, sellers, person_id, department_id, rate))
    process.start()
    theirs.close()
    try:
        used: float = ours.recv()
        return used
    finally:
        process.join()


def _press(
    results: Connection, sellers: Sequence[tuple[int, int]], person_id: int, department_id: int, rate: float
) -> None:
    import django

    django.setup()
    from django.db import connection

    from kenzen.callbacks.actions import request_callback
    from kenzen.kit import clock, phone_numbers
    from kenzen.marketplaces.queries import department_by_id

    department = department_by_id(department_id)

    def one(number: int) -> None:
        seller_id, digits = sellers[number]
        time.sleep(max(0.0, begin + number / rate - time.monotonic()))
        request_callback(
            seller_id=seller_id,
            person_id=person_id,
            department=department,
            opens_at="",
            subject="商品の信頼性についての警告",
            question="どの書類が必要ですか。",
            number=phone_numbers.parse(f"080{digits:08d}", calling_code=81, extension=""),
            language="ja",
            now=clock.read(),
        )

    with ThreadPoolExecutor(THREADS, initializer=connection.ensure_connection) as threads:
        list(threads.map(lambda _: connection.ensure_connection(), range(THREADS)))
        used = time.process_time()
        begin = time.monotonic() + 0.2
        list(threads.map(one, range(len(sellers))))
        results.send(time.process_time() - used)

"""A computed field is the same in Python and in SQL, for nulls, negative numbers and long decimals too."""

from __future__ import annotations

from pathlib import Path

from helpers.generate import copy
from helpers.hosts import HOSTS, copy_host, postgres_url, run_tests

FIELDS = {
    "price": "decimal(10,2)",
    "quantity": "int >=1",
    "weight": "int",
    "views": "bigint",
    "boxes": "int nullable",
    "discount": "decimal(5,2) nullable",
    "status": "enum(draft, paid)",
    "flag": "bool",
    "seen": "bool nullable",
    "total": "computed(decimal) filter sort = price * quantity",
    "net": "computed(decimal(12,3)) sort = total - discount if discount is not None else -total",
    "share": "computed(decimal(12,4)) sort = price / quantity",
    "raised": "computed(decimal(12,3)) sort = (price + (discount or 0)) * 1.5",
    "ratio": "computed(float) sort = weight / quantity * 2",
    "product": "computed(int) sort = views * views + weight",
    "packs": "computed(int) sort = weight // 7",
    "rest": "computed(int) sort = weight % -7",
    "per_box": "computed(int) nullable sort = weight // boxes if boxes else None",
    "box_count": "computed(int) sort = boxes or 3",
    "both": "computed(int) nullable sort = boxes and weight",
    "is_open": 'computed(bool) sort = status == "draft" and not seen',
    "is_three": "computed(bool) sort = boxes == 3 or flag",
    "is_other": "computed(bool) sort = boxes != 3 and not (seen and flag)",
    "between": "computed(bool) sort = -5 < weight <= 5",
    "unseen": "computed(bool) sort = seen is None",
}

PROBE = """
from decimal import Decimal
from itertools import product

import pytest
from sqlalchemy import select

from app.models.order import Order, OrderStatus

pytestmark = pytest.mark.anyio

COMPUTED = COLUMNS


async def test_python_and_sql_agree(session) -> None:
    numbers = [-15, -7, -1, 0, 1, 5, 6, 2**31 - 1]
    others = product([None, 0, 3, -4], [None, True, False], [None, Decimal("0.25")])
    for index, (boxes, seen, discount) in enumerate(others):
        weight = numbers[index % len(numbers)]
        session.add(
            Order(
                price=Decimal("19.99") * weight if abs(weight) < 100 else Decimal("99999999.99"),
                quantity=index + 1,
                weight=weight,
                views=weight * 1_000_003,
                boxes=boxes,
                discount=discount,
                status=list(OrderStatus)[index % 2],
                flag=index % 3 == 0,
                seen=seen,
            )
        )
    await session.flush()
    session.expire_all()
    exact = session.get_bind().dialect.name != "sqlite"
    for name in COMPUTED:
        rows = (await session.execute(select(Order, getattr(Order, name)).order_by(Order.id))).all()
        for order, value in rows:
            expected = getattr(order, name)
            if exact or value is None or isinstance(expected, bool):
                assert value == expected, (name, order.id)
            else:
                assert float(value) == pytest.approx(float(expected), abs=0.001), (name, order.id)
"""


def test_python_and_sql_agree(tmp_path: Path) -> None:
    host = HOSTS["layered_async"]
    project = copy_host(host, tmp_path / "host", git=True)
    copy(project, {"resource": "order", "fields": FIELDS})
    names = [name for name, spec in FIELDS.items() if spec.startswith("computed")]
    probe = PROBE.replace("COLUMNS", repr(names))
    (project / "tests/test_agreement.py").write_text(probe, encoding="utf-8")

    ignored = "-Wignore:Dialect sqlite:sqlalchemy.exc.SAWarning"
    run_tests(host, project, ignored, "tests/test_agreement.py")
    with postgres_url(host) as url:
        run_tests(host, project, "tests/test_agreement.py", database_url=url)

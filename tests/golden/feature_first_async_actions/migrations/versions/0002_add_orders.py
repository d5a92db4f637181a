"""add orders

Revision ID: 0002
Revises: 0001
Create Date: 2030-01-01 00:00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "order",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("price", sa.Numeric(precision=10, scale=2), nullable=False),
        sa.Column(
            "status",
            sa.Enum("draft", "paid", name="orderstatus", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("order_pkey")),
        sa.UniqueConstraint("title", name=op.f("order_title_key")),
    )

    with op.batch_alter_table("order", schema=None) as batch_op:
        batch_op.create_index("ix_order_price_id", ["price", "id"], unique=False)
        batch_op.create_index(batch_op.f("order_status_idx"), ["status"], unique=False)


def downgrade() -> None:
    op.drop_table("order")

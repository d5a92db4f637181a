"""add orders

Revision ID: b74f329048c5
Revises: 8d1e0c5b7a92
Create Date: 2030-01-01 00:00:00
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

# revision identifiers, used by Alembic.
revision = "b74f329048c5"
down_revision = "8d1e0c5b7a92"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "order",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "title", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False
        ),
        sa.Column("price", sa.Numeric(precision=10, scale=2), nullable=False),
        sa.Column(
            "status",
            sa.Enum("draft", "paid", name="orderstatus", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("title"),
    )
    op.create_index(op.f("ix_order_owner_id"), "order", ["owner_id"], unique=False)
    op.create_index("ix_order_price_id", "order", ["price", "id"], unique=False)
    op.create_index(op.f("ix_order_status"), "order", ["status"], unique=False)


def downgrade():
    op.drop_table("order")

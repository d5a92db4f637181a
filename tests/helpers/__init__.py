"""What tests share."""

import os

# Revisions of Alembic's hold the time of their making: the same one in every run. It has to be set before Copier is
# imported, which keeps the environment for its tasks.
os.environ["SOURCE_DATE_EPOCH"] = "1893456000"

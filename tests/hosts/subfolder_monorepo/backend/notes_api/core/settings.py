"""What differs between deployments."""

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read from the environment, then from a file for development."""

    model_config = SettingsConfigDict(env_file="../.env", extra="ignore")

    app_name: str = "Notebook"
    url_prefix: str = "/api"
    database_url: str = "sqlite+aiosqlite:///notebook.db"


settings = Settings()

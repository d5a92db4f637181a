from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    project_name: str = "Customer service"
    api_prefix: str = "/api/v1"
    database_url: str = "sqlite+aiosqlite:///./customers.db"
    secret_key: SecretStr = SecretStr("for-development-only-never-in-production")
    access_token_minutes: int = 60


settings = Settings()

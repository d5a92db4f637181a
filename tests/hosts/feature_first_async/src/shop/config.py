from functools import lru_cache

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    database_url: str = "sqlite+aiosqlite:///shop.db"
    token_secret: str = "a-secret-for-development-and-tests-only"
    token_audience: str = "shop"


@lru_cache
def get_settings() -> Settings:
    return Settings()

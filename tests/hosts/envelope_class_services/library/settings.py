from pydantic import SecretStr
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    database_url: str = "sqlite:///library.db"
    librarian: str = "librarian"
    librarian_password: SecretStr = SecretStr("for development")


settings = Settings()

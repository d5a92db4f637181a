from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="FLAGS_")

    title: str = "Feature flags"
    max_flags: int = 1_000

"""What is said of settings that are wrong, before the service starts."""

from __future__ import annotations

import pytest

from service.settings import Settings, digest, read_settings, unknown_settings


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "eighty", "valid integer"),
        ("WORKERS", "0", "greater than or equal to 1"),
        ("DEADLINE_SECONDS", "nan", "finite number"),
        ("SHUTDOWN_GRACE_SECONDS", "inf", "finite number"),
        ("API_KEYS", "sha256:abc", "64 hexadecimal digits"),
        ("API_KEYS", " , ", "names nothing"),
        ("TRUSTED_PROXIES", "10.0.0.1/8", "networks such as"),
        ("TRUSTED_PROXIES", "proxy.internal", "networks such as"),
        ("TRUSTED_PROXIES", "127.0.0.1,10.0.0.0/33", "networks such as"),
        ("CLUSTER", "scheduler:8786", "tcp://host:port"),
        ("CORS_ORIGINS", "my.app.example", "origins such as"),
        ("CORS_ORIGINS", "https://app.example/", "origins such as"),
        ("CORS_ORIGINS", "https://*.example", "origins such as"),
        ("CORS_ORIGINS", "https://app.example:99999", "origins such as"),
        ("CORS_ORIGINS", "https://App.example", "origins such as"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    monkeypatch.setenv(f"ABACUS_{name}", value)
    with pytest.raises(SystemExit, match=rf"^ABACUS_{name}: .*{said}") as error:
        read_settings()
    assert value not in str(error.value)


def test_all_wrong_settings_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ABACUS_PORT", "x")
    monkeypatch.setenv("ABACUS_WORKERS", "x")
    with pytest.raises(SystemExit, match=r"ABACUS_PORT: .*\nABACUS_WORKERS: "):
        read_settings()


def test_misspelt_names_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ABACUS_API_KEY", "secret")
    monkeypatch.setenv("ABACUS_PORT", "8000")
    assert "ABACUS_API_KEY" in unknown_settings()
    assert "ABACUS_PORT" not in unknown_settings()


def test_right_settings_are_taken() -> None:
    proxies = Settings(trusted_proxies="127.0.0.1, 10.0.0.0/8, fd00::/8, *").trusted_proxies
    assert proxies == ("127.0.0.1", "10.0.0.0/8", "fd00::/8", "*")
    origins = Settings(cors_origins="https://app.example,http://localhost:3000,http://[::1]:80").cors_origins
    assert origins == ("https://app.example", "http://localhost:3000", "http://[::1]:80")


def test_a_digest_may_have_capitals() -> None:
    kept = digest("secret")
    assert Settings(api_keys=f"sha256:{kept[7:].upper()}").api_keys == (kept,)

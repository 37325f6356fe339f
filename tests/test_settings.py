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


def test_a_digest_may_have_capitals() -> None:
    kept = digest("secret")
    assert Settings(api_keys=f"sha256:{kept[7:].upper()}").api_keys == (kept,)

"""The configuration: one TOML file, environment overrides, every key described, unknown keys refused."""

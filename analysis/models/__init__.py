"""Choice models: frozen settings that fit choices."""

from django.apps import AppConfig

from records import guard, triggers

# SQLite's index of words is a table of its own; these keep it equal to ``units_unit.search`` (ADR 0016).
WORDS = {
    "units_words_insert": "AFTER INSERT ON units_unit FOR EACH ROW BEGIN "
    "INSERT INTO units_words(rowid, search) VALUES (NEW.id, NEW.search); END",
    "units_words_delete": "AFTER DELETE ON units_unit FOR EACH ROW BEGIN "
    "INSERT INTO units_words(units_words, rowid, search) VALUES ('delete', OLD.id, OLD.search); END",
    "units_words_update": "AFTER UPDATE OF search ON units_unit FOR EACH ROW WHEN OLD.search <> NEW.search BEGIN "
    "INSERT INTO units_words(units_words, rowid, search) VALUES ('delete', OLD.id, OLD.search); "
    "INSERT INTO units_words(rowid, search) VALUES (NEW.id, NEW.search); END",
}
REBUILD = "INSERT INTO units_words(units_words) VALUES ('rebuild')"


class UnitsConfig(AppConfig):
    name = "units"
    verbose_name = "Đơn vị, tài khoản"

    def ready(self) -> None:
        from units.access import second_step_first

        guard.add_gate(second_step_first)
        for name, body in WORDS.items():
            after = REBUILD if name == "units_words_update" else ""
            triggers.register(name, "units_unit", f"CREATE TRIGGER {name} {body}", "", after)

"""The rules of the watch, a file each; `kinds` lists them and reads their texts, `rule` is what each answers."""

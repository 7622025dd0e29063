"""The grammar behind `app.language.when`: from words to days and times of day."""

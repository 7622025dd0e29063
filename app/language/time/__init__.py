"""The grammar behind `app.language.time.when`: from words to days and times of day."""

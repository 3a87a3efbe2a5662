-- What the pages ask for by name, by day or by words. Built anew whenever a file changes; never edited.
CREATE TABLE source (id TEXT PRIMARY KEY, title TEXT, kind TEXT, address TEXT, read TEXT, remark TEXT, recall INTEGER);
CREATE TABLE claim (
  id TEXT PRIMARY KEY, line INTEGER, subject TEXT, property TEXT, at TEXT, day TEXT, value TEXT, unit TEXT,
  low TEXT, high TEXT, as_written TEXT, locator TEXT, status TEXT, note TEXT, recall INTEGER);
CREATE INDEX claim_subject ON claim (subject, property);
CREATE INDEX claim_day ON claim (day);
CREATE TABLE claim_source (claim TEXT, source TEXT, PRIMARY KEY (claim, source)) WITHOUT ROWID;
CREATE INDEX claim_source_by ON claim_source (source);
-- Which claims contradict each other, and which one was taken.
CREATE TABLE conflict (id TEXT PRIMARY KEY, number INTEGER, subject TEXT, question TEXT, why TEXT);
CREATE TABLE conflict_claim (conflict TEXT, claim TEXT, taken INTEGER, PRIMARY KEY (conflict, claim)) WITHOUT ROWID;
CREATE INDEX conflict_claim_by ON conflict_claim (claim);
CREATE TABLE conflict_source (conflict TEXT, source TEXT, PRIMARY KEY (conflict, source)) WITHOUT ROWID;
-- Who speaks of what: a story (with the block's mark) of a claim, place, formation, day; a strongpoint of a claim.
CREATE TABLE mention (by_kind TEXT, by_id TEXT, part TEXT, kind TEXT, id TEXT);
CREATE INDEX mention_of ON mention (kind, id);
CREATE INDEX mention_by ON mention (by_kind, by_id);
-- Everything that can be found: one row for a thing and language; `names` holds every other name it has.
CREATE TABLE entry (
  number INTEGER PRIMARY KEY, kind TEXT, id TEXT, language TEXT, title TEXT, names TEXT, body TEXT, rank INTEGER);
CREATE UNIQUE INDEX entry_of ON entry (kind, id, language);
CREATE VIRTUAL TABLE words USING fts5 (title, names, body, content='entry', content_rowid='number',
  tokenize="unicode61 remove_diacritics 2", prefix='2 3');

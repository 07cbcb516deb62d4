CREATE TABLE IF NOT EXISTS accounts (
  id INTEGER PRIMARY KEY,
  username TEXT NOT NULL,
  host TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  is_town INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  UNIQUE (username, host)
);
CREATE TABLE IF NOT EXISTS tokens (
  token TEXT PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  revoked INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS statuses (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  text TEXT NOT NULL,
  spoiler TEXT NOT NULL DEFAULT '',
  visibility TEXT NOT NULL,
  language TEXT NOT NULL DEFAULT '',
  in_reply_to_id INTEGER,
  created_at TEXT NOT NULL,
  edited_at TEXT
);
CREATE INDEX IF NOT EXISTS statuses_by_account ON statuses (account_id, id);
CREATE INDEX IF NOT EXISTS statuses_by_parent ON statuses (in_reply_to_id);
CREATE TABLE IF NOT EXISTS mentions (
  status_id INTEGER NOT NULL REFERENCES statuses (id) ON DELETE CASCADE,
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  PRIMARY KEY (status_id, account_id)
);
CREATE TABLE IF NOT EXISTS media (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  status_id INTEGER REFERENCES statuses (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  content BLOB NOT NULL,
  ready_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS focus (
  media_id INTEGER PRIMARY KEY REFERENCES media (id) ON DELETE CASCADE,
  x REAL NOT NULL,
  y REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS notifications (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  kind TEXT NOT NULL,
  from_id INTEGER NOT NULL REFERENCES accounts (id),
  status_id INTEGER NOT NULL REFERENCES statuses (id) ON DELETE CASCADE,
  created_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS idempotency (
  account_id INTEGER NOT NULL,
  key TEXT NOT NULL,
  status_id INTEGER NOT NULL,
  PRIMARY KEY (account_id, key)
);

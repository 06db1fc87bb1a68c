BEGIN TRANSACTION;
CREATE TABLE presses (place text primary key, at text not null, by text not null);
CREATE TABLE refusals (person integer primary key, at text not null);
CREATE TABLE reminders (issue text primary key, by text not null, chat integer not null, topic integer not null, until text, count integer, events integer not null, span real);
INSERT INTO "reminders" VALUES('1','Irina',-100,7,'2026-11-23T10:00:00+00:00',NULL,0,7200.0);
CREATE TABLE updates (id integer primary key, at text not null, state text not null, working integer not null, messages text not null);
INSERT INTO "updates" VALUES(5,'2026-11-23T08:00:00+00:00','acted',0,'[{"chat": -100, "topic": 7, "html": "<b>x</b>", "edit": 0, "issue": "", "link": "", "deeds": [], "query": "", "toast": ""}]');
COMMIT;
PRAGMA user_version = 0;

BEGIN TRANSACTION;
CREATE TABLE alerts (id integer primary key, payload integer, at real not null, data text not null,
    fate text not null, rule text not null, chat text not null, topic text not null, message integer);
INSERT INTO "alerts" VALUES(1,1,1795420800.0,'{"title": "one", "kind": "issue", "issue_id": "1"}','waiting','','-100','7',1);
INSERT INTO "alerts" VALUES(2,1,1795420800.0,'{"title": "two", "kind": "issue", "issue_id": "2", "tags": [["a", "b"]]}','muted','quiet','-100','7',NULL);
CREATE TABLE messages (id integer primary key, at real not null, chat text not null, topic text not null,
    listed integer not null, state text not null, telegram text not null default '');
INSERT INTO "messages" VALUES(1,1795420800.0,'-100','7',0,'in hand','');
CREATE TABLE mutes (rule text primary key, until real not null);
INSERT INTO "mutes" VALUES('quiet',1795422600.0);
CREATE TABLE payloads (id integer primary key, at real not null, body blob not null,
    sorted integer not null default 0, replayed integer not null default 0);
INSERT INTO "payloads" VALUES(1,1795420800.0,X'7B7D',1,0);
INSERT INTO "payloads" VALUES(2,1795420800.0,X'7B226C61746572223A20317D',0,0);
CREATE TABLE windows (key text primary key, until real not null, more integer not null, data text not null,
    chat text not null, topic text not null);
INSERT INTO "windows" VALUES('1',1795421400.0,0,'{"title": "one", "kind": "issue", "issue_id": "1"}','-100','7');
CREATE INDEX unsorted on payloads (id) where sorted = 0;
CREATE INDEX waiting on alerts (chat, topic, id) where fate = 'waiting';
CREATE INDEX of_message on alerts (message);
CREATE INDEX alerts_at on alerts (at);
CREATE INDEX messages_at on messages (chat, topic, listed, at);
COMMIT;
PRAGMA user_version = 1;

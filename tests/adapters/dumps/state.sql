BEGIN TRANSACTION;
CREATE TABLE deliveries (report text not null, start text not null, until text not null, scope text not null, chat text not null, topic text not null, at text not null, messages text not null);
INSERT INTO "deliveries" VALUES('metrics daily','2026-11-22','2026-11-23','scope','-100','','2026-11-23T08:00:00+00:00','12');
CREATE TABLE resolved (scope text not null, issue text not null, seen text not null, reopened text);
INSERT INTO "resolved" VALUES('scope','7','2026-11-23T08:00:00+00:00',NULL);
COMMIT;
PRAGMA user_version = 0;

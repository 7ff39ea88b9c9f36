PRAGMA user_version = 234197174;
BEGIN TRANSACTION;
CREATE TABLE answers (
	participant INTEGER NOT NULL, 
	item VARCHAR NOT NULL, 
	revision INTEGER NOT NULL, 
	value VARCHAR NOT NULL, 
	shown JSON, 
	language VARCHAR NOT NULL, 
	ms INTEGER NOT NULL, 
	changes INTEGER NOT NULL, 
	help INTEGER NOT NULL, 
	PRIMARY KEY (participant, item, revision), 
	FOREIGN KEY(participant) REFERENCES participants (id) ON DELETE CASCADE
);
INSERT INTO "answers" VALUES(1,'segment:role',1,'patient',NULL,'en',900,0,0);
INSERT INTO "answers" VALUES(1,'segment:age_band',1,'65+',NULL,'en',900,0,0);
INSERT INTO "answers" VALUES(1,'choice:b2t2',1,'opt_out','{"task_position": 2, "alternatives": [{"id": "b", "position": 1, "levels": {"nights": "some", "visits": "monthly"}}, {"id": "a", "position": 2, "levels": {"nights": "few", "visits": "weekly"}}, {"id": "opt_out", "position": 3, "levels": {}}]}','',1500,0,0);
INSERT INTO "answers" VALUES(1,'choice:b2t1',1,'b','{"task_position": 3, "alternatives": [{"id": "b", "position": 1, "levels": {"nights": "some", "visits": "yearly"}}, {"id": "a", "position": 2, "levels": {"nights": "few", "visits": "monthly"}}, {"id": "opt_out", "position": 3, "levels": {}}]}','',1500,0,0);
INSERT INTO "answers" VALUES(2,'segment:role',1,'patient',NULL,'en',900,0,0);
INSERT INTO "answers" VALUES(2,'segment:age_band',1,'65+',NULL,'en',900,0,0);
INSERT INTO "answers" VALUES(2,'choice:b1t2',1,'b','{"task_position": 2, "alternatives": [{"id": "b", "position": 1, "levels": {"nights": "most", "visits": "monthly"}}, {"id": "a", "position": 2, "levels": {"nights": "some", "visits": "weekly"}}, {"id": "opt_out", "position": 3, "levels": {}}]}','',1500,0,0);
INSERT INTO "answers" VALUES(2,'choice:b1t1',1,'a','{"task_position": 3, "alternatives": [{"id": "b", "position": 1, "levels": {"nights": "most", "visits": "yearly"}}, {"id": "a", "position": 2, "levels": {"nights": "few", "visits": "weekly"}}, {"id": "opt_out", "position": 3, "levels": {}}]}','',1500,0,0);
INSERT INTO "answers" VALUES(3,'segment:role',1,'patient',NULL,'en',900,0,0);
INSERT INTO "answers" VALUES(3,'segment:age_band',1,'65+',NULL,'en',900,0,0);
INSERT INTO "answers" VALUES(3,'choice:b2t2',1,'b','{"task_position": 2, "alternatives": [{"id": "a", "position": 1, "levels": {"nights": "few", "visits": "weekly"}}, {"id": "b", "position": 2, "levels": {"nights": "some", "visits": "monthly"}}, {"id": "opt_out", "position": 3, "levels": {}}]}','',1500,0,0);
INSERT INTO "answers" VALUES(3,'choice:b2t1',1,'opt_out','{"task_position": 3, "alternatives": [{"id": "b", "position": 1, "levels": {"nights": "some", "visits": "yearly"}}, {"id": "a", "position": 2, "levels": {"nights": "few", "visits": "monthly"}}, {"id": "opt_out", "position": 3, "levels": {}}]}','',1500,0,0);
CREATE TABLE instruments (
	id INTEGER NOT NULL, 
	study VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	structure VARCHAR NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "instruments" VALUES(1,'opt-out',1,'e5d17c708d0ad19c829ae41d4a9cc4b2960b890d5d7c3b037a35d4bd6a041dcf','6e714e9c81977681ebb8effd7a022795fc7de703997242283d07b3ecaeea58b8');
CREATE TABLE participants (
	id INTEGER NOT NULL, 
	instrument INTEGER NOT NULL, 
	token_hash VARCHAR NOT NULL, 
	withdrawal_hash VARCHAR NOT NULL, 
	language VARCHAR NOT NULL, 
	consent_version VARCHAR NOT NULL, 
	consent_sha256 VARCHAR NOT NULL, 
	started_on VARCHAR NOT NULL, 
	status VARCHAR NOT NULL, 
	live_until BIGINT, 
	device VARCHAR NOT NULL, 
	stratum VARCHAR, 
	block INTEGER, 
	task_order JSON, 
	side_order JSON, 
	PRIMARY KEY (id), 
	FOREIGN KEY(instrument) REFERENCES instruments (id), 
	UNIQUE (token_hash), 
	UNIQUE (withdrawal_hash)
);
INSERT INTO "participants" VALUES(1,1,'7074e43b33b7e4b12a589cc8303a586ddc0ddda7b59181b6eb69358fee3a9597','a617e67043397a37aa8dcefb06de4316a67d43112086e6e8dbdbdd1691a1ddfc','en','1','31eabd9572cab1870110be87c95d80435d7f7c279ffc69e213b42bf90e875f08','2026-11-22','open',1795391167622,'tablet','patient/asthma/65+',2,'["practice", "b2t2", "b2t1"]','{"practice": ["b", "a"], "b2t1": ["b", "a", "opt_out"], "b2t2": ["b", "a", "opt_out"]}');
INSERT INTO "participants" VALUES(2,1,'bfafb2eefba1a8caad22361d2cc8f4ea5ed9b471ad3cf1c5ab83584b063a4924','b9041c42e82cd12a60267af6f2102db44b982afc572545413ae3995297f117bd','en','1','31eabd9572cab1870110be87c95d80435d7f7c279ffc69e213b42bf90e875f08','2026-11-22','open',1795391167677,'tablet','patient/asthma/65+',1,'["practice", "b1t2", "b1t1"]','{"practice": ["a", "b"], "b1t1": ["b", "a", "opt_out"], "b1t2": ["b", "a", "opt_out"]}');
INSERT INTO "participants" VALUES(3,1,'5d00bc91bb2cb4ec8d065d20b1c2fcffc748ef4f60bc764251134dc78b0541d4','df48efd0f80cf0fd0cb646d7919c548f64ccdb0348a77b1c0fb258fa4e0cbe7b','en','1','31eabd9572cab1870110be87c95d80435d7f7c279ffc69e213b42bf90e875f08','2026-11-22','stopped',NULL,'tablet','patient/asthma/65+',2,'["practice", "b2t2", "b2t1"]','{"practice": ["b", "a"], "b2t1": ["b", "a", "opt_out"], "b2t2": ["a", "b", "opt_out"]}');
CREATE TABLE places (
	participant INTEGER NOT NULL, 
	quota VARCHAR NOT NULL, 
	PRIMARY KEY (participant, quota), 
	FOREIGN KEY(participant) REFERENCES participants (id) ON DELETE CASCADE
);
CREATE TABLE used_invitations (
	code_hash VARCHAR NOT NULL, 
	PRIMARY KEY (code_hash)
);
INSERT INTO "used_invitations" VALUES('used');
CREATE TABLE withdrawals (
	id INTEGER NOT NULL, 
	instrument INTEGER NOT NULL, 
	withdrawn_on VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(instrument) REFERENCES instruments (id)
);
INSERT INTO "withdrawals" VALUES(1,1,'2026-11-22');
CREATE INDEX ix_participants_stratum ON participants (stratum);
COMMIT;

-- The records of a local graph of schema version 1.
BEGIN TRANSACTION;
CREATE TABLE candidates (
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      query INTEGER NOT NULL REFERENCES queries ON DELETE CASCADE,
      paper INTEGER NOT NULL,
      strategy TEXT NOT NULL,
      rank INTEGER NOT NULL,
      hop INTEGER NOT NULL,
      path INTEGER,
      step INTEGER,
      probability REAL,
      similarity_step REAL,
      similarity_query REAL NOT NULL,
      similarity_positive REAL NOT NULL,
      through TEXT NOT NULL,
      dropped_by TEXT NOT NULL,
      PRIMARY KEY (run, query, paper)
    ) WITHOUT ROWID
    ;
INSERT INTO "candidates" VALUES(1,1,1,'bica_walk',0,1,0,0,NULL,9.94513217718251185672e-01,9.94513217718251185672e-01,9.90249634573184822627e-01,'[]','["margin"]');
INSERT INTO "candidates" VALUES(1,1,2,'bica_walk',2,1,1,0,NULL,9.51058192017112613569e-01,9.51058192017112613569e-01,9.39677575959705690955e-01,'[]','["margin"]');
INSERT INTO "candidates" VALUES(1,1,3,'bica_random',4,2,NULL,NULL,0.5,NULL,8.38718032835246929401e-01,8.19173694405444630106e-01,'["a"]','[]');
INSERT INTO "candidates" VALUES(1,1,4,'bica_walk',1,2,0,1,0.292025,7.43149948443321717306e-01,6.69074624730745748379e-01,6.42692051042312306741e-01,'["a"]','[]');
INSERT INTO "candidates" VALUES(1,1,5,'bica_walk',3,2,1,1,0.321699,7.07092283278405675517e-01,4.53977063191292828925e-01,4.22559814523407684117e-01,'["b"]','[]');
INSERT INTO "candidates" VALUES(1,2,4,'bica_walk',0,1,0,0,NULL,7.54601718523981834785e-01,7.54601718523981834785e-01,7.43149948443321717306e-01,'[]','[]');
INSERT INTO "candidates" VALUES(1,2,7,'bica_walk',1,2,0,1,0.465264,7.87971545269409712197e-01,0.998624258900338,9.97569024042664231899e-01,'["c"]','["margin"]');
INSERT INTO "candidates" VALUES(1,2,8,'bica_random',2,2,NULL,NULL,1.0,NULL,9.45502029145633526852e-01,9.39734076846299615226e-01,'["d"]','[]');
INSERT INTO "candidates" VALUES(1,3,6,'bica_walk',2,1,1,0,NULL,5.29922961863952823868e-01,5.29922961863952823868e-01,9.65971116400600626761e-01,'[]','[]');
INSERT INTO "candidates" VALUES(1,3,7,'bica_walk',3,2,1,1,1.0,3.7476570234070660792e-01,9.84836781944765649043e-01,9.90270444094379365118e-01,'["f"]','["margin"]');
INSERT INTO "candidates" VALUES(1,3,10,'bica_walk',1,2,0,1,0.232226,2.58773254035565614117e-01,9.27223631119890145946e-01,9.39677575959705690955e-01,'["z"]','["margin"]');
INSERT INTO "candidates" VALUES(1,3,12,'bica_walk',0,1,0,0,NULL,0.601692343834624,0.601692343834624,9.84810719178713434018e-01,'[]','[]');
INSERT INTO "candidates" VALUES(1,4,1,'bica_walk',1,2,0,1,0.337787,9.90249634573184822627e-01,3.74702781081538482954e-01,3.90809357571549775833e-01,'["s"]','[]');
INSERT INTO "candidates" VALUES(1,4,2,'bica_random',2,2,NULL,NULL,0.5,NULL,5.59205618169081097867e-01,5.73573634332810722291e-01,'["s"]','[]');
INSERT INTO "candidates" VALUES(1,4,10,'bica_walk',0,1,0,0,NULL,2.41894097794465051665e-01,2.41894097794465051665e-01,2.58773254035565614117e-01,'[]','[]');
INSERT INTO "candidates" VALUES(1,6,8,'bica_walk',0,1,0,0,NULL,9.99393175925722188068e-01,9.99393175925722188068e-01,9.61275446597050664543e-01,'[]','["margin"]');
INSERT INTO "candidates" VALUES(1,6,12,'bica_walk',1,2,0,1,1.0,0.681971853094345,7.0703351196148334079e-01,4.54002660174118666258e-01,'["h"]','[]');
INSERT INTO "candidates" VALUES(1,7,7,'bica_walk',0,1,0,0,NULL,0.998624258900338,0.998624258900338,9.20543453572369552162e-01,'[]','["margin"]');
INSERT INTO "candidates" VALUES(1,7,8,'bica_walk',1,2,0,1,1.0,9.61275446597050664543e-01,9.45502029145633526852e-01,0.992552111065503,'["g"]','["margin"]');
INSERT INTO "candidates" VALUES(2,1,1,'bica_walk',0,1,0,0,NULL,9.94513217718251185672e-01,9.94513217718251185672e-01,9.90249634573184822627e-01,'[]','[]');
INSERT INTO "candidates" VALUES(2,1,2,'bica_walk',1,1,0,1,0.521757,9.78165977788589380281e-01,9.51058192017112613569e-01,9.39677575959705690955e-01,'[]','[]');
INSERT INTO "candidates" VALUES(2,1,3,'bica_walk',2,2,0,2,0.52497,9.65946976942454904602e-01,8.38718032835246929401e-01,8.19173694405444630106e-01,'["a"]','[]');
INSERT INTO "candidates" VALUES(2,1,4,'bica_random',3,2,NULL,NULL,0.333333,NULL,6.69074624730745748379e-01,6.42692051042312306741e-01,'["a"]','[]');
INSERT INTO "candidates" VALUES(2,1,5,'bica_random',4,2,NULL,NULL,0.5,NULL,4.53977063191292828925e-01,4.22559814523407684117e-01,'["b"]','[]');
INSERT INTO "candidates" VALUES(2,2,4,'bica_walk',0,1,0,0,NULL,7.54601718523981834785e-01,7.54601718523981834785e-01,7.43149948443321717306e-01,'[]','[]');
INSERT INTO "candidates" VALUES(2,2,7,'bica_walk',1,2,0,1,0.465264,7.87971545269409712197e-01,0.998624258900338,9.97569024042664231899e-01,'["c"]','[]');
INSERT INTO "candidates" VALUES(2,2,8,'bica_walk',2,2,0,2,1.0,9.61275446597050664543e-01,9.45502029145633526852e-01,9.39734076846299615226e-01,'["d"]','[]');
INSERT INTO "candidates" VALUES(2,3,6,'bica_walk',1,1,0,1,0.632325,9.96208452996114712796e-01,5.29922961863952823868e-01,9.65971116400600626761e-01,'[]','[]');
INSERT INTO "candidates" VALUES(2,3,7,'bica_walk',2,2,0,2,0.550084,3.7476570234070660792e-01,9.84836781944765649043e-01,9.90270444094379365118e-01,'["f"]','[]');
INSERT INTO "candidates" VALUES(2,3,10,'bica_random',3,2,NULL,NULL,1.0,NULL,9.27223631119890145946e-01,9.39677575959705690955e-01,'["z"]','[]');
INSERT INTO "candidates" VALUES(2,3,12,'bica_walk',0,1,0,0,NULL,0.601692343834624,0.601692343834624,9.84810719178713434018e-01,'[]','[]');
INSERT INTO "candidates" VALUES(2,4,1,'bica_walk',1,2,0,1,0.497572,9.90249634573184822627e-01,3.74702781081538482954e-01,3.90809357571549775833e-01,'["s"]','[]');
INSERT INTO "candidates" VALUES(2,4,2,'bica_walk',2,2,0,2,0.496686,9.78165977788589380281e-01,5.59205618169081097867e-01,5.73573634332810722291e-01,'["s"]','[]');
INSERT INTO "candidates" VALUES(2,4,10,'bica_walk',0,1,0,0,NULL,2.41894097794465051665e-01,2.41894097794465051665e-01,2.58773254035565614117e-01,'[]','[]');
INSERT INTO "candidates" VALUES(2,4,11,'bica_random',3,2,NULL,NULL,1.0,NULL,2.50303267117414796061e-01,2.67143921472960677032e-01,'["s"]','[]');
INSERT INTO "candidates" VALUES(2,6,8,'bica_walk',0,1,0,0,NULL,9.99393175925722188068e-01,9.99393175925722188068e-01,9.61275446597050664543e-01,'[]','[]');
INSERT INTO "candidates" VALUES(2,6,12,'bica_walk',1,2,0,1,1.0,0.681971853094345,7.0703351196148334079e-01,4.54002660174118666258e-01,'["h"]','[]');
INSERT INTO "candidates" VALUES(3,7,7,'bica_walk',0,1,0,0,NULL,0.998624258900338,0.998624258900338,9.20543453572369552162e-01,'[]','["margin"]');
INSERT INTO "candidates" VALUES(3,7,8,'bica_walk',1,2,0,1,1.0,9.61275446597050664543e-01,9.45502029145633526852e-01,0.992552111065503,'["g"]','["margin"]');
CREATE TABLE citations (
      citing INTEGER NOT NULL,
      cited INTEGER NOT NULL,
      source INTEGER NOT NULL,
      PRIMARY KEY (citing, cited)
    ) WITHOUT ROWID
    ;
INSERT INTO "citations" VALUES(1,3,1);
INSERT INTO "citations" VALUES(1,4,1);
INSERT INTO "citations" VALUES(2,5,1);
INSERT INTO "citations" VALUES(2,6,1);
INSERT INTO "citations" VALUES(3,7,1);
INSERT INTO "citations" VALUES(4,8,1);
INSERT INTO "citations" VALUES(5,12,1);
INSERT INTO "citations" VALUES(6,7,1);
INSERT INTO "citations" VALUES(7,8,1);
INSERT INTO "citations" VALUES(8,12,1);
INSERT INTO "citations" VALUES(10,1,1);
INSERT INTO "citations" VALUES(10,2,1);
INSERT INTO "citations" VALUES(10,9,1);
INSERT INTO "citations" VALUES(10,11,1);
INSERT INTO "citations" VALUES(12,10,1);
CREATE TABLE embeddings (
      node INTEGER PRIMARY KEY,
      place INTEGER NOT NULL,
      norm REAL NOT NULL,
      lot INTEGER NOT NULL,
      embedded_hash TEXT NOT NULL
    );
INSERT INTO "embeddings" VALUES(1,1,9.84945374198890388761e-01,1566015138,'934dd5cc66096f88b49b65c0e70fc72d');
INSERT INTO "embeddings" VALUES(2,2,9.84951788840694786308e-01,1449841981,'344d994670e558a352deb2f9f26e600f');
INSERT INTO "embeddings" VALUES(3,3,9.84998384513111169269e-01,998634213,'5e1dbd1220050cc141d7d11d1f701073');
INSERT INTO "embeddings" VALUES(4,4,9.85007733639017835081e-01,670324523,'8539b9564f68e6a7095bc0e910442fd2');
INSERT INTO "embeddings" VALUES(5,5,9.85090752405045178008e-01,1373661080,'54f835ec4c4f6145b83dd5996c8dbfc7');
INSERT INTO "embeddings" VALUES(6,6,9.84953271464224622278e-01,325429243,'042dbfba215d0042f7e6218c8802febe');
INSERT INTO "embeddings" VALUES(7,7,9.84914147610025936252e-01,130558575,'81dc6aca17a681fad3f1e83a45d3cede');
INSERT INTO "embeddings" VALUES(8,8,9.84921500471516941921e-01,1837234010,'d7aedac4ac816c8fc03646531e9f0bf2');
INSERT INTO "embeddings" VALUES(9,11,9.84965828288301814552e-01,365951235,'6c89d6be1a06735511f2a3034ee64ad1');
INSERT INTO "embeddings" VALUES(10,0,0.985107421875,2002942056,'d3a7b9592ea8e2402c7fa3d7d534cc2c');
INSERT INTO "embeddings" VALUES(11,9,9.84900349499565619382e-01,1968869060,'e7bf45329e491f8609fb3906ddcdf993');
INSERT INTO "embeddings" VALUES(12,10,9.84965828288301814552e-01,830513792,'28fa11e44ea93943365c2366a4eaf61c');
CREATE TABLE mined (
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      query INTEGER NOT NULL REFERENCES queries ON DELETE CASCADE,
      reason TEXT,
      kept INTEGER NOT NULL,
      dropped INTEGER NOT NULL,
      hop1 INTEGER NOT NULL,
      hop2 INTEGER NOT NULL,
      capped INTEGER NOT NULL,
      positive_similarity REAL,
      PRIMARY KEY (run, query)
    ) WITHOUT ROWID
    ;
INSERT INTO "mined" VALUES(1,1,NULL,3,2,2,4,0,9.99389101475611330016e-01);
INSERT INTO "mined" VALUES(1,2,NULL,2,1,1,2,0,9.99850683030191200728e-01);
INSERT INTO "mined" VALUES(1,3,NULL,2,2,2,2,0,7.31237284377409535451e-01);
INSERT INTO "mined" VALUES(1,4,NULL,3,0,1,3,0,9.99848022342357700686e-01);
INSERT INTO "mined" VALUES(1,5,'no_seed',0,0,0,0,0,NULL);
INSERT INTO "mined" VALUES(1,6,NULL,1,1,1,1,0,9.51092745394062077934e-01);
INSERT INTO "mined" VALUES(1,7,'all_dropped',0,2,1,1,0,8.98793209132751624856e-01);
INSERT INTO "mined" VALUES(2,1,NULL,5,0,2,4,0,9.99389101475611330016e-01);
INSERT INTO "mined" VALUES(2,2,NULL,3,0,1,2,0,9.99850683030191200728e-01);
INSERT INTO "mined" VALUES(2,3,NULL,4,0,2,2,0,7.31237284377409535451e-01);
INSERT INTO "mined" VALUES(2,4,NULL,4,0,1,3,0,9.99848022342357700686e-01);
INSERT INTO "mined" VALUES(2,5,'no_seed',0,0,0,0,0,NULL);
INSERT INTO "mined" VALUES(2,6,NULL,2,0,1,1,0,9.51092745394062077934e-01);
INSERT INTO "mined" VALUES(3,7,'all_dropped',0,2,1,1,0,8.98793209132751624856e-01);
CREATE TABLE papers (
      node INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      pmid TEXT,
      doi TEXT,
      year INTEGER,
      source TEXT,
      retracted INTEGER,
      reference_state TEXT,
      abstract_hash TEXT,
      abstract_digest TEXT,
      title_digest TEXT,
      title_abstract_digest TEXT
    );
INSERT INTO "papers" VALUES(1,'a',NULL,NULL,NULL,'jsonl',NULL,'present','4d7c1bbb3e31d135f6ceb4442d4f668b','934dd5cc66096f88b49b65c0e70fc72d','c1598586f5fa472d761accd9d257c158','c1598586f5fa472d761accd9d257c158934dd5cc66096f88b49b65c0e70fc72d');
INSERT INTO "papers" VALUES(2,'b',NULL,NULL,NULL,'jsonl',NULL,'present','b2fb07715e43fdc8f30ffa75ac94118d','344d994670e558a352deb2f9f26e600f','92795c605446b233baddddebf015f65d','92795c605446b233baddddebf015f65d344d994670e558a352deb2f9f26e600f');
INSERT INTO "papers" VALUES(3,'c',NULL,NULL,NULL,'jsonl',NULL,'present','af3bd67d0cf48106607e89e12b606dc2','5e1dbd1220050cc141d7d11d1f701073','d1129d6e60f19be9209b0a05ed4eb12c','d1129d6e60f19be9209b0a05ed4eb12c5e1dbd1220050cc141d7d11d1f701073');
INSERT INTO "papers" VALUES(4,'d',NULL,NULL,NULL,'jsonl',NULL,'present','3c4ab3c1e951322ce01934408afd4599','8539b9564f68e6a7095bc0e910442fd2','9fad78679ec645f7a1650e1ca9f53ba6','9fad78679ec645f7a1650e1ca9f53ba68539b9564f68e6a7095bc0e910442fd2');
INSERT INTO "papers" VALUES(5,'e',NULL,NULL,NULL,'jsonl',NULL,'present','df3d4b3060a3d140633479f5a8d7668d','54f835ec4c4f6145b83dd5996c8dbfc7','3286a41fbb3d1114f217ce44659424f2','3286a41fbb3d1114f217ce44659424f254f835ec4c4f6145b83dd5996c8dbfc7');
INSERT INTO "papers" VALUES(6,'f',NULL,NULL,NULL,'jsonl',NULL,'present','e5ea89837f83313bbed787345e432ef1','042dbfba215d0042f7e6218c8802febe','8713ec2d7e9595f1e70e836f0e1c3b73','8713ec2d7e9595f1e70e836f0e1c3b73042dbfba215d0042f7e6218c8802febe');
INSERT INTO "papers" VALUES(7,'g',NULL,NULL,NULL,'jsonl',NULL,'present','5a608ea23c95a57ae3cbd4a0660b1758','81dc6aca17a681fad3f1e83a45d3cede','377e5ed26a963f363e5dd9e5b5849e07','377e5ed26a963f363e5dd9e5b5849e0781dc6aca17a681fad3f1e83a45d3cede');
INSERT INTO "papers" VALUES(8,'h',NULL,NULL,NULL,'jsonl',NULL,'present','5145612b96157edd2413be7a10881a12','d7aedac4ac816c8fc03646531e9f0bf2','debda10d5e7069b68d8ef07b8739fb80','debda10d5e7069b68d8ef07b8739fb80d7aedac4ac816c8fc03646531e9f0bf2');
INSERT INTO "papers" VALUES(9,'r',NULL,NULL,NULL,'jsonl',1,'unknown','487c9753f817b3d04ef01920313126e6','6c89d6be1a06735511f2a3034ee64ad1','dce739b1366bfacfe6ab80ec2670f253','dce739b1366bfacfe6ab80ec2670f2536c89d6be1a06735511f2a3034ee64ad1');
INSERT INTO "papers" VALUES(10,'s','11','10.5555/s',2019,'jsonl',NULL,'present','8f86e55ec6ffc79ed78e3ca6b86ef3ae','d3a7b9592ea8e2402c7fa3d7d534cc2c','902258121b622f7ba2f1bac9b20b1ec7','902258121b622f7ba2f1bac9b20b1ec7d3a7b9592ea8e2402c7fa3d7d534cc2c');
INSERT INTO "papers" VALUES(11,'t',NULL,'10.5555/s',NULL,'jsonl',NULL,'unknown','1a0a4d0a1656e2a5a2315e03a83688e3','e7bf45329e491f8609fb3906ddcdf993','2a7351818aed12ded48cf7ff494b32fd','2a7351818aed12ded48cf7ff494b32fde7bf45329e491f8609fb3906ddcdf993');
INSERT INTO "papers" VALUES(12,'z',NULL,NULL,NULL,'jsonl',NULL,'present','31b5fe6c09fa86865ab4110456c10f8e','28fa11e44ea93943365c2366a4eaf61c','703cf51abdadeae8c884fc91abdcbf82','703cf51abdadeae8c884fc91abdcbf8228fa11e44ea93943365c2366a4eaf61c');
INSERT INTO "papers" VALUES(13,'missing',NULL,NULL,NULL,NULL,NULL,'unknown',NULL,NULL,NULL,NULL);
CREATE TABLE positives (
      query INTEGER NOT NULL REFERENCES queries ON DELETE CASCADE,
      paper INTEGER NOT NULL,
      grade INTEGER NOT NULL,
      PRIMARY KEY (query, paper)
    ) WITHOUT ROWID
    ;
INSERT INTO "positives" VALUES(1,10,1);
INSERT INTO "positives" VALUES(2,1,1);
INSERT INTO "positives" VALUES(3,2,1);
INSERT INTO "positives" VALUES(3,5,1);
INSERT INTO "positives" VALUES(4,12,1);
INSERT INTO "positives" VALUES(5,13,1);
INSERT INTO "positives" VALUES(6,7,1);
INSERT INTO "positives" VALUES(7,3,1);
CREATE TABLE queries (
      number INTEGER PRIMARY KEY,
      set_name TEXT NOT NULL,
      id TEXT NOT NULL,
      text TEXT NOT NULL,
      text_hash TEXT,
      text_digest TEXT NOT NULL,
      origin TEXT NOT NULL,
      norm REAL,
      embedded_hash TEXT,
      embedding BLOB,
      UNIQUE (set_name, id)
    );
INSERT INTO "queries" VALUES(1,'old','q1','question q1','0addd71070040ad6ff529be8949a6730','0addd71070040ad6ff529be8949a6730','user',9.84976720825309404183e-01,'0addd71070040ad6ff529be8949a6730',X'C00F8D00');
INSERT INTO "queries" VALUES(2,'old','q2','question q2','b6dcdd2f26ab0c35e8d047d2be0bea3d','b6dcdd2f26ab0c35e8d047d2be0bea3d','user',0.985021530245249,'b6dcdd2f26ab0c35e8d047d2be0bea3d',X'910F7702');
INSERT INTO "queries" VALUES(3,'old','q3','question q3','f39b052493c71ab2983730446716a856','f39b052493c71ab2983730446716a856','user',9.85015963216867462826e-01,'f39b052493c71ab2983730446716a856',X'9D0EE705');
INSERT INTO "queries" VALUES(4,'old','q4','question q4','990dcd9f4711b7f49f3883c65a8b272a','990dcd9f4711b7f49f3883c65a8b272a','user',9.85064340852438435902e-01,'990dcd9f4711b7f49f3883c65a8b272a',X'D0034B0F');
INSERT INTO "queries" VALUES(5,'old','q5','question q5','780ec8e068eb0b8cee8723964e00bf94','780ec8e068eb0b8cee8723964e00bf94','user',9.8501786932251844675e-01,'780ec8e068eb0b8cee8723964e00bf94',X'380D9508');
INSERT INTO "queries" VALUES(6,'old','q6','question q6','601743c588555feace4a826516386a95','601743c588555feace4a826516386a95','user',9.84959171678608136346e-01,'601743c588555feace4a826516386a95',X'A60DE107');
INSERT INTO "queries" VALUES(7,'more','q1','question q2','b6dcdd2f26ab0c35e8d047d2be0bea3d','b6dcdd2f26ab0c35e8d047d2be0bea3d','title',0.985021530245249,'b6dcdd2f26ab0c35e8d047d2be0bea3d',X'910F7702');
CREATE TABLE runs (
      number INTEGER PRIMARY KEY,
      stage TEXT NOT NULL,
      name TEXT NOT NULL,
      parameters TEXT NOT NULL,
      fingerprint TEXT NOT NULL,
      rng_seed INTEGER,
      encoder TEXT,
      started TEXT NOT NULL,
      finished TEXT,
      counts TEXT,
      UNIQUE (stage, name)
    );
INSERT INTO "runs" VALUES(1,'mine','walked','{"algorithm": 1, "direction": "out", "encoder": "made-2", "graph": {"citations": 15, "embeddings": 12, "embeddings_sum": 195322918, "papers": 12, "positives": {"more": 1, "old": 7}, "queries": {"more": 1, "old": 6}, "retracted": 1}, "margin": 0.05, "max_hop1": 2000, "max_hop2": 8000, "min_hop1": 1, "min_hop2": 0, "on_visited_start": "skip", "path_length": 2, "paths": 2, "random": 1, "rng_seed": 3, "sets": ["more", "old"], "temperature": 1.0, "text": "abstract", "width": 3}','3ca5756974c69375813ca19a2b359f9b',3,'made','2026-11-27T00:00:00.000Z','2026-11-27T00:00:01.000Z','{"candidates": 19, "capped": 0, "dropped": {"margin": 8}, "hops": {"1": 8, "2": 11}, "kept": 11, "none": {"all_dropped": 1, "no_seed": 1}, "queries": 7}');
INSERT INTO "runs" VALUES(2,'mine','unfiltered','{"algorithm": 1, "direction": "out", "encoder": "made-2", "graph": {"citations": 15, "embeddings": 12, "embeddings_sum": 195322918, "papers": 12, "positives": {"old": 7}, "queries": {"old": 6}, "retracted": 1}, "margin": null, "max_hop1": 2000, "max_hop2": 8000, "min_hop1": 1, "min_hop2": 0, "on_visited_start": "skip", "path_length": 3, "paths": 1, "random": 2, "rng_seed": 0, "sets": ["old"], "temperature": 1.0, "text": "abstract", "width": 2}','d396b632047307e3ea7495b1a25d0ba4',0,'made','2026-11-27T00:00:00.000Z','2026-11-27T00:00:01.000Z','{"candidates": 18, "capped": 0, "dropped": {}, "hops": {"1": 7, "2": 11}, "kept": 18, "none": {"no_seed": 1}, "queries": 6}');
INSERT INTO "runs" VALUES(3,'mine','killed','{"algorithm": 1, "direction": "out", "encoder": "made-2", "graph": {"citations": 15, "embeddings": 12, "embeddings_sum": 195322918, "papers": 12, "positives": {"more": 1, "old": 7}, "queries": {"more": 1, "old": 6}, "retracted": 1}, "margin": 0.05, "max_hop1": 2000, "max_hop2": 8000, "min_hop1": 1, "min_hop2": 0, "on_visited_start": "skip", "path_length": 2, "paths": 2, "random": 0, "rng_seed": 0, "sets": ["more", "old"], "temperature": 1.0, "text": "abstract", "width": 3}','93cbed8f209a694b87d5c05baeb06c06',0,'made','2026-11-27T00:00:00.000Z',NULL,NULL);
CREATE TABLE sources (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
INSERT INTO "sources" VALUES(1,'tsv');
CREATE TABLE state (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      identity TEXT NOT NULL,
      created TEXT NOT NULL,
      papers INTEGER NOT NULL DEFAULT 0,
      nodes INTEGER NOT NULL DEFAULT 0,
      citations INTEGER NOT NULL DEFAULT 0,
      encoder TEXT,
      indexed INTEGER NOT NULL DEFAULT 0,
      matrix INTEGER NOT NULL DEFAULT 1,
      dim INTEGER,
      places INTEGER NOT NULL DEFAULT 0
    );
INSERT INTO "state" VALUES(1,'0123456789abcdef0123456789abcdef','2026-11-27T00:00:00.000Z',3,2,1,'{"dim": 2, "document_prompt": "", "fingerprint": "made-2", "max_length": 128, "name": "made", "pooling": "mean", "query_prompt": "", "revision": null, "text": "abstract"}',1,1,2,12);
CREATE TABLE steps (
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      query INTEGER NOT NULL REFERENCES queries ON DELETE CASCADE,
      paper INTEGER NOT NULL,
      after INTEGER NOT NULL,
      PRIMARY KEY (run, query, paper, after)
    ) WITHOUT ROWID
    ;
INSERT INTO "steps" VALUES(1,1,1,4);
INSERT INTO "steps" VALUES(1,1,2,5);
INSERT INTO "steps" VALUES(2,1,1,2);
INSERT INTO "steps" VALUES(2,1,2,3);
INSERT INTO "steps" VALUES(1,2,4,7);
INSERT INTO "steps" VALUES(2,2,4,7);
INSERT INTO "steps" VALUES(2,2,7,8);
INSERT INTO "steps" VALUES(1,3,6,7);
INSERT INTO "steps" VALUES(1,3,12,10);
INSERT INTO "steps" VALUES(2,3,6,7);
INSERT INTO "steps" VALUES(2,3,12,6);
INSERT INTO "steps" VALUES(1,4,10,1);
INSERT INTO "steps" VALUES(2,4,1,2);
INSERT INTO "steps" VALUES(2,4,10,1);
INSERT INTO "steps" VALUES(1,6,8,12);
INSERT INTO "steps" VALUES(2,6,8,12);
INSERT INTO "steps" VALUES(1,7,7,8);
INSERT INTO "steps" VALUES(3,7,7,8);
CREATE TABLE texts (
      node INTEGER PRIMARY KEY,
      title TEXT,
      abstract TEXT
    );
INSERT INTO "texts" VALUES(1,'Title a','About a.');
INSERT INTO "texts" VALUES(2,'Title b','About b.');
INSERT INTO "texts" VALUES(3,'Title c','About c.');
INSERT INTO "texts" VALUES(4,'Title d','About d.');
INSERT INTO "texts" VALUES(5,'Title e','About e.');
INSERT INTO "texts" VALUES(6,'Title f','About f.');
INSERT INTO "texts" VALUES(7,'Title g','About g.');
INSERT INTO "texts" VALUES(8,'Title h','About h.');
INSERT INTO "texts" VALUES(9,'Title r','About r.');
INSERT INTO "texts" VALUES(10,'Title s','About s.');
INSERT INTO "texts" VALUES(11,'Title t','About t.');
INSERT INTO "texts" VALUES(12,'Title z','About z.');
CREATE INDEX papers_pmid ON papers (pmid) WHERE pmid IS NOT NULL;
CREATE INDEX papers_doi ON papers (doi) WHERE doi IS NOT NULL;
CREATE INDEX papers_abstract_hash ON papers (abstract_hash) WHERE abstract_hash IS NOT NULL;
CREATE INDEX embeddings_hash ON embeddings (embedded_hash);
CREATE INDEX citations_cited ON citations (cited);
CREATE INDEX queries_text_hash ON queries (text_hash);
CREATE INDEX positives_paper ON positives (paper);
CREATE INDEX mined_query ON mined (query);
CREATE INDEX candidates_query ON candidates (query);
CREATE INDEX candidates_paper ON candidates (paper);
CREATE INDEX steps_query ON steps (query);
COMMIT;
PRAGMA application_id = 1114194753;
PRAGMA user_version = 1;

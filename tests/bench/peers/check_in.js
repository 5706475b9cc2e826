// One round of durable single writes by the peers: SQLCipher-4 mode and PouchDB, as many bytes each
// as a check-in of ours stores. Usage: node check_in.js NEW-FOLDER COUNT BYTES
'use strict';
const crypto = require('crypto');
const fs = require('fs');
const path = require('path');
const {Sqlite, spreadOf, microsecondsSince, randomText} = require('./peer');

const [folder, count, bytes] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
fs.mkdirSync(folder, {recursive: true});

/** WAL and synchronous=FULL, as ours; SQLCipher's own page and key derivation settings. */
function sqlcipher() {
  const db = new Sqlite(path.join(folder, 'cipher.db'));
  db.pragma("cipher='sqlcipher'");
  db.pragma('legacy=4');
  db.pragma(`key='${crypto.randomBytes(16).toString('hex')}'`);
  db.pragma('journal_mode=WAL');
  db.pragma('synchronous=FULL');
  db.exec('CREATE TABLE rows (id INTEGER PRIMARY KEY, body BLOB NOT NULL)');
  const insert = db.prepare('INSERT INTO rows (body) VALUES (?)');
  const times = [];
  for (let i = 0; i < count; ++i) {
    const body = crypto.randomBytes(bytes);
    const start = process.hrtime.bigint();
    insert.run(body);
    times.push(microsecondsSince(start));
  }
  db.close();
  return spreadOf(times);
}

async function pouch() {
  const PouchDB = require('pouchdb');
  const db = new PouchDB(path.join(folder, 'pouch'));
  await db.info();
  const times = [];
  for (let i = 0; i < count; ++i) {
    const document = {_id: crypto.randomUUID(), body: randomText(bytes)};
    const start = process.hrtime.bigint();
    await db.put(document);
    times.push(microsecondsSince(start));
  }
  await db.close();
  return spreadOf(times);
}

(async () => {
  const cipher = sqlcipher();
  console.log(JSON.stringify({sqlcipher: cipher, pouchdb: await pouch()}));
})();

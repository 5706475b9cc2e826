// One round of PouchDB replicating to express-pouchdb in another process over loopback HTTP: COUNT
// documents, then one new document in a live replication that stands. Both ends in leveldb.
// Usage: node replicate.js NEW-FOLDER COUNT BYTES
'use strict';
const {fork} = require('child_process');
const crypto = require('crypto');
const fs = require('fs');
const path = require('path');
const PouchDB = require('pouchdb');
const {randomText} = require('./peer');

const [folder, count, bytes] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
fs.mkdirSync(folder, {recursive: true});

const newDocument = () => ({_id: crypto.randomUUID(), body: randomText(bytes)});

/** Asks the server process; it answers each question with one message. */
function ask(server, question) {
  return new Promise((resolve) => {
    server.once('message', resolve);
    if (question) server.send(question);
  });
}

async function fill(db) {
  for (let begun = 0; begun < count; begun += 1000) {
    const size = Math.min(1000, count - begun);
    await db.bulkDocs(Array.from({length: size}, newDocument));
  }
}

(async () => {
  const server = fork(path.join(__dirname, 'server.js'), [path.join(folder, 'server')],
                      {stdio: ['ignore', 'ignore', 'inherit', 'ipc']});
  const {port} = await ask(server);
  const source = new PouchDB(path.join(folder, 'source'));
  await fill(source);
  const target = new PouchDB(`http://127.0.0.1:${port}/target`);
  await target.info();

  const before = await ask(server, 'traffic');
  const start = process.hrtime.bigint();
  const done = await source.replicate.to(target, {batch_size: 1000});
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const after = await ask(server, 'traffic');
  if (!done.ok || done.docs_written !== count) throw new Error('not all documents arrived');

  const live = source.replicate.to(target, {live: true});
  await new Promise((resolve) => live.once('paused', resolve));
  const quiet = await ask(server, 'traffic');
  await source.put(newDocument());
  await new Promise((resolve) => live.once('paused', resolve));
  const one = await ask(server, 'traffic');
  live.cancel();
  console.log(JSON.stringify({
    pouchdb_per_s: count / seconds,
    wire_bytes: (after.bytes - before.bytes) / count,
    requests: after.requests - before.requests,
    one_record_bytes: one.bytes - quiet.bytes,
    one_record_requests: one.requests - quiet.requests,
  }));
  server.kill();
  process.exit(0);
})();

// express-pouchdb on a free port of the loopback, with its bytes and requests counted.
// Started by replicate.js. Usage: server.js NEW-FOLDER
'use strict';
const fs = require('fs');
const path = require('path');
const express = require('express');
const PouchDB = require('pouchdb');

const folder = process.argv[2];
fs.mkdirSync(folder, {recursive: true});
process.chdir(folder);

const app = express();
const Stored = PouchDB.defaults({prefix: folder + path.sep});
app.use('/', require('express-pouchdb')(Stored, {mode: 'minimumForPouchDB', inMemoryConfig: true}));

const open = new Set();
let requests = 0;
let endedBytes = 0;
const bytesOf = (socket) => socket.bytesRead + socket.bytesWritten;

const server = app.listen(0, '127.0.0.1', () => process.send({port: server.address().port}));
server.on('request', () => ++requests);
server.on('connection', (socket) => {
  open.add(socket);
  socket.on('close', () => {
    endedBytes += bytesOf(socket);
    open.delete(socket);
  });
});
process.on('message', () => {
  const bytes = [...open].reduce((sum, socket) => sum + bytesOf(socket), endedBytes);
  process.send({bytes, requests});
});
process.on('disconnect', () => process.exit(0));

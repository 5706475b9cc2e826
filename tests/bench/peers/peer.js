// What the peers' measuring programs share.
'use strict';
const crypto = require('crypto');

exports.Sqlite = require('better-sqlite3-multiple-ciphers');

exports.microsecondsSince = (start) => Number(process.hrtime.bigint() - start) / 1000;

exports.spreadOf = (times) => {
  times.sort((a, b) => a - b);
  const last = times.length - 1;
  const at = (percent) => times[Math.min(last, Math.floor(times.length * percent / 100))];
  return {p50_us: at(50), p99_us: at(99), max_us: times[last]};
};

/** A text of `size` characters that does not compress, of six random bits each. */
exports.randomText = (size) =>
    crypto.randomBytes(Math.ceil(size * 3 / 4)).toString('base64').slice(0, size);

// The bodies of requests and answers between clients and the federation's server. PROTOCOL.md
// beside this file describes them with the requests that carry them.
#pragma once

#include <cstdint>
#include <vector>

#include "shared/record/carried.h"
#include "shared/record/receipt.h"

namespace handslag::protocol {

inline constexpr std::uint8_t kVersion = 1;  // of PROTOCOL.md; a test holds the two together

inline constexpr std::size_t kPushRecordLimit = 4'096;
inline constexpr std::size_t kPushByteLimit = 2 * 1024 * 1024;  // what a client puts in one push
inline constexpr std::size_t kBodyLimit = 8 * 1024 * 1024;      // what a server takes
inline constexpr std::size_t kMissingLimit = 65'535;            // names in one receipt
inline constexpr std::size_t kFeedByteLimit = 1024 * 1024;      // at which a feed's answer ends
/// Anyone may ask to be enrolled, so only so many wait at a time.
inline constexpr std::size_t kEnrolmentLimit = 64;

/// POST /v1/push. Headers stand first, so that a server can verify chain and head before it looks
/// at a section.
struct Push {
  std::vector<record::CarriedRecord> records;  ///< in sequence; known ones may lead
  crypto::Signature head;                      ///< of the last record
  bool more = false;    ///< the device holds more that the server has not seen
  bool forked = false;  ///< the device knows that its epoch was written to by a copy of it
};

struct PushAnswer {
  DirectoryVersion directory;  ///< the newest that the server has
  Bytes receipt;               ///< record::sign_receipt
};

/// What an entry of the server's log is. Codes are hashed into its leaf: never renumber.
enum class EntryKind : std::uint8_t {
  record = 1,
  late_section = 2,  ///< the header came before; only the section is new
  restart = 3,       ///< the server was restored from a backup: a new log epoch begins here
};

/// One entry of the server's log as one reader sees it.
struct FeedEntry {
  std::uint64_t index = 0;       ///< in the server's log, from 0
  UtcTime arrival;               ///< by the server's clock
  record::CarriedRecord record;  ///< with the sections and grants of this reader only; of a
                                 ///< restart the header alone: encode_restart
  EntryKind kind = EntryKind::record;
  std::vector<crypto::Signature> head;  ///< none or one: the device's, over this record's head
};

/// What a restart names: the newest state of the log that ended which the server knows of.
Bytes encode_restart(const record::SeenCheckpoint& ended);
/// Error: "protocol.malformed".
Result<record::SeenCheckpoint> decode_restart(ByteView);

/// POST /v1/compare: what a device holds, so that server and device see where they differ.
struct Compare {
  record::Head newest;   ///< of the device's present epoch; sequence 0: no record yet
  bool waiting = false;  ///< the outbox is not empty
  Bytes receipt;         ///< the newest that the device holds; empty: none
  Bytes checkpoint;      ///< the newest one that it holds by itself; empty: none
};

/// One chain of a device's records as the server has it.
struct HeldChain {
  Bytes receipt;           ///< up to which record, and what is missing
  crypto::Signature head;  ///< the device's own, over that record's head
};

struct CompareAnswer {
  DirectoryVersion directory;     ///< the newest that the server has
  Bytes checkpoint;               ///< record::sign_checkpoint
  std::vector<HeldChain> chains;  ///< all of the device's, of every epoch
};

/// GET /v1/feed
struct Feed {
  Bytes checkpoint;        ///< record::sign_checkpoint, of the whole log
  std::uint64_t next = 0;  ///< where the next request goes on
  std::vector<FeedEntry> entries;
};

Bytes encode(const Push&);
Bytes encode(const PushAnswer&);
Bytes encode(const Feed&);
Bytes encode(const Compare&);
Bytes encode(const CompareAnswer&);
/// Errors: "protocol.version", "protocol.malformed".
Result<Push> decode_push(ByteView);
Result<PushAnswer> decode_push_answer(ByteView);
Result<Feed> decode_feed(ByteView);
/// Without the head's federation and device, which are the signer's.
Result<Compare> decode_compare(ByteView);
Result<CompareAnswer> decode_compare_answer(ByteView);

/// A list of byte strings: pending enrolment requests, a proof.
Bytes encode_list(const std::vector<Bytes>& list);
Result<std::vector<Bytes>> decode_list(ByteView);

}  // namespace handslag::protocol

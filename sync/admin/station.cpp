#include "sync/admin/station.h"

#include <fmt/format.h>

#include "shared/base/file.h"
#include "sync/admin/server_link.h"
#include "sync/protocol/merkle.h"

namespace handslag::admin {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kCheckpointFile = "checkpoint";
constexpr std::uint8_t kCheckpointFormat = 2;

using record::SeenCheckpoint;

/// The newest state of the server's log that this home has seen; size 0 where none was.
Result<SeenCheckpoint> read_checkpoint(const fs::path& home) {
  const fs::path file = home / kCheckpointFile;
  auto bytes = read_file(file, 1024);
  if (!bytes && bytes.error().code == "file.missing") return SeenCheckpoint{};
  if (!bytes) return pass(bytes);
  Reader in(*bytes);
  if (in.u8() != kCheckpointFormat) in.reject();
  SeenCheckpoint seen;
  seen.log_epoch.value = in.u32();
  seen.size = in.u64();
  seen.root = in.fixed<Hash256>();
  if (in.finished()) return seen;
  return fail("report.checkpoint",
              fmt::format("{} is not what this program writes.", file.string()));
}

Result<void> write_checkpoint(const fs::path& home, const SeenCheckpoint& seen) {
  Bytes bytes;
  Writer(bytes).u8(kCheckpointFormat).u32(seen.log_epoch.value).u64(seen.size).raw(seen.root);
  return write_file(home / kCheckpointFile, bytes, 0600);
}

/// Asks the server in the station's name.
struct Asking {
  sync::SignedClient& client;
  const crypto::SignKey& key;
  Result<Bytes> get(const std::string& target) {
    return client.request("GET", target, {}, &key, kPatience);
  }
};

Result<HeldDirectory> fetch_directory(sync::SignedClient& server, HeldDirectory held,
                                      const fs::path& home) {
  auto envelope = server.request("GET", "/v1/directory", {}, nullptr, kPatience);
  if (!envelope) return pass(envelope);
  if (*envelope == held.envelope) return held;
  auto newest = directory::open_directory(*envelope);
  if (!newest) return pass(newest);
  if (auto fits = directory::check_successor(held.directory, *newest); !fits) return pass(fits);
  if (auto written = write_directory(home, *envelope); !written) return pass(written);
  return HeldDirectory{std::move(*newest), std::move(*envelope)};
}

struct FetchedFeed {
  report::RecordSet records;
  SeenCheckpoint checkpoint;
};

Result<FetchedFeed> fetch_feed(Asking& server, const directory::Directory& directory) {
  const auto& federation = directory.root.federation;
  FetchedFeed fetched{report::RecordSet(federation), {}};
  while (true) {
    auto body = server.get(fmt::format("/v1/feed?from={}", fetched.records.next()));
    if (!body) return pass(body);
    auto feed = protocol::decode_feed(*body);
    if (!feed) return pass(feed);
    auto state = record::open_checkpoint(feed->checkpoint, federation, directory.server->sign);
    if (!state) return pass(state);
    fetched.checkpoint = state->log;
    if (feed->entries.empty()) break;
    for (auto& entry : feed->entries) {
      if (auto added = fetched.records.add(std::move(entry)); !added) return pass(added);
    }
  }
  if (fetched.checkpoint.size != fetched.records.next()) {
    return fail("report.log_incomplete",
                fmt::format("The server's log has {} entries, but it handed out {}.",
                            fetched.checkpoint.size, fetched.records.next()));
  }
  return fetched;
}

/// Whether the log that the server shows is a continuation of the one at `before`.
Result<bool> continues(Asking& server, const SeenCheckpoint& before,
                       const SeenCheckpoint& present) {
  // Of a log that ended when the server was restored nothing can be proved; the log itself names
  // where that was.
  if (before.size == 0 || before.log_epoch < present.log_epoch) return true;
  if (before.log_epoch > present.log_epoch || before.size > present.size) return false;
  auto body =
      server.get(fmt::format("/v1/log/consistency?first={}&second={}", before.size, present.size));
  if (!body) return pass(body);
  auto list = protocol::decode_list(*body);
  if (!list) return pass(list);
  merkle::Proof proof;
  for (const Bytes& bytes : *list) {
    if (bytes.size() != Hash256::kSize) return false;
    proof.push_back(Reader(bytes).fixed<Hash256>());
  }
  return merkle::verify_consistency(before.size, before.root, present.size, present.root, proof);
}

Result<void> compare_with_home(Asking& server, const fs::path& home,
                               const SeenCheckpoint& present) {
  auto seen = read_checkpoint(home);
  if (!seen) return pass(seen);
  if (seen->log_epoch == present.log_epoch && seen->size > present.size) {
    return fail("report.log_shorter",
                fmt::format("The server's log has {} entries, and had {} before. Records may be "
                            "lost or held back: ask the administrator.",
                            present.size, seen->size));
  }
  auto same = continues(server, *seen, present);
  if (!same) return pass(same);
  if (*same) return write_checkpoint(home, present);
  return fail("report.log_other",
              "The server's log is not a continuation of the one it showed before. Records may "
              "have been changed or dropped: ask the administrator.");
}

/// Devices' own views of the server's log travel inside their records; one that differs is named.
Result<void> compare_with_devices(Asking& server, report::OpenedRecords& opened,
                                  const SeenCheckpoint& present) {
  for (const auto& [device, seen] : opened.checkpoints) {
    auto same = continues(server, seen, present);
    if (!same) return pass(same);
    if (*same) continue;
    opened.findings.push_back({report::FindingKind::other_log, device, {}, {}, {}, seen.size, {}});
  }
  return {};
}

bool names_us(const directory::Directory& directory, const ReportingKeyring& keys) {
  const auto& named = directory.root.reporting;
  return named && named->sign == keys.sign.public_key && named->box == keys.box.public_key;
}

}  // namespace

Result<report::Report> run_report(const ReportRequest& request, Passphrases& passphrases,
                                  UtcTime now) {
  auto lock = HomeLock::take(request.home);
  if (!lock) return pass(lock);
  auto held = read_directory(request.home / kDirectoryFile);
  if (!held) return pass(held);
  auto keys = open_reporting(request.home, passphrases);
  if (!keys) return pass(keys);
  const auto& known = held->directory.server;
  if (request.server.empty() && !known) {
    return fail("report.server", "This home does not know the server yet: name it by --server.");
  }
  // Before the first directory that names the server any certificate will do: what is fetched
  // counts only under the root that this home was made for.
  const std::string url = request.server.empty() ? known->url : request.server;
  sync::SignedClient anyone(url, held->directory.root.federation, {},
                            known ? ServerTrust(PinnedKeys{known->tls_keys}) : AnyCertificate{});
  auto newest = fetch_directory(anyone, std::move(*held), request.home);
  if (!newest) return pass(newest);
  const directory::Directory& directory = newest->directory;
  if (!directory.server) {
    return fail("directory.no_server", "The directory names no server any more.");
  }
  if (!names_us(directory, *keys)) {
    return fail("report.not_admitted",
                "The directory does not name this reporting station. The administrator must admit "
                "it, and publish the directory.");
  }
  sync::SignedClient client(url, directory.root.federation, directory.server->sign,
                            PinnedKeys{directory.server->tls_keys});
  Asking server{client, keys->sign};
  auto feed = fetch_feed(server, directory);
  if (!feed) return pass(feed);
  if (auto same = compare_with_home(server, request.home, feed->checkpoint); !same) {
    return pass(same);
  }
  report::OpenedRecords opened = feed->records.open(directory, keys->box);
  if (auto compared = compare_with_devices(server, opened, feed->checkpoint); !compared) {
    return pass(compared);
  }
  return report::make_report(directory, opened, {request.period, now, feed->checkpoint.size});
}

}  // namespace handslag::admin

#include "sync/server/home.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "shared/crypto/key_file.h"
#include "shared/directory/admission.h"

namespace handslag::server {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kKeyFile = "server.key";
constexpr std::string_view kCertificateFile = "server.crt";
constexpr std::string_view kDirectoryFile = "directory";
constexpr std::string_view kAdmissionFile = "server.admission";
constexpr std::size_t kFileLimit = 16 * 1024 * 1024;

/// PEM's end of the line that begins a private key of any kind.
constexpr std::string_view kPemMarker = "PRIVATE KEY-----";

/// A file in which a bare key is looked for at every byte; larger ones are no key files.
constexpr std::size_t kSmallFile = 256;

/// A server that cannot look cannot say that no other key lies there.
Failure unreadable(const fs::path& file) {
  return fail("file.unreadable",
              fmt::format("{} cannot be read. Let this user read it, or move it out of the home.",
                          file.string()));
}

bool is_own_key(const fs::path& home, const fs::path& file) {
  return file == home / kKeyFile;
}

/// The server's log is full of bytes that others chose. Were it searched, a device could keep the
/// server from starting by sending it the marker.
Result<bool> is_own_log(const fs::path& home, const fs::path& file) {
  constexpr std::string_view kDatabaseStart = "SQLite format 3";
  constexpr std::string_view kLogStart = "\x37\x7f\x06";  // of SQLite's write-ahead log
  const bool is_log = file == home / (std::string(kServerDatabase) + "-wal");
  if (!is_log && file != home / kServerDatabase) return false;
  std::ifstream in(file, std::ios::binary);
  if (!in) return unreadable(file);
  std::string start(is_log ? kLogStart.size() : kDatabaseStart.size(), '\0');
  in.read(start.data(), static_cast<std::streamsize>(start.size()));
  return start == (is_log ? kLogStart : kDatabaseStart);
}

/// Whether 32 bytes are the secret of a public key that the directory gives to somebody.
bool is_known_secret(std::span<const std::uint8_t, 32> bytes,
                     const directory::Directory& directory) {
  const crypto::SignPublic sign = crypto::sign_key_from_seed(bytes).public_key;
  const crypto::BoxPublic box = crypto::box_key_from_secret(bytes).public_key;
  if (sign == directory.root.root || sign == directory.root.administrator) return true;
  if (box == directory.field.key) return true;
  const auto& reporting = directory.root.reporting;
  if (reporting && (reporting->sign == sign || reporting->box == box)) return true;
  const auto of_party = [&](const auto& p) { return p.sign == sign || p.archive == box; };
  const auto of_handlers = [&](const auto& h) { return h.key == box; };
  const auto of_device = [&](const auto& d) { return d.sign == sign || d.box == box; };
  return std::ranges::any_of(directory.root.parties, of_party) ||
         std::ranges::any_of(directory.handlers, of_handlers) ||
         std::ranges::any_of(directory.devices, of_device);
}

bool holds_known_secret(ByteView bytes, const directory::Directory& directory) {
  for (; bytes.size() >= 32; bytes = bytes.subspan(1)) {
    if (is_known_secret(bytes.first<32>(), directory)) return true;
  }
  return false;
}

/// The bytes of every run of hexadecimal digits, in either case, that is long enough for a key.
std::vector<Bytes> hex_runs(ByteView text) {
  std::vector<Bytes> runs;
  std::string run;
  const auto end_run = [&] {
    if (run.size() % 2 != 0) run.pop_back();
    if (run.size() >= 64) runs.push_back(crypto::parse_hex(run).value_or(Bytes()));
    run.clear();
  };
  for (const std::uint8_t byte : text) {
    const char c = static_cast<char>(byte);
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')) {
      run += c;
    } else if (c >= 'A' && c <= 'F') {
      run += static_cast<char>(c - 'A' + 'a');
    } else {
      end_run();
    }
  }
  end_run();
  return runs;
}

/// A seed or a secret key as it is, in DER, with its public key behind it, or as hexadecimal.
bool holds_bare_key(ByteView content, const directory::Directory& directory) {
  return holds_known_secret(content, directory) ||
         std::ranges::any_of(hex_runs(content),
                             [&](const Bytes& run) { return holds_known_secret(run, directory); });
}

/// Whether `marker` stands anywhere in the file, read in overlapping blocks.
Result<bool> holds_marker(const fs::path& file, std::string_view marker) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return unreadable(file);
  std::string block;
  std::string fresh(1 << 20, '\0');
  while (in) {
    in.read(fresh.data(), static_cast<std::streamsize>(fresh.size()));
    block.append(fresh, 0, static_cast<std::size_t>(in.gcount()));
    if (block.find(marker) != std::string::npos) return true;
    if (block.size() >= marker.size()) block.erase(0, block.size() - marker.size() + 1);
  }
  return false;
}

Result<bool> is_foreign(const fs::path& home, const fs::path& file,
                        const directory::Directory& directory) {
  if (is_own_key(home, file)) return false;
  auto log = is_own_log(home, file);
  if (!log) return log;
  if (*log) return false;
  for (const std::string_view marker : {crypto::kKeyFileMarker, kPemMarker}) {
    auto found = holds_marker(file, marker);
    if (!found || *found) return found;
  }
  std::error_code failed;
  if (fs::file_size(file, failed) > kSmallFile || failed) return false;
  auto content = read_file(file, kSmallFile);
  if (!content) return pass(content);
  return holds_bare_key(*content, directory);
}

}  // namespace

Result<void> create_server_home(const fs::path& home, const fs::path& directory_file,
                                const std::string& url) {
  if (is_there(home / kKeyFile)) {
    return fail(
        "server.exists",
        fmt::format("{} is already a server's home. Choose another folder.", home.string()));
  }
  auto envelope = read_file(directory_file, kFileLimit);
  if (!envelope) return pass(envelope);
  auto directory = directory::open_directory(*envelope);
  if (!directory) return pass(directory);
  if (!directory::is_server_url(url)) {
    return fail("server.url",
                "The server's address must begin with https:// and be of printable ASCII. Nothing "
                "was made.");
  }
  if (auto made = make_private_folder(home); !made) return made;
  auto certificate = make_tls_certificate();
  if (!certificate) return pass(certificate);
  const crypto::SignKey sign = crypto::make_sign_key();
  crypto::SecretBytes secret;
  crypto::SecretWriter(secret)
      .raw(sign.seed.expose())
      .blob(bytes_of(certificate->private_key_pem.view()));
  const directory::Admission admission =
      directory::ServerAdmission{{sign.public_key, {certificate->spki_sha256}, url}};
  const Bytes proven = directory::prove_admission(admission, *directory, {&sign, {}});
  if (auto done = write_file(home / kCertificateFile, bytes_of(certificate->certificate_pem), 0644);
      !done) {
    return done;
  }
  if (auto done = write_file(home / kDirectoryFile, *envelope, 0644); !done) return done;
  if (auto done = write_file(home / kAdmissionFile, proven, 0644); !done) return done;
  // Last, so that a home with a key is whole.
  return crypto::write_key_file(home / kKeyFile, crypto::KeyRole::server, crypto::FileRights{},
                                secret);
}

Result<ServerHome> open_server_home(const fs::path& home) {
  if (!is_there(home / kKeyFile)) {
    return fail("server.no_home",
                fmt::format("{} is not a server's home. Make one with 'handslag server create'.",
                            home.string()));
  }
  ServerHome out;
  auto lock = FolderLock::take(home, FolderLock::Patience::give_up);
  if (!lock) return pass(lock);
  out.lock = std::move(*lock);
  auto envelope = read_file(home / kDirectoryFile, kFileLimit);
  if (!envelope) return pass(envelope);
  auto directory = directory::open_directory(*envelope);
  if (!directory) return pass(directory);
  auto secret =
      crypto::read_key_file(home / kKeyFile, crypto::KeyRole::server, crypto::FileRights{});
  if (!secret) return pass(secret);
  Reader in(*secret);
  const ByteView seed = in.raw(32);
  const ByteView tls_key = in.blob();
  if (!in.finished() || !out.tls_key_pem.assign(text_of(tls_key))) {
    return fail("key.malformed",
                "The server's key file is not of this version. Take it from a backup.");
  }
  out.sign = crypto::sign_key_from_seed(std::span<const std::uint8_t, 32>(seed.data(), 32));
  auto certificate = read_file(home / kCertificateFile, kFileLimit);
  if (!certificate) return pass(certificate);
  out.certificate_pem = std::string(text_of(*certificate));
  out.directory = std::move(*directory);
  out.envelope = std::move(*envelope);
  return out;
}

Result<std::optional<fs::path>> find_foreign_key(const fs::path& home,
                                                 const directory::Directory& directory) {
  std::error_code failed;
  fs::recursive_directory_iterator files(home, failed);
  if (failed) return unreadable(home);
  for (const fs::recursive_directory_iterator end; files != end; files.increment(failed)) {
    if (failed) return unreadable(home);
    std::error_code unseen;
    const bool regular = files->is_regular_file(unseen);
    const bool leads_nowhere = unseen == std::errc::no_such_file_or_directory ||
                               unseen == std::errc::too_many_symbolic_link_levels;
    if (unseen && !leads_nowhere) return unreadable(files->path());
    if (!regular) continue;
    auto foreign = is_foreign(home, files->path(), directory);
    if (!foreign) return pass(foreign);
    if (*foreign) return std::optional<fs::path>(files->path());
  }
  return std::optional<fs::path>();
}

Result<void> refuse_foreign_keys(const fs::path& home, const directory::Directory& directory) {
  auto foreign = find_foreign_key(home, directory);
  if (!foreign) return pass(foreign);
  if (!*foreign) return {};
  return fail("server.foreign_key",
              fmt::format("{} holds a private key that is not this server's own. A server must not "
                          "be able to read. Move the key to its owner's home, and treat it as seen "
                          "by others.",
                          (**foreign).string()));
}

}  // namespace handslag::server

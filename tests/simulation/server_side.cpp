#include "tests/simulation/server_side.h"

#include <utility>

#include "sync/protocol/signed_request.h"
#include "tests/simulation/device_side.h"
#include "tests/simulation/readers.h"
#include "tests/support/results.h"

namespace handslag::simulation {

using test::need;

ServerSide::ServerSide(World& world)
    : disk(world.folder / "server"), clock(world.agenda), world_(world) {
  std::filesystem::create_directory(world.folder / "server");
  file_ = world.folder / "server" / "server.db";
  first_directory_ = world.federation.envelope();
  start();
}

void ServerSide::start() {
  if (service_) return;
  disk.revive();
  auto storage = server::open_sqlite_storage(file_);
  if (!storage) return crash(10min);  // a full disk: its keeper tries again
  service_ =
      need(server::Service::open(planted(std::move(*storage), world_.plant, world_.dice.bits()),
                                 need(directory::open_directory(first_directory_)),
                                 first_directory_, test::copy_of(world_.federation.server), clock));
  look_ = std::make_unique<Look>(file_);
  world_.truth.check_server(*look_);
  world_.truth.absorb_server(*look_);
  world_.tally.note("the server starts");
}

void ServerSide::stop() {
  disk.die();
  service_.reset();
  look_.reset();
}

void ServerSide::crash(Instant pause) {
  stop();
  world_.agenda.in(pause, [this] { start(); });
}

void ServerSide::back_up() {
  if (!service_) return;
  world_.tally.note("backups of the server");
  for (const char* end : {"", "-wal"}) {
    std::filesystem::copy_file(file_.string() + end, file_.string() + "-backup" + end,
                               std::filesystem::copy_options::overwrite_existing);
  }
}

void ServerSide::restore(bool told) {
  if (!service_ || !std::filesystem::exists(file_.string() + "-backup")) return;
  world_.tally.note(told ? "fault: the server is restored from a backup"
                         : "fault: the server is restored, and nobody says so");
  stop();
  std::filesystem::remove(file_.string() + "-shm");
  for (const char* end : {"", "-wal"}) {
    std::filesystem::copy_file(file_.string() + "-backup" + end, file_.string() + end,
                               std::filesystem::copy_options::overwrite_existing);
  }
  was_restored_ = true;
  disk.revive();
  {
    Look look(file_);
    world_.truth.restore_server(look);
  }
  for (const auto& device : world_.devices) device->cut_line();
  world_.readers->begin_anew();
  start();
  if (told && service_) {
    if (!service_->begin_refill()) world_.tally.note("refills that could not begin");
    if (disk.dead()) return crash(1min);
    world_.truth.absorb_server(*look_);
  }
  world_.agenda.in(30min, [this] { publish(); });
}

void ServerSide::each_section(const OnSection& what) {
  look_->each(
      "SELECT r.hash, s.number, s.descriptor FROM sections AS s JOIN records AS r ON "
      "r.chain=s.chain AND r.sequence=s.sequence",
      {}, [&](const Look::Row& row) {
        what(Reader(row.blob(0)).fixed<record::RecordHash>(),
             static_cast<std::uint64_t>(row.integer(1)),
             need(record::decode_descriptor(row.blob(2))));
      });
}

std::optional<HttpResponse> ServerSide::handle(const HttpRequest& request) {
  if (!service_) return std::nullopt;
  HttpResponse response = service_->handle(request);
  if (disk.dead()) {
    world_.tally.note("fault: the server dies in a request");
    crash(std::chrono::seconds(world_.dice.between(1, 1800)));
    return std::nullopt;
  }
  if (disk.refused()) world_.tally.note("fault: the server's disk has no room for a request");
  world_.truth.absorb_server(*look_);
  world_.tally.note("requests that reached the server",
                    static_cast<std::uint64_t>(response.status));
  return response;
}

std::optional<HttpResponse> ServerSide::ask(const crypto::SignKey& key, const std::string& method,
                                            const std::string& target, Bytes body) {
  HttpRequest request;
  request.method = "GET";
  request.path = "/healthz";
  const auto health = handle(request);
  if (!health) return std::nullopt;
  const std::string challenge(health->headers.find(protocol::kChallengeHeader));
  request.method = method;
  request.path = target.substr(0, target.find('?'));
  if (request.path.size() < target.size()) request.query = target.substr(request.path.size() + 1);
  request.body = std::move(body);
  protocol::sign_request(
      request.headers, key, world_.federation.id(),
      {method, target, request.body, world_.federation.server.public_key, challenge});
  return handle(request);
}

void ServerSide::publish() {
  const auto done =
      ask(world_.federation.administrator, "PUT", "/v1/directory", world_.federation.envelope());
  if (done && done->status == 200) return world_.tally.note("directories published");
  world_.agenda.in(10min, [this] { publish(); });
}

}  // namespace handslag::simulation

#include "tests/simulation/server_side.h"

#include <utility>

#include "sync/protocol/signed_request.h"
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

// The server of a world: the real rules on a real database, a process that dies and starts again,
// and an administrator who publishes directories.
#pragma once

#include <memory>
#include <optional>

#include "sync/server/service.h"
#include "tests/simulation/world.h"

namespace handslag::simulation {

class ServerSide {
 public:
  explicit ServerSide(World& world);

  /// Nothing where no server runs, or where it died before it could answer.
  std::optional<HttpResponse> handle(const HttpRequest& request);
  /// The same for those who do not go over the network, signed.
  std::optional<HttpResponse> ask(const crypto::SignKey& key, const std::string& method,
                                  const std::string& target, Bytes body = {});

  bool runs() const { return service_ != nullptr; }
  void start();
  /// The process dies as it stands; it starts again after `pause`.
  void crash(Instant pause);
  /// Keeps a copy of the database; puts the last copy in its place, at times without a word.
  void back_up();
  void restore(bool told);
  bool was_restored() const { return was_restored_; }
  /// Every section that it has.
  using OnSection = std::function<void(const record::RecordHash&, std::uint64_t number,
                                       const record::Descriptor&)>;
  void each_section(const OnSection& what);
  /// The federation's directory as it stands becomes the newest; tried again until it is taken.
  void publish();
  const directory::Directory& directory() const { return service_->directory(); }

  Disk disk;
  MachineClock clock;

 private:
  void stop();

  World& world_;
  std::filesystem::path file_;
  Bytes first_directory_;
  std::unique_ptr<server::Service> service_;
  std::unique_ptr<Look> look_;
  bool was_restored_ = false;
};

}  // namespace handslag::simulation

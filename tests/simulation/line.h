// A device's line to the server, as the device's network thread would be: signs requests with the
// challenges that answers bring, and loses, cuts, delays and doubles what it carries.
#pragma once

#include <deque>
#include <memory>
#include <optional>

#include "kiosk/runtime/network.h"
#include "sync/http/server.h"
#include "tests/simulation/world.h"

namespace handslag::simulation {

class Line final : public kiosk::Network {
 public:
  Line(World& world, DeviceSide& device) : world_(world), device_(device) {}

  void connect(kiosk::Peer peer) override;
  void submit(kiosk::NetworkRequest request) override;
  /// The server is gone, with whatever answer was on its way.
  void cut();

 private:
  /// What becomes of one request.
  enum class Fate {
    arrives,
    no_server,       ///< nobody to connect to
    request_lost,    ///< no answer in time
    request_cut,     ///< the connection breaks before the server has it all
    answer_lost,     ///< the server did what was asked, and no answer comes in time
    answer_cut,      ///< likewise, and the connection breaks
    late,            ///< given up, and then it arrives after all
    twice,           ///< answered, and later it arrives once more
    busy,            ///< refused before the server's rules see it
    answer_changed,  ///< somebody changes a byte of the answer
    answer_forged,   ///< somebody else answers that all is received
    answer_of_old,   ///< somebody answers with an earlier answer
  };
  Fate draw_fate();
  void next();
  void send(bool again);
  void carry(std::shared_ptr<HttpRequest> request, Fate fate, bool again);
  std::shared_ptr<HttpRequest> signed_request(const kiosk::NetworkRequest& asked);
  void spoil_sections(Bytes& push);
  void answered(HttpResponse response, Fate fate, bool again);
  Bytes receipt_for_all(const crypto::SignKey& signer);
  void finish(Result<Bytes> reply);
  /// Runs `what` if the request under way is still the same by then.
  void later(Instant delay, std::function<void()> what);

  World& world_;
  DeviceSide& device_;
  std::optional<kiosk::Peer> peer_;
  std::string challenge_;
  std::deque<kiosk::NetworkRequest> waiting_;
  std::optional<kiosk::NetworkRequest> under_way_;
  std::uint64_t call_ = 0;
  Bytes old_answer_;  ///< an answer to a push
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace handslag::simulation

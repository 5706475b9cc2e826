// The federation server's rules: who may ask what, what a push must be, what the answer says. Knows
// requests and answers as values; sockets and TLS are sync/http's. PROTOCOL.md of sync/protocol.
#pragma once

#include <memory>

#include "shared/directory/directory.h"
#include "sync/http/server.h"
#include "sync/protocol/signed_request.h"
#include "sync/server/intake.h"

namespace handslag::server {

class Service {
 public:
  /// `home` is the directory that the server was made for, by whose root newer ones are judged.
  /// `key` is the server's own, of receipts. Errors: those of the storage and of the directory that
  /// it holds.
  static Result<std::unique_ptr<Service>> open(std::unique_ptr<Storage> storage,
                                               directory::Directory home, Bytes home_envelope,
                                               crypto::SignKey key, const Clock& clock);

  /// For a server that is known to have been restored from a backup (refill.h).
  Result<void> begin_refill();

  /// Answers every request. A refusal is JSON {"reason", "message"} and changed nothing.
  HttpResponse handle(const HttpRequest& request);

  const directory::Directory& directory() const { return directory_; }

 private:
  Service(std::unique_ptr<Storage> storage, directory::Directory directory, Bytes envelope,
          crypto::SignKey key, const Clock& clock);

  HttpResponse route(const HttpRequest& request);
  HttpResponse health() const;
  HttpResponse put_directory(const HttpRequest& request);
  HttpResponse add_enrolment(const HttpRequest& request);
  HttpResponse list_enrolments(const HttpRequest& request);
  HttpResponse clear_enrolments(const HttpRequest& request);
  HttpResponse push(const HttpRequest& request);
  HttpResponse compare(const HttpRequest& request);
  HttpResponse feed(const HttpRequest& request);
  HttpResponse state(const HttpRequest& request);
  HttpResponse release(const HttpRequest& request);
  HttpResponse consistency(const HttpRequest& request);

  /// The signed key of the request, its challenge checked.
  Result<crypto::SignPublic> signer(const HttpRequest& request) const;
  Result<void> only_administrator(const HttpRequest& request) const;
  Result<LogOwner> active_device(const HttpRequest& request) const;
  /// What `asked` shows of this server's own log, signed by it.
  Result<void> look_at_evidence(const protocol::Compare& asked, UtcTime now);
  Result<std::vector<protocol::HeldChain>> held_chains(const LogOwner& owner,
                                                       const record::Checkpoint& now);

  std::unique_ptr<Storage> storage_;
  directory::Directory directory_;
  Bytes envelope_;
  crypto::SignKey key_;
  const Clock& clock_;
  protocol::Challenges challenges_;
};

}  // namespace handslag::server

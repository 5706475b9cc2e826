// A real handslag-server: its home made as `handslag server create` makes it, the program started
// on a free port of 127.0.0.1, and a client that trusts it.
#pragma once

#include <memory>

#include "shared/base/file.h"
#include "shared/directory/admission.h"
#include "sync/client/http_client.h"
#include "sync/protocol/signed_request.h"
#include "sync/server/home.h"
#include "tests/support/program.h"
#include "tests/support/server_fixture.h"

namespace handslag::test {

class ServerHome {
 public:
  ServerHome() {
    federation.directory.root.reporting->sign = reporting.public_key;
    federation.directory.server.reset();
    need(write_file(folder / "directory", federation.envelope(), 0600));
    need(server::create_server_home(home(), folder / "directory", "https://127.0.0.1:8443"));
    const Bytes admission = need(read_file(home() / "server.admission", 4096));
    const auto admitted =
        need(directory::check_admission(admission, federation.id(), federation.field));
    need(directory::admit(federation.directory, admitted));
  }

  std::filesystem::path home() const { return folder / "server"; }
  const directory::ServerEntry& entry() const { return *federation.directory.server; }

  TestFederation federation;
  crypto::SignKey reporting = crypto::make_sign_key();
  TemporaryFolder folder;
};

class RunningProgram : public ServerHome {
 public:
  static constexpr std::chrono::seconds kPatience{20};

  std::unique_ptr<Program> launch(const std::string& address = "127.0.0.1:0") const {
    return std::make_unique<Program>(
        std::string(HANDSLAG_BINARY_DIR) + "/bin/handslag-server",
        std::vector<std::string>{"--home", home().string(), "--listen", address});
  }
  /// Starts it and waits until it listens.
  void start() {
    program = launch();
    HANDSLAG_CHECK(program->says("listening on port "));
    HANDSLAG_CHECK(program->says("\n"));
    const std::string& said = program->text();
    port = std::stoi(said.substr(said.find("port ") + 5));
  }
  std::string url(const std::string& target) const {
    return "https://127.0.0.1:" + std::to_string(port) + target;
  }

  Result<HttpAnswer> ask(const std::string& method, const std::string& target, ByteView body = {},
                         const HttpHeaders& headers = {}) {
    return client.request(method, url(target), headers, body, kPatience);
  }
  Result<HttpAnswer> ask_as(const crypto::SignKey& key, const std::string& method,
                            const std::string& target, ByteView body = {}) {
    auto health = ask("GET", "/healthz");
    if (!health) return health;
    HttpHeaders headers;
    const std::string challenge(health->headers.find(protocol::kChallengeHeader));
    protocol::sign_request(headers, key, federation.id(),
                           {method, target, body, entry().sign, challenge});
    return ask(method, target, body, headers);
  }
  Result<record::Receipt> push(const Kiosk& kiosk, const protocol::Push& what) {
    auto answer = ask_as(kiosk.key(), "POST", "/v1/push", protocol::encode(what));
    if (!answer) return pass(answer);
    if (answer->status != 200) return fail("test.refused", std::string(text_of(answer->body)));
    auto decoded = protocol::decode_push_answer(answer->body);
    if (!decoded) return pass(decoded);
    return record::open_receipt(decoded->receipt, federation.id(), entry().sign);
  }

  std::unique_ptr<Program> program;
  int port = 0;
  HttpClient client{PinnedKeys{entry().tls_keys}};
};

}  // namespace handslag::test

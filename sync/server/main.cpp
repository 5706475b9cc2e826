// handslag-server: the federation's server.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "shared/base/stop_signals.h"
#include "sync/http/server.h"
#include "sync/server/home.h"
#include "sync/server/service.h"

namespace {

using namespace handslag;

int refuse(const Error& error) {
  fmt::print(stderr, "handslag-server: {} ({})\n", error.message, error.code);
  return 1;
}

int serve(const std::filesystem::path& home_folder, const std::string& address, bool restored) {
  const StopSignals signals;
  auto home = server::open_server_home(home_folder);
  if (!home) return refuse(home.error());
  auto storage = server::open_sqlite_storage(home_folder / server::kServerDatabase);
  if (!storage) return refuse(storage.error());
  auto service =
      server::Service::open(std::move(*storage), std::move(home->directory),
                            std::move(home->envelope), std::move(home->sign), system_clock());
  if (!service) return refuse(service.error());
  // Only the newest directory names everybody whose key must not be here.
  if (auto clean = server::refuse_foreign_keys(home_folder, (*service)->directory()); !clean) {
    return refuse(clean.error());
  }
  if (restored) {
    if (auto begun = (*service)->begin_refill(); !begun) return refuse(begun.error());
    fmt::print(
        "handslag-server: a new log begins; every device sends again what is missing. Start the\n"
        "server without --restored now.\n");
    return 0;
  }
  HttpServerConfig config;
  config.address = address;
  config.limits.body_bytes = protocol::kBodyLimit;
  config.certificate_pem = home->certificate_pem;
  config.private_key_pem = home->tls_key_pem.view();
  auto http = HttpServer::listen(
      config, [&](const HttpRequest& request) { return (*service)->handle(request); });
  if (!http) return refuse(http.error());
  // The one line that whoever started the server waits for.
  fmt::print("handslag-server: listening on port {}\n", (*http)->port());
  std::fflush(stdout);
  signals.wait();
  (*http)->stop();
  return 0;
}

}  // namespace

int main(int argc, char* argv[]) {
  CLI::App app{
      "The federation's server: takes what devices send, which it cannot read, and hands "
      "each reader what is sealed to it. Ends cleanly on SIGTERM.",
      "handslag-server"};
  std::string home;
  std::string address = "127.0.0.1:8443";
  app.add_option("--home", home, "The server's home, made by 'handslag server create'")
      ->required()
      ->type_name("DIR");
  app.add_option("--listen", address, "Address and port to listen on")
      ->type_name("ADDR:PORT")
      ->capture_default_str();
  bool restored = false;
  app.add_flag("--restored", restored,
               "Say once, after the database was restored from a backup, that devices must send "
               "again what is missing, and end. Where it is forgotten, the first device that "
               "knows more has the same effect");
  app.set_version_flag("--version", HANDSLAG_VERSION);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (auto ready = crypto::initialise(); !ready) return refuse(ready.error());
  crypto::harden_process();
  return serve(home, address, restored);
}

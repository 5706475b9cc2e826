#include "sync/client/http_client.h"

#include <curl/curl.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

namespace handslag {
namespace {

constexpr std::size_t kHeaderLimit = 64 * 1024;  // bytes of all header lines of an answer
constexpr long kConnectionAge = 50;  // seconds idle; below the 60 after which our server closes
constexpr int kPollMs = 60'000;      // curl's own deadlines end a wait earlier

std::string base64(ByteView bytes) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t left = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j) group = group << 8 | (j < left ? bytes[i + j] : 0U);
    for (std::size_t j = 0; j < 4; ++j) {
      out += j <= left ? kDigits[group >> (18 - 6 * j) & 63] : '=';
    }
  }
  return out;
}

/// "sha256//...;sha256//...", as CURLOPT_PINNEDPUBLICKEY takes it.
std::string pins_text(const PinnedKeys& keys) {
  std::string text;
  for (const Hash256& key : keys.spki_sha256) {
    if (!text.empty()) text += ';';
    text += "sha256//" + base64(key);
  }
  return text;
}

/// A curl_slist that is freed.
class FieldList {
 public:
  FieldList() = default;
  FieldList(const FieldList&) = delete;
  FieldList& operator=(const FieldList&) = delete;
  ~FieldList() { curl_slist_free_all(list_); }
  void add(const std::string& line) {
    curl_slist* longer = curl_slist_append(list_, line.c_str());
    HANDSLAG_CHECK(longer != nullptr);
    list_ = longer;
  }
  curl_slist* get() const { return list_; }

 private:
  curl_slist* list_ = nullptr;
};

/// What has come in so far.
struct Incoming {
  HttpAnswer answer;
  std::size_t header_bytes = 0;
  std::size_t body_limit = 0;
};

/// Any other return than `size` ends the transfer.
std::size_t take_body(char* data, std::size_t, std::size_t size, void* context) {
  auto& incoming = *static_cast<Incoming*>(context);
  Bytes& body = incoming.answer.body;
  if (size > incoming.body_limit - body.size()) return 0;
  body.insert(body.end(), data, data + size);
  return size;
}

std::size_t take_header(char* data, std::size_t, std::size_t size, void* context) {
  auto& incoming = *static_cast<Incoming*>(context);
  if (size > kHeaderLimit - incoming.header_bytes) return 0;
  incoming.header_bytes += size;
  const std::string_view line(data, size);
  // An interim answer (100 Continue) has a start line and fields of its own.
  if (line.substr(0, 5) == "HTTP/") incoming.answer.headers.clear();
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return size;
  const std::size_t from = line.find_first_not_of(" \t\r\n", colon + 1);
  const std::size_t to = line.find_last_not_of(" \t\r\n");
  const std::string_view value =
      from == std::string_view::npos ? std::string_view() : line.substr(from, to - from + 1);
  incoming.answer.headers.add(std::string(line.substr(0, colon)), std::string(value));
  return size;
}

Failure offline() {
  return fail("net.offline",
              "The server cannot be reached. Check its address and the network, and try again.");
}

Failure error_of(CURLcode code, bool connected) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
      return offline();
    case CURLE_OPERATION_TIMEDOUT:
      if (!connected) return offline();
      return fail("net.timeout", "The server did not answer in time. Try again later.");
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
      return fail("net.tls_key",
                  "The server shows another key than the directory names. Check the "
                  "address, and tell the administrator.");
    case CURLE_URL_MALFORMAT:
      return fail("net.request",
                  "The server's address cannot be read. It is like https://host:8443.");
    default:
      return fail("net.answer", std::string("The server's answer cannot be used: ") +
                                    curl_easy_strerror(code) + ". Check the address.");
  }
}

}  // namespace

struct HttpClient::Handles {
  CURLM* multi = curl_multi_init();
  CURL* easy = curl_easy_init();

  Handles() {
    HANDSLAG_CHECK(multi != nullptr && easy != nullptr);
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, 1L);
  }
  Handles(const Handles&) = delete;
  Handles& operator=(const Handles&) = delete;
  ~Handles() {
    curl_easy_cleanup(easy);
    curl_multi_cleanup(multi);
  }

  bool set_up(const ServerTrust& trust) {
    curl_easy_reset(easy);
    bool done = true;
    auto set = [&](CURLoption option, auto value) {
      done = curl_easy_setopt(easy, option, value) == CURLE_OK && done;
    };
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_QUICK_EXIT, 1L);  // cancel() must not wait for a name server
    set(CURLOPT_PROTOCOLS_STR, "https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_PROXY, "");  // not from the environment either
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_MAXAGE_CONN, kConnectionAge);
    // The certificate is signed by itself, so no authority and no name in it says anything: either
    // its key is pinned, or nothing about it counts (AnyCertificate).
    set(CURLOPT_SSL_VERIFYPEER, 0L);
    set(CURLOPT_SSL_VERIFYHOST, 0L);
    if (const auto* keys = std::get_if<PinnedKeys>(&trust)) {
      set(CURLOPT_PINNEDPUBLICKEY, pins_text(*keys).c_str());
    }
    return done;
  }

  void set_request(const std::string& method, const std::string& url, ByteView body) {
    curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
    if (method == "HEAD") {
      curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    } else if (method != "GET" || !body.empty()) {
      curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
      // Not copied: `body` outlives the request. A null pointer would make curl read from stdin.
      curl_easy_setopt(easy, CURLOPT_POSTFIELDS,
                       body.empty() ? "" : reinterpret_cast<const char*>(body.data()));
      curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method.c_str());
    }
  }

  /// Nothing where `cancelled` came first.
  std::optional<CURLcode> run(const std::atomic<bool>& cancelled) {
    if (curl_multi_add_handle(multi, easy) != CURLM_OK) return CURLE_OUT_OF_MEMORY;
    std::optional<CURLcode> result;
    while (!cancelled && !result) {
      int running = 0;
      int left = 0;
      if (curl_multi_perform(multi, &running) != CURLM_OK) result = CURLE_OUT_OF_MEMORY;
      while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
        if (message->msg == CURLMSG_DONE) result = message->data.result;
      }
      if (!result) curl_multi_poll(multi, nullptr, 0, kPollMs, nullptr);
    }
    curl_multi_remove_handle(multi, easy);
    return result;
  }
};

HttpClient::HttpClient(ServerTrust trust, std::size_t answer_limit)
    : trust_(std::move(trust)), answer_limit_(answer_limit) {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  HANDSLAG_CHECK(ready == CURLE_OK);
  handles_ = std::make_unique<Handles>();
}

HttpClient::~HttpClient() = default;

void HttpClient::set_trust(ServerTrust trust) {
  const std::lock_guard lock(handles_mutex_);
  trust_ = std::move(trust);
  handles_ = std::make_unique<Handles>();
}

void HttpClient::cancel() {
  cancelled_ = true;
  const std::lock_guard lock(handles_mutex_);
  curl_multi_wakeup(handles_->multi);
}

Result<HttpAnswer> HttpClient::request(const std::string& method, const std::string& url,
                                       const HttpHeaders& headers, ByteView body,
                                       std::chrono::milliseconds timeout) {
  if (url.rfind("https://", 0) != 0 || !is_http_token(method) || !headers.can_be_sent()) {
    return fail("net.request",
                "The request cannot be sent. The server's address must be like "
                "https://host:8443.");
  }
  const auto* keys = std::get_if<PinnedKeys>(&trust_);
  if (keys && keys->spki_sha256.empty()) {
    return fail("net.tls_key", "No key of the server is known, so none can be trusted.");
  }
  FieldList fields;
  for (const auto& [name, value] : headers) {
    // "Name:" would make curl leave the field out; "Name;" sends it empty.
    fields.add(value.empty() ? name + ";" : name + ": " + value);
  }
  if (!body.empty() && !headers.contains("Content-Type")) {
    fields.add("Content-Type: application/octet-stream");
  }
  Incoming incoming;
  incoming.body_limit = answer_limit_;
  HANDSLAG_CHECK(handles_->set_up(trust_));
  handles_->set_request(method, url, body);
  CURL* easy = handles_->easy;
  const long wait = std::max<long>(1, static_cast<long>(timeout.count()));  // 0 would be for ever
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, wait);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, wait);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, fields.get());
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &incoming);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &incoming);

  const std::optional<CURLcode> result = handles_->run(cancelled_);
  curl_off_t connect_time = 0;
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_CONNECT_TIME_T, &connect_time);
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_reset(easy);  // keeps connections; forgets the pointers into this call
  if (!result) return fail("net.cancelled", "The request was cancelled.");
  if (*result != CURLE_OK) return error_of(*result, connect_time > 0);
  incoming.answer.status = static_cast<int>(status);
  return std::move(incoming.answer);
}

}  // namespace handslag

// handslag-kiosk: the touch kiosk. Wires the pure state to the window, the journal and the inspect
// socket; all rules live elsewhere.
#include <fmt/format.h>
#include <signal.h>
#include <stdlib.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <thread>

#include "kiosk/gallery/gallery.h"
#include "kiosk/inspect/inspector.h"
#include "kiosk/runtime/enrol_by_text.h"
#include "kiosk/runtime/journal.h"
#include "kiosk/screens/screens.h"
#include "kiosk/speech/narrator.h"
#include "kiosk/ui/window.h"
#include "shared/base/stop_signals.h"
#include "shared/directory/enrolment.h"

namespace {

using namespace handslag;
using namespace handslag::kiosk;

int refuse(const Error& error) {
  fmt::print(stderr, "handslag-kiosk: {} ({})\n", error.message, error.code);
  return 1;
}

struct Options {
  std::string home;
  bool fullscreen = false;
  std::string window = "1280x800";
  std::string inspect;
  std::string enrol;
  int wait_seconds = 600;
  std::string assets = HANDSLAG_ASSETS;
  std::string gallery;
  std::vector<std::string> languages;
};

/// Every text of a language, one behind the other.
std::string letters_of(const Catalogues& catalogues, const std::string& tag) {
  const Catalogue& catalogue = *catalogues.find(tag);
  std::string all = catalogue.endonym();
  for (const std::string& key : catalogue.keys()) {
    for (const std::string& form : catalogue.forms(key)) all += form;
  }
  return all;
}

std::filesystem::path fonts_in(const Options& options) {
  return std::filesystem::path(options.assets) / "fonts.conf";
}

/// Languages that can be read and written here. What is left out is told to the technician; the
/// screen tells staff.
std::vector<std::string> usable_languages(const Catalogues& catalogues,
                                          const Typesetter& typesetter) {
  for (const Error& error : catalogues.left_out()) refuse(error);
  for (const std::string& file : typesetter.damaged_fonts()) {
    refuse(
        {"text.damaged_font",
         fmt::format("The font {} is damaged and not used. Install fonts-noto-core anew.", file)});
  }
  std::vector<std::string> usable;
  for (const std::string& tag : catalogues.languages()) {
    if (tag == catalogues.fallback_language() ||
        typesetter.unknown_characters(letters_of(catalogues, tag)) == 0) {
      usable.push_back(tag);
    } else {
      refuse({"text.no_font_for",
              fmt::format("No font here has all letters of '{}', which is not offered. Install "
                          "fonts-noto-core.",
                          tag)});
    }
  }
  return usable;
}

bool is_production(const directory::Directory* directory) {
  return directory &&
         directory::kind_of(directory->root.federation) == directory::FederationKind::production;
}

/// The state between window and services, on the drawing thread.
class Program {
 public:
  Program(const Catalogues& catalogues, std::vector<std::string> languages,
          const Typesetter& typesetter, Mailbox& mailbox, Services& services)
      : catalogues_(catalogues),
        narrator_(catalogues),
        mailbox_(mailbox),
        services_(services),
        languages_(std::move(languages)) {
    context_.languages = languages_;
    context_.typesetter = &typesetter;
    context_.code_is_sound = [](std::string_view digits) {
      return directory::parse_code(digits).has_value();
    };
  }

  void inspect_with(std::unique_ptr<Inspector> inspector) {
    inspector_ = std::move(inspector);
    mailbox_.post(Hearing{true});
  }

  WindowHost host() {
    WindowHost host;
    host.view = [this] { return view_of(state_, catalogues_); };
    host.on_event = [this](Event event, Instant now) { apply(std::move(event), now); };
    host.on_wake = [this](Instant now) { return wake(now); };
    host.deadline = [this] { return deadline(state_); };
    host.on_frame = [this](const View& view, const PageLayout& page, const std::string& focused,
                           FrameCounts counts) {
      for (const Placed& placed : page.placed) {
        if (placed.written) context_.area = {*placed.written, placed.field.h};
      }
      if (!inspector_) return;  // nobody hears what would be said
      const std::uint64_t said = narrator_.count();
      narrator_.look(view, focused, page.part, page.parts);
      if (narrator_.count() != said) mailbox_.post(Saying{time_to_say(narrator_.utterances())});
      inspector_->publish(snapshot_of(view, page, focused, counts));
    };
    host.screenshot_wanted = [this] {
      return inspector_ ? inspector_->take_screenshot_request() : std::nullopt;
    };
    host.on_screenshot = [this](const Result<void>& result) {
      if (inspector_) inspector_->screenshot_done(result);
    };
    return host;
  }

 private:
  void apply(Event event, Instant now) {
    for (Effect& effect : update(state_, std::move(event), now, context_)) {
      if (std::holds_alternative<SaveVisit>(effect)) confirmed_ = now;
      services_.perform(std::move(effect));
    }
  }

  bool wake(Instant now) {
    bool changed = false;
    for (Message& message : mailbox_.take()) {
      look_at(message, now);
      apply(std::move(message), now);
      changed = true;
    }
    const auto due = deadline(state_);
    if (due && *due <= now) {
      apply(Tick{}, now);
      changed = true;
    }
    return changed;
  }

  void look_at(const Message& message, Instant now) {
    if (const auto* offer = std::get_if<Offer>(&message); offer && !offer->demonstration) {
      inspector_.reset();  // what people do at a real kiosk is nobody's to read
      apply(Message(Hearing{false}), now);
    }
    if (const auto* trouble = std::get_if<OutOfOrder>(&message); trouble && trouble->cause) {
      refuse(*trouble->cause);  // the screen calls staff; what to do about it stands in the log
    }
    if (const auto* lost = std::get_if<StaffCallLost>(&message)) refuse(lost->cause);
    if (const auto* saved = std::get_if<Saved>(&message)) {
      // The journal's own time, and no more than what passed here until now.
      last_save_ = std::min<Instant>(now - confirmed_, saved->took);
    }
  }

  Snapshot snapshot_of(const View& view, const PageLayout& page, const std::string& focused,
                       FrameCounts counts) const {
    Snapshot snapshot;
    snapshot.screen = view.screen;
    snapshot.language = view.language;
    snapshot.direction = view.direction == Direction::left_to_right ? "ltr" : "rtl";
    snapshot.spoken = text_of(narrator_.utterances());
    snapshot.spoken_count = narrator_.count();
    for (const Utterance& one : narrator_.utterances()) {
      const bool secret = one.privacy == Privacy::never_aloud;
      snapshot.utterances.push_back({secret ? one.instead : one.text, one.language,
                                     privacy_name(one.privacy), one.is_character && !secret});
    }
    snapshot.frames = counts.frames;
    snapshot.wakeups = counts.wakeups;
    snapshot.first_frame_ms = counts.first_frame_ms;
    snapshot.last_save_us =
        std::chrono::duration_cast<std::chrono::microseconds>(last_save_).count();
    for (const Placed& placed : page.placed) {
      const Item& item = view.items[placed.item];
      if (placed.rect.empty()) continue;  // in another part of the page
      snapshot.items.push_back({item.id, role_name(item.role), item.label,
                                item.role == Role::field ? view.field_value : item.detail,
                                item.language.empty() ? view.language : item.language,
                                item.detail_language.empty() ? view.language : item.detail_language,
                                item.enabled, item.id == focused, placed.rect.x, placed.rect.y,
                                placed.rect.w, placed.rect.h});
    }
    return snapshot;
  }

  const Catalogues& catalogues_;
  Narrator narrator_;
  Mailbox& mailbox_;
  Services& services_;
  const std::vector<std::string> languages_;
  UpdateContext context_;
  State state_;
  std::unique_ptr<Inspector> inspector_;
  Instant confirmed_{};
  Instant last_save_{};
};

Result<WindowOptions> window_options(const Options& options) {
  WindowOptions window;
  window.title = "Handslag";
  window.fullscreen = options.fullscreen;
  char more = 0;
  if (std::sscanf(options.window.c_str(), "%dx%d%c", &window.width, &window.height, &more) != 2 ||
      window.width < 320 || window.height < 320 || window.width > 16'384 ||
      window.height > 16'384) {
    return fail(
        "window.size",
        "The window's size cannot be read or used. It must be WIDTHxHEIGHT, such as 1280x800.");
  }
  return window;
}

int enrol(const Options& options, DeviceHome home) {
  auto enrolled = enrol_by_text(std::move(home), options.enrol, std::cin, std::cout,
                                std::chrono::seconds(options.wait_seconds), system_clock());
  return enrolled ? 0 : refuse(enrolled.error());
}

int show(const Options& options, DeviceHome home) {
  const StopSignals signals;
  auto size = window_options(options);
  if (!size) return refuse(size.error());
  if (!options.inspect.empty() && is_production(home.directory())) {
    return refuse({"inspect.production",
                   "A production kiosk has no inspect socket. Start it without --inspect."});
  }
  auto catalogues = Catalogues::load(std::filesystem::path(options.assets) / "languages");
  if (!catalogues) return refuse(catalogues.error());
  auto typesetter = Typesetter::create(fonts_in(options));
  if (!typesetter) return refuse(typesetter.error());
  std::vector<std::string> languages = usable_languages(*catalogues, *typesetter);
  // The journal starts working while the window opens.
  Mailbox mailbox;
  Journal journal(std::move(home), mailbox, system_clock());
  auto window = Window::open(*size, std::move(*typesetter));
  if (!window) return refuse(window.error());
  Program program(*catalogues, std::move(languages), (*window)->typesetter(), mailbox, journal);
  if (!options.inspect.empty()) {
    auto inspector = Inspector::listen(options.inspect, &Window::wake);
    if (!inspector) return refuse(inspector.error());
    program.inspect_with(std::move(*inspector));
  }
  // Only now: on no way out may the journal wake a window that is closed already.
  mailbox.set_wake(&Window::wake);
  std::thread ending([&] {
    signals.wait();
    (*window)->quit();
  });
  (*window)->run(program.host());
  ::pthread_kill(ending.native_handle(), SIGTERM);  // where the window was closed by hand
  ending.join();
  mailbox.set_wake({});
  return 0;
}

/// Status 1 also where a page has a fault: the pictures are there to see it.
int draw_pictures(const Options& options) {
  auto catalogues = Catalogues::load(std::filesystem::path(options.assets) / "languages");
  if (!catalogues) return refuse(catalogues.error());
  auto typesetter = Typesetter::create(fonts_in(options));
  if (!typesetter) return refuse(typesetter.error());
  WindowOptions hidden;
  hidden.visible = false;
  const std::size_t known = catalogues->languages().size() + catalogues->left_out().size();
  const std::size_t lacking = known - usable_languages(*catalogues, *typesetter).size();
  auto window = Window::open(hidden, std::move(*typesetter));
  if (!window) return refuse(window.error());
  auto drawn = draw_gallery({options.gallery, options.languages}, *catalogues, **window, std::cout);
  if (!drawn) return refuse(drawn.error());
  const std::size_t faults = *drawn + lacking;
  fmt::print("{} faults\n", faults);
  return faults == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char* argv[]) {
  CLI::App app{
      "The touch kiosk of a coordination federation: visitors check in, offline as well as "
      "online. Without a federation yet it asks for a server and a one-time code.",
      "handslag-kiosk"};
  Options options;
  auto* home_at =
      app.add_option("--home", options.home, "The device's home; made where there is none")
          ->type_name("DIR");
  auto* fullscreen = app.add_flag("--fullscreen", options.fullscreen, "Fill the first display");
  app.add_option("--window", options.window, "Size of the window, in pixels")
      ->type_name("WxH")
      ->capture_default_str()
      ->excludes(fullscreen);
  app.add_option("--inspect", options.inspect,
                 "Tell tests what is on the screen, at this socket (demonstrations only)")
      ->type_name("SOCKET");
  auto* enrol_at =
      app.add_option("--enrol", options.enrol,
                     "Enrol at this server, with the code from standard input, and end")
          ->type_name("https://HOST:PORT");
  app.add_option("--wait", options.wait_seconds, "How long --enrol waits to be signed in")
      ->type_name("SECONDS")
      ->check(CLI::Range(1, 86'400))
      ->capture_default_str()
      ->needs(enrol_at);
  app.add_option("--assets", options.assets, "Folder of languages and of fonts.conf")
      ->type_name("DIR")
      ->capture_default_str();
  auto* gallery =
      app.add_option("--gallery", options.gallery,
                     "Draw every screen in every language, palette and window to this folder, "
                     "check each page, and end")
          ->type_name("DIR")
          ->excludes(home_at);
  app.add_option("--language", options.languages, "With --gallery: only this one; may be repeated")
      ->type_name("TAG")
      ->needs(gallery);
  app.set_version_flag("--version", HANDSLAG_VERSION);
  try {
    app.parse(argc, argv);
    if (options.home.empty() && options.gallery.empty()) throw CLI::RequiredError("--home");
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }

  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error to tell, not an end
  // Xlib's own list has some thousand ways to compose letters, and an eighth of the start would go
  // into reading it.
  ::setenv("XCOMPOSEFILE", (std::filesystem::path(options.assets) / "compose").c_str(), 0);
  if (auto ready = crypto::initialise(); !ready) return refuse(ready.error());
  crypto::harden_process();
  if (gallery->count() > 0) return draw_pictures(options);
  auto home = DeviceHome::open(options.home);
  if (!home) return refuse(home.error());
  return enrol_at->count() == 0 ? show(options, std::move(*home))
                                : enrol(options, std::move(*home));
}
